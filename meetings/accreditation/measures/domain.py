"""Giving notice of a measure, replying to it, and deciding on it."""

import datetime
import zoneinfo
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.organizations.models import Organization
from accounts.organizations.queries import people_of
from civspace.audit.domain import record
from civspace.clocks.calendars import Calendar
from civspace.clocks.queries import calendar_of
from civspace.notices.domain import send
from civspace.web.dates import day_text
from civspace.workflow import IllegalMove, Stale
from civspace.workflow.domain import move
from meetings.accreditation.councils import council_decides, council_errors
from meetings.accreditation.domain import carry_out, standing_names
from meetings.accreditation.measures.models import Measure
from meetings.accreditation.measures.rules import MAY
from meetings.accreditation.measures.states import MEASURE, MOST_MONTHS, OPEN, REPLY_DAYS, State, Verb
from meetings.accreditation.models import Criterion, Standing
from meetings.accreditation.queries import today_of, zone_of_body
from meetings.accreditation.reports.track import add_months
from meetings.accreditation.rules import may_decide
from meetings.accreditation.states import STANDING
from meetings.accreditation.states import State as StandingState
from meetings.accreditation.wording import rule_of
from meetings.calendar.contacts import contact_of, station_of

_day = lazy(day_text, str)


def _locked(standing_id: Any) -> Standing:
    organization_id = Standing.objects.values_list("organization", flat=True).get(pk=standing_id)
    Organization.objects.select_for_update().filter(pk=organization_id).first()
    return (
        Standing.objects.select_for_update(of=("self",))
        .select_related("organization", "category", "category__scheme", "category__scheme__body")
        .get(pk=standing_id)
    )


def _current(measure: Measure, expected_version: int | None) -> Measure:
    standing = _locked(measure.standing_id)
    current = Measure.objects.select_for_update(of=("self",)).select_related("criterion").get(pk=measure.pk)
    current.standing = standing
    if expected_version is not None and current.version != expected_version:
        raise Stale
    return current


def _tell(kind: str, measure: Measure, *, reason: str = "") -> None:
    standing = measure.standing
    send(
        kind=kind,
        event=f"measure:{measure.pk}:{measure.version}",
        recipients=list(people_of(standing.organization)),
        link=f"/my/organizations/{standing.organization_id}/standing/measures/{measure.pk}/",
        context={
            "organization": standing.organization.name,
            "standing": standing_names(standing),
            "reference": measure.reference,
            "until": measure.reply_until,
        },
        reason=reason,
        rule=rule_of(measure.criterion),
    )


@transaction.atomic
def propose_measure(
    *,
    standing: Standing,
    verb: str,
    by: Any,
    criterion: Criterion | None,
    reason: str,
    months: int | None = None,
    expected_version: int | None = None,
) -> Measure:
    """Give notice that a standing is to be suspended (for some months) or withdrawn, with written reasons.

    Nothing happens to the standing. Raises PermissionDenied, ValidationError, IllegalMove or Stale.
    """
    current = _locked(standing.pk)
    if not may_decide(by, current):
        raise PermissionDenied
    if expected_version is not None and current.version != expected_version:
        raise Stale
    STANDING.target(verb, current.state)
    errors: dict[str, str] = {}
    if criterion is None or criterion.scheme_id != current.category.scheme_id:
        errors["criterion"] = _("Choose the published criterion that the decision rests on.")
    if not reason.strip():
        errors["reason"] = _("Write the reason for the decision.")
    if verb == Verb.SUSPEND and not 1 <= (months or 0) <= MOST_MONTHS:
        errors["months"] = _("Say for how many months: from 1 to 36.")
    if Measure.objects.filter(standing=current, state__in=OPEN).exists():
        errors["verb"] = _("Notice was given already. Decide on that first.")
    if errors:
        raise ValidationError(errors)
    assert criterion is not None
    body = current.category.scheme.body
    station = station_of(contact_of(body), body)
    calendar = calendar_of(station) if station is not None else Calendar(zoneinfo.ZoneInfo(body.time_zone or "UTC"))
    measure = Measure(
        standing=current,
        verb=verb,
        months=months if verb == Verb.SUSPEND else None,
        criterion=criterion,
        reason=reason.strip(),
        proposed_by=str(by.pk),
        reply_until=calendar.due_at(timezone.now(), REPLY_DAYS),
    )
    measure.save(force_insert=True)
    record(measure, "propose", by=by, reason=reason.strip(), rule=criterion.as_rule(), to_state=State.PROPOSED)
    _tell("measure_proposed", measure, reason=reason.strip())
    return measure


