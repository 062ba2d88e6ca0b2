"""Reads of applications: what the form asks of one, what is still missing, and what could be taken over."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.organizations.models import Organization
from meetings.accreditation.applications.answers import given
from meetings.accreditation.applications.deadlines import add_months
from meetings.accreditation.applications.models import Application
from meetings.accreditation.applications.states import WHY, Sort, State
from meetings.accreditation.measures.models import Measure
from meetings.accreditation.measures.states import State as Taken
from meetings.accreditation.measures.states import Verb
from meetings.accreditation.models import FormField, Scheme, Standing
from meetings.accreditation.queries import today_of, zone_of_body
from meetings.accreditation.reports.queries import again_on
from meetings.accreditation.schemes.states import Asked, FieldKind, Way
from meetings.accreditation.states import HELD
from meetings.accreditation.states import State as StandingState

#: Requests that ask for no form.
SHORT = frozenset({Sort.RENAME, Sort.MERGER})


def with_parts(applications: "QuerySet[Application]") -> "QuerySet[Application]":
    """Fetch with each application what pages show of it."""
    return applications.select_related(
        "organization",
        "organization__country",
        "scheme__body",
        "scheme__meeting",
        "scheme__committee",
        "category",
        "criterion",
        "session",
        "about__category",
        "merge_with",
    )


def schemes_open() -> "QuerySet[Scheme]":
    """Return the schemes in which organizations apply here."""
    found = Scheme.objects.filter(open=True).exclude(way=Way.ELSEWHERE)
    return found.select_related("body", "meeting", "committee").order_by("body", "code")


def fields_asked(scheme: Any, *, sort: str, informal: bool) -> list[FormField]:
    """Return what the form of a scheme asks of an applicant, in its order; a change of name asks for no form."""
    if sort in SHORT:
        return []
    asked = Q(asked=Asked.ALL) | Q(asked=Asked.INFORMAL if informal else Asked.REGISTERED)
    found = FormField.objects.filter(asked, scheme=scheme).select_related("criterion")
    return list(found.order_by("position", "slug"))


def fields_of(application: Application) -> list[FormField]:
    """Return what is asked in one application."""
    return fields_asked(application.scheme_id, sort=application.sort, informal=application.informal)


def documented(application: Application) -> set[str]:
    """Return the slugs of the fields for which the application has a document."""
    return set(application.documents.values_list("field", flat=True))


def missing(application: Application, fields: list[FormField]) -> dict[str, str]:
    """Return, by field, what still has to be given before the application can be submitted."""
    papers = documented(application)
    found = {}
    for field in fields:
        if field.required and field.kind == FieldKind.FILE and field.slug not in papers:
            found[field.slug] = _("Add the document.")
        elif field.required and field.kind != FieldKind.FILE and not given(application.answers.get(field.slug)):
            found[field.slug] = _("Answer this.")
    return found | lacking(application)


def lacking(application: Application) -> dict[str, str]:
    """Return what a request lacks besides the form: a category, the standing it is about, the new name, the reason."""
    found = {}
    chosen = application.sort in SHORT or application.category_id is not None
    if not chosen and application.scheme.categories.exists():
        found["category"] = _("Choose a category.")
    if application.sort != Sort.NEW and application.about_id is None:
        found["about"] = _("Choose the standing that the request is about.")
    if application.sort == Sort.RENAME and not application.new_name:
        found["new_name"] = _("Write the new name.")
    if application.sort == Sort.MERGER and application.merge_with_id is None:
        found["merge_with"] = _("Choose the other organization.")
    if application.sort in SHORT and not application.answers.get(WHY):
        found[WHY] = _("Say why you ask for this.")
    return found


def open_of(organization: Organization, scheme: Any, sort: str) -> Application | None:
    """Return the application of a sort and scheme that an organization has under way, or None."""
    return Application.objects.under_way(organization, scheme, sort).first()


def holds(organization: Organization, scheme: Any) -> "QuerySet[Standing]":
    """Return the standings of a scheme that an organization holds today, suspended ones among them."""
    today = timezone.now().date()
    return (
        Standing.objects.filter(organization=organization, category__scheme=scheme, state__in=HELD)
        .filter(Q(valid_to=None) | Q(valid_to__gte=today))
        .select_related("category")
        .order_by("category__rank")
    )


def may_apply_from(organization: Organization, scheme: Scheme) -> datetime.date | None:
    """Return the day from which an organization whose standing was withdrawn may apply again; None when it may now.

    It is the day that was promised where a report did not come, else counted from the day of the withdrawal, which is
    the council's where a council decided; both, and today, where the body sits.
    """
    if scheme.reapply_months is None:
        return None
    ended = Standing.objects.filter(
        organization=organization, category__scheme=scheme, state=StandingState.ENDED, decided_at__isnull=False
    )
    taken = Measure.objects.filter(standing=OuterRef("pk"), verb=Verb.END, state=Taken.TAKEN).order_by("-decided_at")
    last = ended.annotate(council_day=Subquery(taken.values("decided_on")[:1])).order_by("-decided_at").first()
    if last is None or last.decided_at is None:
        return None
    withdrawn = last.council_day or timezone.localdate(last.decided_at, zone_of_body(scheme.body))
    first = again_on(last) or add_months(withdrawn, scheme.reapply_months)
    return first if first > today_of(scheme.body) else None


@dataclass(frozen=True)
class Earlier:
    """An answer of an earlier application, and the audience that its field has there."""

    value: Any
    audience: str


def earlier_answers(application: Application) -> Mapping[str, Earlier]:
    """Return answers that the organization gave in its last other application, for the same field or, in another
    scheme, for a field with the same label and kind. The other application is only read."""
    others = Application.objects.filter(organization=application.organization_id).exclude(pk=application.pk)
    asked = fields_of(application)
    same, alike = {field.slug: field.slug for field in asked}, {(it.label, it.kind): it.slug for it in asked}
    for other in others.exclude(state=State.DRAFT).order_by("-submitted_at")[:5]:
        found = {}
        for field in FormField.objects.filter(scheme=other.scheme_id, slug__in=list(other.answers)):
            within = other.scheme_id == application.scheme_id
            slug = same.get(field.slug) if within else alike.get((field.label, field.kind))
            if slug is not None:
                found[slug] = Earlier(other.answers[field.slug], field.audience)
        if found:
            return found
    return {}
