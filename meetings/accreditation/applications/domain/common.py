"""What the verbs share: locking in the one order, telling the organization, what an adverse decision needs."""

import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.organizations.models import Organization
from accounts.organizations.queries import people_of
from accounts.organizations.states import DRAFTERS
from civspace.audit.domain import record
from civspace.notices.domain import send
from civspace.workflow import Stale
from meetings.accreditation import registry as standings
from meetings.accreditation.applications.deadlines import days_granted
from meetings.accreditation.applications.models import Application
from meetings.accreditation.applications.queries import with_parts
from meetings.accreditation.applications.rules import MAY
from meetings.accreditation.applications.states import State as Where
from meetings.accreditation.models import Category, Criterion, Scheme, Standing
from meetings.accreditation.schemes.states import Way
from meetings.accreditation.states import HELD, State
from meetings.accreditation.wording import in_six
from meetings.calendar.contacts import contact_names, contact_of

#: The page of the organization: a path without the language.
PAGE = "/my/organizations/%s/applications/%s/"


class Changed(Stale):
    """Somebody else changed the same answers meanwhile (412). Nothing was changed; `current` is what stands now."""

    def __init__(self, current: Application) -> None:
        super().__init__("Changed by somebody else meanwhile")
        self.current = current


def locked(application: Application, expected_version: int | None = None) -> Application:
    """Lock the organization and then the application, and return it as it stands now. Raises Stale."""
    Organization.objects.select_for_update(no_key=True).filter(pk=application.organization_id).first()
    found = with_parts(Application.objects.select_for_update(of=("self",))).filter(pk=application.pk).first()
    if found is None or found.organization_id != application.organization_id:
        raise Stale
    if expected_version is not None and found.version != expected_version:
        raise Stale
    return found


def check_taken(scheme: Scheme) -> None:
    """Raise ValidationError when organizations do not apply for a scheme here, or do no more."""
    if not scheme.open or scheme.way == Way.ELSEWHERE:
        raise ValidationError({"scheme": _("Applications for this are not taken here.")})


def require(verb: str, by: Any, application: Application) -> None:
    """Raise PermissionDenied when the person's role never allows the verb on this application."""
    if not MAY[verb](by, application):
        raise PermissionDenied


def tell(kind: str, application: Application, *, event: str = "", **extra: Any) -> None:
    """Tell those who answer for the organization; all who draft, where fewer than two answer."""
    people = list(people_of(application.organization))
    if len(people) < 2:
        people = list(people_of(application.organization, DRAFTERS))
    body = application.scheme.body
    context = {
        "organization": application.organization.name,
        "scheme": in_six(application.scheme, "name"),
        "state": Where(application.state).label,
        **extra.pop("context", {}),
    }
    send(
        kind=kind,
        event=f"application:{application.pk}:{event or application.version}",
        recipients=people,
        link=extra.pop("link", PAGE % (application.organization_id, application.pk)),
        context=context,
        reference=application.reference,
        contact=extra.pop("contact", None) or contact_names(contact_of(body)),
        **extra,
    )


def adverse(application: Application, criterion: Criterion | None, reason: str) -> Criterion:
    """Return the criterion that a decision against the organization cites; ValidationError without it or a reason."""
    errors = {}
    if criterion is None or criterion.scheme_id != application.scheme_id:
        errors["criterion"] = _("Choose the published criterion that the decision rests on.")
    if not reason.strip():
        errors["reason"] = _("Write the reason for the decision.")
    if errors:
        raise ValidationError(errors)
    assert criterion is not None
    return criterion


def give_standing(
    *,
    application: Application,
    category: Category,
    by: Any,
    criterion: Criterion | None,
    reason: str,
    document: str,
    first: datetime.date | None = None,
) -> Standing:
    """Write the confirmed standing that an application led to, with the days of its scheme.

    The caller holds the lock of the organization. Raises ValidationError when the organization holds this standing
    already for some of these days.
    """
    begins, ends = days_granted(application.scheme, first or timezone.now().date())
    others = Standing.objects.filter(organization=application.organization_id, category=category, state__in=HELD)
    if others.overlapping(begins, ends).exists():
        raise ValidationError({"valid_from": _("The organization holds this standing already for some of these days.")})
    standing = Standing(
        organization=application.organization,
        category=category,
        state=State.CONFIRMED,
        granted_by=document.strip(),
        valid_from=begins,
        valid_to=ends,
        claimed_by=application.submitted_by,
        claimed_at=application.submitted_at or timezone.now(),
        decided_at=timezone.now(),
        criterion=criterion,
        reason=reason.strip(),
    )
    standing.save(force_insert=True)
    rule = criterion.as_rule() if criterion is not None else None
    record(standing, "confirm", by=by, reason=reason.strip(), rule=rule, to_state=State.CONFIRMED)
    for follow in standings.decided:
        follow(application.organization)
    return standing
