"""Applications when two organizations merge: they follow; where both apply for the same, that is settled first."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.organizations.merging.models import Merge
from accounts.organizations.merging.registry import Change, Mover, Plan, Problem, register
from accounts.organizations.merging.states import WAITING
from meetings.accreditation.applications.models import Application
from meetings.accreditation.applications.states import OPEN, Sort, State


def _changes(plan: Plan) -> Iterator[Change]:
    if plan.with_people:
        rows = Application.objects.filter(organization=plan.source)
        yield Change(rows, {"organization_id": plan.survivor.pk})
    yield Change(Application.objects.filter(merge_with=plan.source), {"merge_with_id": plan.survivor.pk})


def _problems(plan: Plan) -> Iterator[Problem]:
    asked = Application.objects.filter(organization=plan.survivor, merge_with=plan.source, sort=Sort.MERGER)
    for application in asked.filter(state__in=OPEN - {State.DRAFT}):
        text = _("Decide first on the request for this merger: %(reference)s.")
        yield Problem(text % {"reference": application.reference}, blocks=True)
    if (ended := _ended_without_grant(plan, asked)) is not None:
        text = _("The request for this merger ended without a grant: %(reference)s. The heads ask for it anew.")
        yield Problem(text % {"reference": ended.reference}, blocks=True)
    theirs = Application.objects.filter(organization=plan.source, state__in=OPEN).select_related("scheme")
    if not plan.with_people:
        if theirs.exists():
            text = _("%(name)s has applications under way: merge it with its people.")
            yield Problem(text % {"name": plan.source.name}, blocks=True)
        return
    own = Application.objects.filter(organization=plan.survivor, state__in=OPEN)
    both = set(own.values_list("scheme", "sort"))
    for application in theirs:
        if (application.scheme_id, application.sort) in both:
            text = _("Both apply for “%(scheme)s”. One of the applications is withdrawn first.")
            yield Problem(text % {"scheme": application.scheme.name}, blocks=True)


def _ended_without_grant(plan: Plan, asked: "QuerySet[Application]") -> Application | None:
    """Return the last request for a merger that still waits, where it ended ungranted; it was agreed to for that."""
    last = asked.exclude(state=State.DRAFT).order_by("-submitted_at").first()
    if last is None or last.state in OPEN or last.state == State.GRANTED:
        return None
    waiting = Merge.objects.filter(source=plan.source, survivor=plan.survivor, by_staff=False, state__in=WAITING)
    return last if waiting.filter(asked_at__lte=last.updated_at).exists() else None


def register_mover() -> None:
    """Register what of applications moves."""
    register(
        Mover(
            "applications",
            gettext_lazy("Applications for standing"),
            frozenset(
                {
                    "meetings_accreditation.application.organization",
                    "meetings_accreditation.application.merge_with",
                }
            ),
            changes=_changes,
            problems=_problems,
        )
    )
