"""What a council makes of a recommendation: it grants, rejects, or returns to the committee; it may take up a deferral.

Also considering anew what was decided, after a complaint was upheld.
"""

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from civspace.workflow import IllegalMove
from meetings.accreditation.applications import registry
from meetings.accreditation.applications.domain import give_standing
from meetings.accreditation.applications.models import Application
from meetings.accreditation.applications.states import APPLICATION, OPEN, Sort
from meetings.accreditation.committee import telling
from meetings.accreditation.committee.decisions import carry, check_grounds, grounds_of
from meetings.accreditation.committee.locking import lock_application, lock_organizations
from meetings.accreditation.committee.models import Decision
from meetings.accreditation.committee.recording import COUNCIL_VERBS, MAY, require
from meetings.accreditation.committee.states import SessionState
from meetings.accreditation.councils import council_errors
from meetings.accreditation.models import Criterion, Standing


@transaction.atomic
def decide_in_council(
    *,
    application: Application,
    verb: str,
    by: Any,
    document: str,
    day: datetime.date,
    criterion: Criterion | None = None,
    reason: str = "",
    expected_version: int | None = None,
) -> Decision:
    """Record what the council decided on a day, by a document: `council_grant`, `council_reject`, `council_return`.

    A grant takes effect from that day, which is neither in the future (UTC) nor before the first day of the session.
    Raises PermissionDenied, ValidationError, IllegalMove or Stale; then nothing was changed and nobody was told. Before
    the report of the session is closed the council has nothing before it.
    """
    require(verb in COUNCIL_VERBS and MAY[verb](by, application))
    lock_organizations([application.organization_id, application.merge_with_id])
    current = lock_application(application, expected_version)
    from_state, to_state = current.state, APPLICATION.target(verb, current.state)
    if current.session is not None and current.session.state != SessionState.CLOSED:
        raise IllegalMove(verb, current.state)
    document = document.strip()
    errors = council_errors(document, day)
    if "day" not in errors and current.session is not None and day < current.session.begins_on:
        errors["day"] = _("The council decides after the session begins.")
    if errors:
        raise ValidationError(errors)
    check_grounds(current, verb, criterion, reason)
    before = grounds_of(current)
    granted = _effect(current, by, document, day, criterion, reason) if verb == "council_grant" else None
    more = {"granted": granted} if granted is not None else {}
    difference = {"document": [None, document], "decided_on": [None, day]}
    carry(current, verb, by=by, criterion=criterion, reason=reason, difference=difference, **more)
    decision = Decision.objects.create(
        application=current,
        verb=verb,
        from_state=from_state,
        to_state=to_state,
        by=str(by.pk),
        criterion=criterion,
        reason=reason.strip(),
        document=document,
        decided_on=day,
        before=before,
    )
    telling.tell_decision(decision)
    if to_state not in OPEN:
        for follow in registry.ended:
            follow(current)
    return decision


def _effect(
    application: Application, by: Any, document: str, day: datetime.date, criterion: Criterion | None, reason: str
) -> Standing | None:
    if application.sort != Sort.NEW:
        found = registry.effects[application.sort](application=application, by=by, document=document, day=day)
        return found if isinstance(found, Standing) else None
    if application.category is None:
        raise ValidationError({"category": _("Choose a category.")})
    return give_standing(
        application=application,
        category=application.category,
        by=by,
        criterion=criterion,
        reason=reason,
        document=document,
        first=day,
    )


@transaction.atomic
def consider_again(
    *, application: Application, by: Any, reason: str, rule: dict[str, Any] | None = None
) -> Application:
    """Put before the committee again what it or the council decided, because a complaint was upheld.

    `by` decided on the complaint, where their right to do so was asked; the organization is told by the complaint.
    Raises IllegalMove where the decision stands no more, or where the organization has applied anew meanwhile, and
    while the session still sits: there a decision is undone.
    """
    lock_organizations([application.organization_id])
    current = lock_application(application)
    APPLICATION.target("consider_again", current.state)
    others = Application.objects.filter(
        organization=current.organization_id, scheme=current.scheme_id, sort=current.sort, state__in=OPEN
    )
    sits = current.session is not None and current.session.state == SessionState.SITTING
    if sits or others.exclude(pk=current.pk).exists():
        raise IllegalMove("consider_again", current.state)
    from_state, before = current.state, grounds_of(current)
    carry(
        current,
        "consider_again",
        by=by,
        criterion=None,
        reason=reason,
        rule=rule,
        decided_at=None,
        session=None,
    )
    Decision.objects.create(
        application=current,
        verb="consider_again",
        from_state=from_state,
        to_state=current.state,
        by=str(by.pk) if by is not None else "",
        reason=reason.strip(),
        before=before,
    )
    for follow in registry.submitted:
        follow(current)
    return current
