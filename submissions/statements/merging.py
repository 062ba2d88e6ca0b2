"""Statements when two organizations merge: all of them go over; documents keep the names that they carry."""

from collections.abc import Iterator

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.organizations.merging.registry import Change, Mover, Plan, Problem, register
from meetings.calendar.models import Meeting
from meetings.modalities.models import Kind
from meetings.modalities.queries import current_rule_set, rules_of
from submissions.statements.models import Cosponsor, Statement
from submissions.statements.states import COUNTED, INVOLVED, SYMBOLIZED


def _changes(plan: Plan) -> Iterator[Change]:
    if plan.with_people:
        rows = Statement.objects.filter(organization=plan.source)
        yield Change(rows, {"organization_id": plan.survivor.pk})


def _joined(plan: Plan) -> Iterator[Change]:
    """Co-signatures go over, but for those on a statement that the survivor leads or has signed itself."""
    if plan.with_people:
        beside = Cosponsor.objects.filter(organization=plan.survivor).values("statement")
        free = Cosponsor.objects.filter(organization=plan.source).exclude(statement__in=beside)
        yield Change(
            free.exclude(statement__organization__in=(plan.source, plan.survivor)),
            {"organization_id": plan.survivor.pk},
        )


def _joined_problems(plan: Plan) -> Iterator[Problem]:
    both = (plan.source, plan.survivor)
    if not plan.with_people:
        if Cosponsor.objects.filter(organization=plan.source, state__in=INVOLVED).exists():
            text = _("%(name)s is asked to join statements or has joined some: merge it with its people.")
            yield Problem(text % {"name": plan.source.name}, blocks=True)
        return
    open_rows = Cosponsor.objects.filter(organization__in=both, state__in=INVOLVED)
    if open_rows.filter(statement__organization__in=both).exclude(statement__state__in=SYMBOLIZED).exists():
        text = _("One of the two is asked to join a statement of the other. Let them take that back first.")
        yield Problem(text, blocks=True)


def _problems(plan: Plan) -> Iterator[Problem]:
    own = Statement.objects.filter(organization=plan.source)
    if not plan.with_people:
        if own.filter(submitted_at__isnull=False).exists():
            text = _("%(name)s has submitted statements: merge it with its people.")
            yield Problem(text % {"name": plan.source.name}, blocks=True)
        return
    for meeting, number, most in over_the_number(plan):
        said = {"meeting": meeting.title, "number": number, "most": most}
        yield Problem(
            _("Together they have %(number)s statements for “%(meeting)s”, which allows %(most)s for one organization.")
            % said
        )


def over_the_number(plan: Plan) -> list[tuple[Meeting, int, int]]:
    """Return the meetings for which both have statements, together more than one organization may submit."""
    counted = Statement.objects.filter(state__in=COUNTED)
    of_survivor = counted.filter(organization=plan.survivor).values("meeting")
    shared = counted.filter(organization=plan.source, meeting__in=of_survivor).values("meeting")
    both = counted.filter(organization__in=(plan.source, plan.survivor), meeting__in=shared)
    numbers = dict(both.order_by().values_list("meeting").annotate(Count("pk")))
    found = []
    for meeting in Meeting.objects.filter(pk__in=numbers).order_by("begins_on", "pk"):
        rule_set = current_rule_set(meeting.pk)
        most = rules_of(rule_set).value(Kind.MAX_PER_ORGANIZATION, "max") if rule_set is not None else None
        if most is not None and numbers[meeting.pk] > most:
            found.append((meeting, numbers[meeting.pk], most))
    return found


def register_mover() -> None:
    """Register what of statements moves."""
    register(
        Mover(
            "statements",
            gettext_lazy("Written statements"),
            frozenset({"submissions_statements.statement.organization"}),
            changes=_changes,
            problems=_problems,
        )
    )
    register(
        Mover(
            "cosponsors",
            gettext_lazy("Co-signatures and invitations to join statements"),
            frozenset({"submissions_statements.cosponsor.organization"}),
            changes=_joined,
            problems=_joined_problems,
        )
    )
