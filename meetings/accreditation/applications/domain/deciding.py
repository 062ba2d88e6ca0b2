"""Verbs of the Secretariat: take up, return what is incomplete, pass on, grant, refuse, look at anew."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from civspace.workflow import IllegalMove
from civspace.workflow.contesting import UPHELD
from civspace.workflow.domain import move
from meetings.accreditation.applications import registry
from meetings.accreditation.applications.agreeing import agreed_merger
from meetings.accreditation.applications.domain.common import (
    adverse,
    give_standing,
    locked,
    require,
    tell,
)
from meetings.accreditation.applications.models import Application
from meetings.accreditation.applications.queries import fields_of
from meetings.accreditation.applications.states import APPLICATION, Sort
from meetings.accreditation.committee.locking import lock_organizations
from meetings.accreditation.committee.models import Decision
from meetings.accreditation.models import Criterion
from meetings.accreditation.wording import rule_of


def _decided(application: Application, verb: str, by: Any, before: str, reason: str, **values: Any) -> None:
    Decision.objects.create(
        application=application,
        verb=verb,
        from_state=before,
        to_state=application.state,
        by=str(by.pk) if by is not None else "",
        reason=reason,
        **values,
    )


def _keep_reason(application: Application, reason: str) -> None:
    """`reason` is also what move() writes into the audit entry; the row keeps the reason of its last decision."""
    Application.objects.filter(pk=application.pk).update(reason=reason)
    application.reason = reason


@transaction.atomic
def take_up(
    *, application: Application, by: Any, assigned_to: str | None = None, expected_version: int | None = None
) -> Application:
    """Begin to screen what was submitted; it is assigned to whoever takes it up unless somebody else is named.

    Raises PermissionDenied, Stale or IllegalMove.
    """
    require("take_up", by, application)
    current = locked(application, expected_version)
    move(
        current,
        "take_up",
        table=APPLICATION,
        by=by,
        assigned_to=current.assigned_to or assigned_to or str(by.pk),
    )
    tell("application_news", current)
    return current


@transaction.atomic
def return_incomplete(
    *,
    application: Application,
    by: Any,
    criterion: Criterion | None,
    reason: str,
    missing: Mapping[str, str],
    expected_version: int | None = None,
) -> Application:
    """Give an application back because something is missing: what, by field of the form, with criterion and reason.

    Raises PermissionDenied, Stale, IllegalMove, or ValidationError without a criterion of the scheme, a reason, or
    anything that is missing.
    """
    require("return_incomplete", by, application)
    criterion = adverse(application, criterion, reason)
    known = {field.slug for field in fields_of(application)}
    asked = {slug: text.strip() for slug, text in missing.items() if text.strip()}
    if not set(asked) <= known:
        raise ValidationError({"missing": _("The form has no such field.")})
    if not asked and known:
        raise ValidationError({"missing": _("Say for at least one field what is missing.")})
    current = locked(application, expected_version)
    APPLICATION.target("return_incomplete", current.state)
    before, reason = current.state, reason.strip()
    _keep_reason(current, reason)
    move(
        current,
        "return_incomplete",
        table=APPLICATION,
        by=by,
        reason=reason,
        rule=criterion.as_rule(),
        difference={"missing": asked},
        criterion=criterion,
        missing=asked,
    )
    _decided(current, "return_incomplete", by, before, reason, criterion=criterion)
    tell("application_returned", current, reason=reason, rule=rule_of(criterion))
    return current


@transaction.atomic
def pass_on(*, application: Application, by: Any, expected_version: int | None = None) -> Application:
    """Pass a complete application on to the committee, whose members read it from now on.

    Raises PermissionDenied (also where no committee recommends), Stale, IllegalMove, or ValidationError for a merger
    to which the other organization has not agreed.
    """
    require("pass_on", by, application)
    current = locked(application, expected_version)
    APPLICATION.target("pass_on", current.state)
    agreed_merger(current)
    move(current, "pass_on", table=APPLICATION, by=by)
    tell("application_news", current)
    return current


@transaction.atomic
def grant(
    *,
    application: Application,
    by: Any,
    document: str,
    criterion: Criterion | None = None,
    reason: str = "",
    first: datetime.date | None = None,
    expected_version: int | None = None,
) -> Application:
    """Grant what was applied for, where staff decide: a confirmed standing, with the days of the scheme.

    `document` names what it rests on. Raises PermissionDenied, Stale, IllegalMove or ValidationError.
    """
    require("grant", by, application)
    if not document.strip():
        raise ValidationError({"document": _("Name the document that granted the standing.")})
    if application.merge_with_id is not None:
        # What follows locks both entries: in the one order, as everybody who locks two.
        lock_organizations([application.organization_id, application.merge_with_id])
    current = locked(application, expected_version)
    APPLICATION.target("grant", current.state)
    before, reason, standing = current.state, reason.strip(), None
    if current.sort == Sort.NEW:
        category = current.category or current.scheme.categories.order_by("rank").first()
        if category is None:
            raise ValidationError({"category": _("Choose a category.")})
        standing = give_standing(
            application=current,
            category=category,
            by=by,
            criterion=criterion,
            reason=reason,
            document=document,
            first=first,
        )
    elif current.sort in registry.effects:
        standing = registry.effects[current.sort](application=current, by=by, document=document.strip(), day=first)
    _keep_reason(current, reason)
    move(
        current,
        "grant",
        table=APPLICATION,
        by=by,
        reason=reason,
        rule=criterion.as_rule() if criterion is not None else None,
        criterion=criterion,
        decided_at=timezone.now(),
        granted=standing,
    )
    _decided(current, "grant", by, before, reason, criterion=criterion, document=document.strip())
    tell("application_granted", current, reason=reason)
    for follow in registry.ended:
        follow(current)
    return current


@transaction.atomic
def refuse(
    *,
    application: Application,
    by: Any,
    criterion: Criterion | None,
    reason: str,
    expected_version: int | None = None,
) -> Application:
    """Refuse an application, where staff decide, citing a published criterion of its scheme.

    Raises PermissionDenied, Stale, IllegalMove or ValidationError.
    """
    require("refuse", by, application)
    criterion = adverse(application, criterion, reason)
    current = locked(application, expected_version)
    APPLICATION.target("refuse", current.state)
    before, reason = current.state, reason.strip()
    _keep_reason(current, reason)
    move(
        current,
        "refuse",
        table=APPLICATION,
        by=by,
        reason=reason,
        rule=criterion.as_rule(),
        criterion=criterion,
        decided_at=timezone.now(),
    )
    _decided(current, "refuse", by, before, reason, criterion=criterion)
    tell("application_refused", current, reason=reason, rule=rule_of(criterion))
    for follow in registry.ended:
        follow(current)
    return current


@transaction.atomic
def screen_again(
    *,
    application: Application,
    by: Any,
    reason: str,
    rule: Mapping[str, Any] | None = None,
    expected_version: int | None = None,
    upheld: bool = False,
) -> Application:
    """Look anew at what was refused or returned, with a reason.

    `upheld`: a complaint led here; who decides on complaints was asked there, and no role is asked again. Raises
    PermissionDenied, Stale, ValidationError, or IllegalMove, also when the organization has applied anew meanwhile.
    """
    if not upheld:
        require("screen_again", by, application)
    if not reason.strip():
        raise ValidationError({"reason": _("Write the reason for the decision.")})
    current = locked(application, expected_version)
    APPLICATION.target("screen_again", current.state)
    others = Application.objects.under_way(current.organization_id, current.scheme_id, current.sort)
    if others.exclude(pk=current.pk).exists():
        raise IllegalMove("screen_again", current.state)
    before, reason = current.state, reason.strip()
    _keep_reason(current, reason)
    move(
        current,
        "screen_again",
        table=APPLICATION,
        by=by,
        reason=reason,
        rule=dict(rule) if rule else None,
        decided_at=None,
        criterion=None,
        missing=None,
    )
    _decided(current, "screen_again", by, before, reason)
    tell("application_news", current, reason=UPHELD if upheld else reason)
    for follow in registry.submitted:
        follow(current)
    return current
