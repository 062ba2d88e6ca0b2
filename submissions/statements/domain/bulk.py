"""One verb on many statements: kept as rows, worked off by a worker, each row in a transaction of its own.

A row and what the verb did are committed together, so a worker may die at any line and another goes on; nothing is
done twice. A failure of one row harms no other.
"""

import logging
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.people.models import User
from accounts.people.queries import bodies_of
from accounts.people.states import Role
from civspace.notices.hints import hint
from civspace.workflow import IllegalMove, Stale
from submissions.statements.domain.acts import RUN, start
from submissions.statements.domain.claims import (
    AwaitingStanding,
    assign_statement,
    claim_statement,
    release_statement,
)
from submissions.statements.domain.desk import Held, accept_statement, refuse_statement, return_statement
from submissions.statements.domain.holding import hold_decision
from submissions.statements.domain.publication import publish_statement
from submissions.statements.models import BulkAct, BulkItem, HeldDecision, ReleaseBatch, Statement
from submissions.statements.queries import with_parts
from submissions.statements.states import ActState, HeldState, ItemState

log = logging.getLogger(__name__)

#: Statements in one act at most.
MOST = 800
#: How long a worker that says nothing holds an act; it says something with every row.
LEASE = timedelta(minutes=2)
#: How often an act is taken up again after its worker was lost.
ATTEMPTS = 20
VERBS = {
    "claim": claim_statement,
    "release": release_statement,
    "assign": assign_statement,
    "accept": accept_statement,
    "return": return_statement,
    "refuse": refuse_statement,
    "publish": publish_statement,
}
#: The verbs of a bulk act that people choose; a refusal is decided one by one.
CHOICES = ("claim", "release", "assign", "accept", "return", "publish")


def start_act(
    *, verb: str, by: Any, rows: Iterable[tuple[Any, int | None]], values: dict[str, Any] | None = None, token: str
) -> BulkAct:
    """Keep an act on statements (id and the version that was seen, in order) and have it worked off.

    `values` is what the verb needs: `to` (id) and `note`; `reason_code`, `rule`, `message` and `language`; `batch` (id)
    to hold the decisions instead. The same person's same token is the same act. Raises PermissionDenied for who holds
    no role for the verb, ValidationError for an unknown verb, too many statements or none.
    """
    if verb not in CHOICES:
        raise ValidationError({"verb": _("Choose what is to be done.")})
    if not bodies_of(by, [Role.PUBLISHER if verb == "publish" else Role.REVIEWER]):
        raise PermissionDenied
    chosen = list({key: (key, version, None) for key, version in rows}.values())
    seen = set(Statement.objects.on_desk_of(by).filter(pk__in=[row[0] for row in chosen]).values_list("pk", flat=True))
    if not chosen or any(row[0] not in seen for row in chosen):
        raise ValidationError({"statements": _("Choose statements that are on your desk.")})
    if len(chosen) > MOST:
        raise ValidationError({"statements": _("Choose at most %(number)s statements.") % {"number": MOST}})
    return start(verb=verb, by=by, rows=chosen, values=values or {}, token=token)


def problem_of(error: Exception) -> str:
    """Return the code of why a row was not done."""
    known = (
        (AwaitingStanding, "standing"),
        (Held, "held"),
        (IllegalMove, "state"),
        (Stale, "changed"),
        (PermissionDenied, "role"),
        (ValidationError, "values"),
    )
    return next((code for kind, code in known if isinstance(error, kind)), "error")


def run(*, act_id: Any) -> bool:
    """Work off an act, if it waits and nobody else is at it; says whether this call ended it. May run twice."""
    now = timezone.now()
    free = Q(state=ActState.WAITING) | Q(state=ActState.RUNNING, lease_until__lt=now)
    mine = BulkAct.objects.filter(free, pk=act_id)
    if not mine.update(state=ActState.RUNNING, lease_until=now + LEASE, attempts=F("attempts") + 1):
        return False
    act = BulkAct.objects.select_related("by").get(pk=act_id)
    waiting = act.items.filter(state=ItemState.WAITING).order_by("position").values_list("pk", flat=True)
    held = BulkAct.objects.filter(pk=act.pk, state=ActState.RUNNING, attempts=act.attempts)
    for key in list(waiting):
        # The number of the attempt is the claim: who lost the lease meanwhile stops.
        if not held.update(lease_until=timezone.now() + LEASE):
            return False
        _do(act, key, gave_up=act.attempts > ATTEMPTS)
    return bool(held.update(state=ActState.DONE, lease_until=None, finished_at=timezone.now()))


def _do(act: BulkAct, key: Any, *, gave_up: bool) -> None:
    """Do one row, or keep why not, in one transaction; a row that was done is left alone."""
    with transaction.atomic():
        item = BulkItem.objects.select_for_update().filter(pk=key, state=ItemState.WAITING).first()
        if item is None:
            return
        try:
            if gave_up:
                raise RuntimeError("The worker was lost too often")
            with transaction.atomic():
                _perform(act, item)
        except Exception as error:
            item.state, item.problem = ItemState.REFUSED, problem_of(error)
            if item.problem == "error":
                log.exception("Row %s of the bulk act %s met an error", item.position, act.pk)
        else:
            item.state = ItemState.DONE
        item.save(update_fields=["state", "problem"])
        if item.held_id:
            ended = HeldState.DONE if item.state == ItemState.DONE else HeldState.FAILED
            HeldDecision.objects.filter(pk=item.held_id).update(state=ended, problem=item.problem)


def _perform(act: BulkAct, item: BulkItem) -> None:
    statement = with_parts(Statement.objects.all()).get(pk=item.statement_id)
    if item.held_id:
        _release(HeldDecision.objects.select_related("held_by").get(pk=item.held_id), statement)
        return
    if act.by is None or not act.by.is_active:
        raise PermissionDenied
    values = dict(act.values)
    if batch := values.pop("batch", None):
        found = ReleaseBatch.objects.filter(pk=batch).first()
        if found is None:
            raise ValidationError({"batch": _("Choose an open batch of the body of this meeting.")})
        hold_decision(
            statement=statement,
            batch=found,
            verb=act.verb,
            by=act.by,
            values=values,
            expected_version=item.expected_version,
        )
        return
    if act.verb == "assign":
        colleague = User.objects.filter(pk=values.pop("to", None)).first()
        if colleague is None:
            raise ValidationError({"to": _("Choose a colleague who may review this statement.")})
        values["to"] = colleague
    perform: Any = VERBS[act.verb]
    perform(statement=statement, by=act.by, expected_version=item.expected_version, **values)


def _release(held: HeldDecision, statement: Statement) -> None:
    """Take a held decision, by who held it, and tell it at once. It is out of the batch before it is taken."""
    if held.held_by is None or not held.held_by.is_active:
        raise PermissionDenied
    HeldDecision.objects.filter(pk=held.pk).update(state=HeldState.DONE)
    values = {} if held.verb == "publish" else {**held.values, "at_once": True}
    perform: Any = VERBS[held.verb]
    perform(statement=statement, by=held.held_by, expected_version=held.expected_version, **values)


def sweep() -> int:
    """Tell the workers again of every act that waits or lost its worker; returns how many."""
    free = Q(state=ActState.WAITING) | Q(state=ActState.RUNNING, lease_until__lt=timezone.now())
    waiting = list(BulkAct.objects.filter(free).order_by("created_at").values_list("pk", flat=True)[:50])
    hint(RUN, waiting)
    return len(waiting)
