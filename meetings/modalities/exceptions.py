"""Giving more time: a deadline extended for everybody or for those who were hit, and a late submission accepted.

Time is only ever added, in public, with a published reason; nothing here is taken back.
"""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.organizations.models import Membership, Organization
from accounts.organizations.queries import is_member, people_of
from accounts.organizations.states import SUBMITTERS
from accounts.organizations.states import Kind as OrganizationKind
from accounts.organizations.states import State as OrganizationState
from accounts.people.models import User
from accounts.people.queries import has_role
from accounts.people.states import Role
from civspace.audit.domain import record
from civspace.notices.domain import send
from civspace.reference.models import State
from civspace.web.dates import when_text
from civspace.workflow import IllegalMove
from meetings.calendar.domain import people_concerned, titles
from meetings.calendar.locking import LANGUAGES, column, lock
from meetings.calendar.models import Meeting
from meetings.calendar.states import State as MeetingState
from meetings.modalities import registry
from meetings.modalities.deadlines import Deadlines
from meetings.modalities.domain import next_version
from meetings.modalities.following import emit_extended
from meetings.modalities.models import (
    Activity,
    ExceptionReason,
    GrantKind,
    Kind,
    RuleSet,
    TimeGrant,
    TimeGrantFor,
)
from meetings.modalities.queries import current_rule_set, deadline_of, rules_of

#: Characters of a public note.
LONGEST = 2_000


def may_extend(user: Any, body: str) -> bool:
    """A meetings editor of the body extends its deadlines."""
    return has_role(user, Role.MEETINGS_EDITOR, body)


def may_admit_late(user: Any, body: str, organization_id: Any = None) -> bool:
    """A reviewer of the body accepts late submissions, but not those of an organization of their own."""
    own = organization_id is not None and is_member(user, organization_id)
    return has_role(user, Role.REVIEWER, body) and not own


def reachable() -> Any:
    """Return the organizations to which time can be given: those that are open, and no missions."""
    return Organization.objects.exclude(state=OrganizationState.CLOSED).exclude(kind=OrganizationKind.MISSION)


@transaction.atomic
def extend_deadline(
    *,
    meeting: Meeting,
    by: Any,
    until: datetime.datetime,
    reason: str,
    note: str,
    organizations: Iterable[Any] = (),
    countries: Iterable[str] = (),
    activity: str = Activity.WRITTEN_STATEMENT,
) -> TimeGrant:
    """Move the deadline later: for some organizations (ids), for those of some countries (codes), else for everybody.

    For everybody it is the next version of the modalities. Those of a country are the ones it has now. Raises
    PermissionDenied, IllegalMove (the meeting takes no statements), or ValidationError by field.
    """
    if not may_extend(by, meeting.body_id):
        raise PermissionDenied
    ids, codes = list(organizations), list(countries)
    given = _parties(ids, codes)
    meeting, rule_set, before = _locked(meeting, activity)
    cited = _checked(GrantKind.EXTENSION, reason, note)
    _only_later(until, before, meeting)
    if codes and not given:
        raise ValidationError({"countries": _("No organization of these countries is in the directory.")})
    grant = TimeGrant(
        meeting=meeting,
        activity=activity,
        kind=GrantKind.EXTENSION,
        everybody=not given,
        before=before,
        until=until,
        reason=cited,
        note=note.strip(),
        role=Role.MEETINGS_EDITOR,
    )
    _keep(grant, rule_set, given, by=by)
    grant.countries.set(State.objects.filter(pk__in=codes))
    if not given:
        slug = grant.rule["slug"]
        at = until.astimezone(meeting.zone).isoformat()
        next_version(rule_set, meeting, {slug: {"value": {"at": at}}}, set(), by=by, note=note.strip())
    for follow in registry.extended:
        follow(grant)
    _tell_extended(grant, named=bool(ids))
    emit_extended(grant)
    return grant


@transaction.atomic
def admit_late(
    *,
    meeting: Meeting,
    organization: Organization,
    by: Any,
    until: datetime.datetime,
    reason: str,
    note: str,
    activity: str = Activity.WRITTEN_STATEMENT,
) -> TimeGrant:
    """Let one organization submit until a moment of its own, later than its deadline; the public log says so.

    Raises PermissionDenied, IllegalMove (the meeting takes no statements), or ValidationError by field.
    """
    if not may_admit_late(by, meeting.body_id, organization.pk):
        raise PermissionDenied
    given = _parties([organization.pk], [])
    meeting, rule_set, before = _locked(meeting, activity)
    cited = _checked(GrantKind.LATE, reason, note)
    _only_later(until, Deadlines([meeting.pk], [organization.pk], activity).of(rule_set, organization.pk), meeting)
    grant = TimeGrant(
        meeting=meeting,
        activity=activity,
        kind=GrantKind.LATE,
        before=before,
        until=until,
        reason=cited,
        note=note.strip(),
        role=Role.REVIEWER,
    )
    _keep(grant, rule_set, given, by=by)
    for follow in registry.extended:
        follow(grant)
    send(
        kind="late_accepted",
        event=f"grant:{grant.pk}",
        recipients=people_of(given[0], SUBMITTERS),
        link=f"/my/meetings/{meeting.slug}/",
        **_said(grant),
    )
    return grant


