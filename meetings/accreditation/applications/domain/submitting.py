"""Verbs of those who answer for the organization: submit, submit again, withdraw."""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civspace.web.dates import day_text, when_text
from civspace.workflow import Stale
from civspace.workflow.domain import move
from meetings.accreditation.applications import registry
from meetings.accreditation.applications.agreeing import ask_other
from meetings.accreditation.applications.deadlines import deadline, zone_of
from meetings.accreditation.applications.domain.common import check_taken, locked, require, tell
from meetings.accreditation.applications.models import Application
from meetings.accreditation.applications.queries import fields_of, may_apply_from, missing
from meetings.accreditation.applications.states import APPLICATION, Sort
from meetings.accreditation.committee.locking import lock_organizations


def check_time(application: Application, now: datetime.datetime, until: datetime.datetime | None = None) -> None:
    """Raise ValidationError when a first submission comes too early or too late.

    `until` is the deadline that the page showed: what was meant for it and comes after it is not put off to the next
    one in silence.
    """
    scheme = application.scheme
    rule = scheme.source_title or scheme.name
    found = deadline(scheme, now)
    if scheme.opens_at is not None and now < scheme.opens_at:
        said = {"day": when_text(scheme.opens_at, zone_of(scheme)), "rule": rule}
        raise ValidationError({"deadline": _("Applications are taken from %(day)s (%(rule)s).") % said})
    if found is not None and found.passed(now):
        said = {"day": when_text(found.at, found.zone), "rule": rule}
        text = _("Applications were taken until %(day)s (%(rule)s). Your draft is kept.") % said
        raise ValidationError({"deadline": text})
    if until is not None and found is not None and until < found.at and now.replace(microsecond=0) > until:
        day, following = when_text(until, found.zone), when_text(found.at, found.zone)
        text = _("The deadline passed on %(day)s (%(rule)s). The next one is %(next)s. Your draft is kept.")
        raise ValidationError({"deadline": text % {"day": day, "rule": rule, "next": following}})
    if application.sort == Sort.NEW and (first := may_apply_from(application.organization, scheme)) is not None:
        text = _("After a withdrawal your organization may apply again from %(day)s.") % {"day": day_text(first)}
        raise ValidationError({"deadline": text})


def _with_other(application: Application, expected_version: int | None) -> Application:
    """Lock what is submitted; before it both entries, where it asks for their merger."""
    if application.merge_with_id is not None:
        lock_organizations([application.organization_id, application.merge_with_id])
    current = locked(application, expected_version)
    if current.merge_with_id != application.merge_with_id:
        raise Stale
    return current


def _complete(application: Application) -> None:
    if problems := missing(application, fields_of(application)):
        raise ValidationError(problems)


@transaction.atomic
def submit(
    *,
    application: Application,
    by: Any,
    expected_version: int | None = None,
    until: datetime.datetime | None = None,
) -> Application:
    """Submit an application for the first time.

    Raises PermissionDenied, Stale, IllegalMove, or ValidationError: by field what is missing, under `deadline` the
    rule and the date, or under `scheme` that it takes no applications any more. Then nothing was
    changed and nobody was told.
    """
    require("submit", by, application)
    current = _with_other(application, expected_version)
    APPLICATION.target("submit", current.state)
    check_taken(current.scheme)
    now = timezone.now()
    check_time(current, now, until)
    _complete(current)
    move(
        current,
        "submit",
        table=APPLICATION,
        by=by,
        submitted_by=str(by.pk),
        submitted_at=now,
        waits_since=now,
    )
    ask_other(current, by)
    tell("application_submitted", current)
    for follow in registry.submitted:
        follow(current)
    return current


@transaction.atomic
def resubmit(*, application: Application, by: Any, expected_version: int | None = None) -> Application:
    """Submit again what was returned; it counts from its first submission, so no deadline stands against it.

    Raises what submit() raises.
    """
    require("resubmit", by, application)
    current = _with_other(application, expected_version)
    APPLICATION.target("resubmit", current.state)
    _complete(current)
    move(current, "resubmit", table=APPLICATION, by=by, submitted_by=str(by.pk), missing=None)
    ask_other(current, by)
    tell("application_submitted", current)
    for follow in registry.submitted:
        follow(current)
    return current


@transaction.atomic
def withdraw(
    *, application: Application, by: Any, reason: str = "", expected_version: int | None = None
) -> Application:
    """Take an application back before it is decided; the organization may apply again.

    Raises PermissionDenied, Stale or IllegalMove.
    """
    require("withdraw", by, application)
    current = locked(application, expected_version)
    move(current, "withdraw", table=APPLICATION, by=by, reason=reason.strip(), decided_at=timezone.now())
    tell("application_withdrawn", current)
    for follow in registry.ended:
        follow(current)
    return current