@transaction.atomic
def reply_to_measure(*, measure: Measure, by: Any, reply: str, expected_version: int | None = None) -> Measure:
    """Reply for the organization, once and in time. Raises PermissionDenied, ValidationError, IllegalMove or Stale."""
    current = _current(measure, expected_version)
    if not MAY["reply"](by, current):
        raise PermissionDenied
    MEASURE.target("reply", current.state)
    if not reply.strip():
        raise ValidationError({"reply": _("Write the reply.")})
    now = timezone.now()
    if now > current.reply_until:
        raise IllegalMove("reply", current.state)
    move(current, "reply", table=MEASURE, by=by, reply=reply.strip(), replied_by=str(by.pk), replied_at=now)
    _tell("measure_replied", current)
    return current


@transaction.atomic
def decide_measure(
    *,
    measure: Measure,
    verb: str,
    by: Any,
    reason: str,
    document: str = "",
    day: datetime.date | None = None,
    expected_version: int | None = None,
) -> Measure:
    """Take or drop a measure, as an officer who did not give the notice. Taking it moves the standing.

    Where a council decides it is taken by a document of the council, and counts from its day. Raises PermissionDenied,
    ValidationError without a reason, without the document or the day, or before the time to reply is over, IllegalMove
    or Stale.
    """
    current = _current(measure, expected_version)
    if verb not in ("take", "drop") or not MAY[verb](by, current):
        raise PermissionDenied
    MEASURE.target(verb, current.state)
    if not reason.strip():
        raise ValidationError({"reason": _("Write the reason for the decision.")})
    now = timezone.now()
    if verb == "take" and current.state == State.PROPOSED and now <= current.reply_until:
        early = _("The organization may still reply. Decide when it has, or when the time is over.")
        raise ValidationError({"verb": early})
    council = _council(current, document, day) if verb == "take" else {}
    ends_on = _end(current, council.get("decided_on")) if verb == "take" else None
    move(
        current,
        verb,
        table=MEASURE,
        by=by,
        reason=reason.strip(),
        rule=current.criterion.as_rule(),
        outcome=reason.strip(),
        decided_at=now,
        ends_on=ends_on,
        **council,
    )
    if verb == "drop":
        _tell("measure_dropped", current, reason=reason.strip())
        return current
    said: dict[str, Any] = {"criterion": current.criterion, "reason": reason.strip(), "council": council}
    carry_out(standing=current.standing, verb=current.verb, by=by, **said)
    return current


def _council(measure: Measure, document: str, day: datetime.date | None) -> dict[str, Any]:
    """Return the document and the day of a measure that a council takes; nothing where staff decide alone.

    Raises ValidationError.
    """
    scheme = measure.standing.category.scheme
    if not council_decides(scheme):
        return {}
    errors = council_errors(document, day)
    heard = measure.replied_at or measure.reply_until
    if day is not None and "day" not in errors and day < timezone.localdate(heard, zone_of_body(scheme.body)):
        errors["day"] = _("The council decides after the organization has replied, or could have.")
    if errors:
        raise ValidationError(errors)
    return {"document": document.strip(), "decided_on": day}


def _end(measure: Measure, day: datetime.date | None) -> datetime.date | None:
    """Return the day on which a suspension ends by itself, from the day of the council or from today; None of others.

    Raises ValidationError where it would be over before it began.
    """
    today = today_of(measure.standing.category.scheme.body)
    if measure.months is None:
        return None
    end = add_months(day or today, measure.months)
    if end <= today:
        raise ValidationError({"day": _("The suspension would be over by now.")})
    return end


def suspension_over(standing: Standing, by: Any, reason: str) -> None:
    """Take the day away from the measure that suspended a standing: it says nothing about a later suspension."""
    taken = Measure.objects.filter(standing=standing, state=State.TAKEN, ends_on__isnull=False)
    taken.update(ends_on=None, updated_at=timezone.now())


@transaction.atomic
def end_suspension(*, measure_id: Any, today: datetime.date | None = None) -> bool:
    """Reinstate a standing whose suspension is over by a day, or by the one that it is now for the body.

    Say whether this call did.
    """
    measure = Measure.objects.filter(pk=measure_id).first()
    if measure is None:
        return False
    current = _current(measure, None)
    ends_on = current.ends_on
    today = today or today_of(current.standing.category.scheme.body)
    if current.state != State.TAKEN or ends_on is None or ends_on > today:
        return False
    if current.standing.state != StandingState.SUSPENDED:
        return False
    reason = format_lazy(gettext_lazy("The suspension ended on {day}."), day=_day(ends_on))
    carry_out(standing=current.standing, verb="reinstate", by=None, criterion=current.criterion, reason=reason)
    return True