def decided_by(person: Any) -> list[dict[str, Any]]:
    """Return the exceptions that a person decided on, for the export of what is held about them."""
    found = TimeGrant.objects.filter(decided_by=str(person.pk)).select_related("meeting").order_by("created_at", "pk")
    return [
        {"meeting": it.meeting.slug, "kind": it.kind, "until": it.until.isoformat(), "at": it.created_at.isoformat()}
        for it in found
    ]


def forget(person: Any) -> None:
    """Forget who decided, when the account is closed; the role and the row of the log stay."""
    TimeGrant.objects.filter(decided_by=str(person.pk)).update(decided_by="")


def _parties(ids: Sequence[Any], codes: Sequence[str]) -> list[Organization]:
    """Lock and return the organizations that are named, or those of the countries. Raises ValidationError by field."""
    if ids and codes:
        raise ValidationError({"countries": _("Choose countries or organizations, not both.")})
    if not ids and not codes:
        return []
    wanted = reachable().filter(country__in=codes) if codes else reachable().filter(pk__in=ids)
    found = list(wanted.select_for_update(no_key=True, of=("self",)).order_by("pk"))
    if ids and len(found) < len(set(ids)):
        raise ValidationError({"organizations": _("To one of these organizations no time can be given.")})
    return found


def _locked(meeting: Meeting, activity: str) -> tuple[Meeting, RuleSet, datetime.datetime]:
    """Lock the meeting; return it with the modalities in force and the deadline of everybody."""
    meeting = lock(meeting.pk)
    rule_set = current_rule_set(meeting.pk, activity)
    if rule_set is None or meeting.state != MeetingState.ANNOUNCED:
        raise IllegalMove("extend", meeting.state)
    before = deadline_of(rule_set)
    if before is None:
        raise ValidationError({"until": _("The modalities of this meeting set no deadline.")})
    return meeting, rule_set, before


def _checked(kind: str, reason: str, note: str) -> ExceptionReason:
    errors = {}
    cited = ExceptionReason.objects.filter(pk=reason).first()
    if cited is None or kind not in cited.kinds:
        errors["reason"] = _("Choose one of the published reasons that is meant for this.")
    if not note.strip():
        errors["note"] = _("Write why. Everybody reads it.")
    elif len(note) > LONGEST:
        errors["note"] = _("At most 2,000 characters.")
    if errors:
        raise ValidationError(errors)
    assert cited is not None
    return cited


def _only_later(until: datetime.datetime, before: datetime.datetime | None, meeting: Meeting) -> None:
    """Raise ValidationError for an end that takes time away, or that has passed."""
    if before is not None and until <= before:
        said = {"when": when_text(before, meeting.time_zone)}
        raise ValidationError({"until": _("Choose a time after the deadline that holds now: %(when)s.") % said})
    if until <= timezone.now():
        raise ValidationError({"until": _("This time has passed.")})


def _keep(grant: TimeGrant, rule_set: RuleSet, given: Sequence[Organization], *, by: Any) -> None:
    rule = rules_of(rule_set).one(Kind.DEADLINE)
    grant.rule = rule.as_rule() if rule is not None else {}
    grant.decided_by = str(by.pk)
    grant.save(force_insert=True)
    rows = [TimeGrantFor(grant=grant, organization=one, name=one.name) for one in given]
    TimeGrantFor.objects.bulk_create(rows or [TimeGrantFor(grant=grant)], batch_size=500)
    record(
        grant,
        "extend" if grant.kind == GrantKind.EXTENSION else "admit_late",
        by=by,
        reason=grant.note,
        rule=grant.rule,
        difference={"before": grant.before, "until": grant.until, "reason": grant.reason_id, "number": len(rows)},
    )


def _labels(reason: ExceptionReason) -> dict[str, str]:
    return {code: getattr(reason, column("label", code)) or reason.label for code in LANGUAGES}


def _said(grant: TimeGrant) -> dict[str, Any]:
    """Return what the notices of an exception say. Why somebody was in danger stays out of mail."""
    return {
        "context": {"meeting": titles(grant.meeting), "reason": _labels(grant.reason)},
        "reason": grant.note if grant.reason.named else "",
        "rule": {"title": grant.rule["title"], "url": grant.rule["url"], "text": grant.rule["slug"]},
        "by_when": grant.until,
        "zone": grant.meeting.time_zone,
    }


def _tell_extended(grant: TimeGrant, *, named: bool) -> None:
    """Tell those who answer for organizations that write for the meeting, and for those that were named."""
    people = people_concerned(grant.meeting)
    if not grant.everybody:
        covered = Membership.objects.current().filter(
            organization__in=grant.given_to.values("organization"), role__in=list(SUBMITTERS)
        )
        if named:
            people = list(User.objects.filter(pk__in=covered.values("person"), is_active=True))
        else:
            among = set(covered.filter(person__in=[it.pk for it in people]).values_list("person_id", flat=True))
            people = [it for it in people if it.pk in among]
    send(
        kind="deadline_extended",
        event=f"grant:{grant.pk}",
        recipients=people,
        link=f"/meetings/{grant.meeting.slug}/exceptions/",
        **_said(grant),
    )
