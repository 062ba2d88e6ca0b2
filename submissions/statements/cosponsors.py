"""Reads about co-sponsors: who confirmed the text as it stands, who has still to answer, how they are named."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, Q
from django.utils import timezone

from accounts.organizations.queries import memberships_of
from accounts.organizations.states import State as OrganizationState
from meetings.modalities import joint
from meetings.modalities.checks import Rules
from meetings.modalities.joint import Already, Signer
from meetings.modalities.models import Kind
from meetings.modalities.standing import confirmed_on
from submissions.statements.models import Cosponsor, Statement
from submissions.statements.states import COUNTED, INVOLVED, CosponsorState, State

#: With each statement, the names that it carries beside the lead's: `statement.signatures`.
SIGNED = Prefetch("cosponsors", Cosponsor.objects.signed().select_related("organization"), to_attr="signatures")
RANKS = ("general", "special", "roster")


def already(meeting_id: Any, organization_ids: Iterable[Any], *, but: Any = None) -> dict[Any, Already]:
    """Return how many statements to a meeting carry the name of each organization, leaving one out; two queries."""
    ids = list(organization_ids)
    counted = Statement.objects.filter(meeting=meeting_id, state__in=COUNTED).exclude(pk=but)
    led = counted.filter(organization__in=ids).values("organization").order_by()
    own = {
        row["organization"]: (row["alone"], row["together"])
        for row in led.annotate(alone=Count("pk", filter=Q(joint=False)), together=Count("pk", filter=Q(joint=True)))
    }
    names = Cosponsor.objects.filter(
        organization__in=ids,
        signed=True,
        state=CosponsorState.CONFIRMED,
        role=Cosponsor.Role.COSPONSOR,
        statement__in=counted.values("pk"),
    )
    signed = dict(names.values("organization").order_by().annotate(n=Count("pk")).values_list("organization", "n"))
    found = {}
    for pk in ids:
        alone, together = own.get(pk, (0, 0))
        found[pk] = Already(individual=alone, joint=together + signed.get(pk, 0))
    return found


def rows_of(statement: Statement) -> list[Cosponsor]:
    """Return every organization that was ever asked to join a statement, in the order of the invitations."""
    rows = Cosponsor.objects.filter(statement=statement).select_related("organization", "organization__country")
    return list(rows.order_by("invited_at", "pk"))


def is_confirmed(row: Cosponsor, statement: Statement) -> bool:
    """Say whether an organization confirmed exactly the text that stands, in time where the statement waits."""
    return (
        row.state == CosponsorState.CONFIRMED
        and row.confirmed_hash == statement.text_hash
        and row.organization.state != OrganizationState.CLOSED
        and (
            statement.state != State.AWAITING_COSPONSORS
            or statement.waiting_until is None
            or row.answered_at is None
            or row.answered_at.replace(microsecond=0) <= statement.waiting_until
        )
    )


def is_stale(row: Cosponsor, statement: Statement) -> bool:
    """Say whether an organization confirmed another text than the one that stands."""
    return row.state == CosponsorState.CONFIRMED and row.confirmed_hash != statement.text_hash


def is_pending(row: Cosponsor, statement: Statement) -> bool:
    """Say whether an organization has still to answer about the text that stands."""
    waits = row.state == CosponsorState.INVITED or is_stale(row, statement)
    return waits and row.organization.state != OrganizationState.CLOSED


@dataclass(frozen=True)
class Joining:
    """Those who confirmed the text that stands, and those who have still to answer."""

    rows: list[Cosponsor]
    confirmed: list[Cosponsor]
    pending: list[Cosponsor]


def joining(statement: Statement) -> Joining:
    """Return how the co-sponsors of a statement stand; one query."""
    rows = rows_of(statement)
    return Joining(
        rows,
        [row for row in rows if is_confirmed(row, statement)],
        [row for row in rows if is_pending(row, statement)],
    )


def signers(
    statement: Statement, rows: Iterable[Cosponsor], counts: dict[Any, Already], at: datetime.datetime
) -> tuple[Signer, ...]:
    """Return co-sponsors as the modalities check them, with the standing of a day; one query, none without them."""
    rows = list(rows)
    held = confirmed_on([row.organization_id for row in rows], at, statement.meeting) if rows else {}
    return tuple(
        Signer(row.organization.name, held.get(row.organization_id, ()), counts.get(row.organization_id, Already()))
        for row in rows
    )


@dataclass(frozen=True)
class Named:
    """A co-sponsor as a statement names it."""

    row: Cosponsor
    name: str
    role: str
    standing: str


def named(rules: Rules, rows: list[Cosponsor], signing: tuple[Signer, ...]) -> list[Named]:
    """Return those who can be named, in the order of the modalities: those who sign, then supporters by name."""
    found = []
    for row, signer in zip(rows, signing, strict=True):
        if role := joint.role_of(rules, signer):
            found.append(Named(row, signer.name, role, joint.category_of(rules, signer) or ""))
    order = rules.value(Kind.COSPONSORS, "order", "alphabetical")

    def key(it: Named) -> tuple[Any, ...]:
        name = it.row.organization.sort_key
        if it.role == joint.SUPPORTER:
            return (1, 0, name)
        if order == "invited":
            return (0, 0, it.row.invited_at.isoformat())
        rank = RANKS.index(it.standing) if order == "standing" and it.standing in RANKS else len(RANKS)
        return (0, rank, name)

    return sorted(found, key=key)


def parties(user: Any, statements: Iterable[Statement]) -> set[Any]:
    """Return the statements of other organizations to which a person's own are asked or joined; one query."""
    mine = [held.organization_id for held in memberships_of(user)]
    ids = [it.pk for it in statements]
    if not mine or not ids:
        return set()
    return set(Cosponsor.objects.involved(mine).filter(statement__in=ids).values_list("statement", flat=True))


def organizations_in(statement: Statement) -> list[Any]:
    """Return the ids of the organizations that read the text before it is published: the lead, and those asked."""
    asked = Cosponsor.objects.filter(statement=statement, state__in=INVOLVED).order_by("invited_at", "pk")
    return [statement.organization_id, *asked.values_list("organization", flat=True)]


def may_still_answer(statement: Statement) -> bool:
    """Say whether the time to answer has not ended; outside of a waiting it never does."""
    if statement.state != State.AWAITING_COSPONSORS or statement.waiting_until is None:
        return True
    return timezone.now().replace(microsecond=0) <= statement.waiting_until
