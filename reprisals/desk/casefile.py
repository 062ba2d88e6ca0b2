"""A case as an unlocked officer reads it: its entries in order, and what follows from the newest of them."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404
from django.utils.functional import cached_property

from reprisals.desk.states import State
from reprisals.vault import domain as vault
from reprisals.vault.domain import Item, Unlocked
from reprisals.vault.errors import Hidden
from reprisals.vault.models import Case


@dataclass(frozen=True)
class Risk:
    """The newest risk assessment: 1 to 25, likelihood times severity."""

    score: int
    imminence: str
    review_on: str

    @property
    def band(self) -> str:
        """Return low (up to 5), medium (up to 12) or high."""
        return "low" if self.score <= 5 else "medium" if self.score <= 12 else "high"


class CaseFile:
    """The shared and internal entries of one case. The identity has a key of its own and is never here."""

    def __init__(self, *, case: Case, shared: list[Item], internal: list[Item]) -> None:
        self.case = case
        self.shared = shared
        self.internal = internal

    def of(self, kind: str) -> list[Item]:
        """Return the entries of a kind, oldest first."""
        return [item for item in (*self.shared, *self.internal) if item.kind == kind]

    def newest(self, kind: str) -> Item | None:
        """Return the newest entry of a kind, or None."""
        found = self.of(kind)
        return found[-1] if found else None

    def item(self, item_id: UUID) -> Item | None:
        """Return the entry with this id, or None."""
        return next((item for item in (*self.shared, *self.internal) if item.id == item_id), None)

    @cached_property
    def facets(self) -> dict[str, Any]:
        """Return what kind of case it is, as far as the reporter answered."""
        return next((item.fields for item in self.shared if item.kind == "facets"), {})

    @property
    def whole(self) -> bool:
        """Say whether no entry is missing or was planted."""
        return all(item.whole for item in (*self.shared, *self.internal))

    @cached_property
    def state(self) -> State:
        """Return the state as officers set it last."""
        newest = self.newest("state")
        return State(newest.fields["to"]) if newest else State.RECEIVED

    @cached_property
    def risk(self) -> Risk | None:
        """Return the newest risk assessment."""
        newest = self.newest("risk")
        if newest is None:
            return None
        fields = newest.fields
        return Risk(int(fields["likelihood"]) * int(fields["severity"]), fields["imminence"], fields["review_on"])

    @property
    def do_not_contact(self) -> bool:
        """Say whether the newest triage forbids writing to the reporter."""
        newest = self.newest("triage")
        return bool(newest and newest.fields.get("do_not_contact"))

    def next_steps(self) -> list[dict[str, Any]]:
        """Return what was planned and by when, soonest first; a step that an outcome of its action follows is done."""
        answered = {item.fields["about"] for item in self.of("outcome")}
        open_ones = [item for item in self.of("action") if str(item.id) not in answered] + self.of("outcome")
        steps = [
            {"text": item.fields["next_step"], "by": item.fields.get("next_on", "")}
            for item in open_ones
            if item.fields.get("next_step")
        ]
        return sorted(steps, key=lambda step: step["by"] or date.max.isoformat())


def read(*, keys: Unlocked, case_id: UUID) -> CaseFile:
    """Return a case that this officer may read. Raise Http404 if there is none, whatever the reason is."""
    try:
        case = vault.case_of(keys, case_id)
        return CaseFile(
            case=case,
            shared=vault.open_items(keys, case, "shared"),
            internal=vault.open_items(keys, case, "internal"),
        )
    except Hidden:
        raise Http404 from None
