"""Transition tables, declared once per kind of thing and tested as whole tables."""

from dataclasses import dataclass
from typing import Any


class IllegalMove(Exception):
    """The state of the thing does not allow this verb (409). Nothing was changed.

    `explanation` is a sentence for the reader where the name of the state does not say enough.
    """

    explanation: Any = ""

    def __init__(self, verb: str, state: str) -> None:
        super().__init__(f"{verb} is not possible from {state}")
        self.verb = verb
        self.state = state


class Stale(Exception):
    """The caller worked on an older version of the thing (412). Nothing was changed."""


@dataclass(frozen=True)
class Transition:
    """One verb: the states it may start from and the state it leads to."""

    verb: str
    sources: frozenset[str]
    target: str


class Table:
    """The transitions of one kind of thing. Each verb stands once."""

    def __init__(self, *transitions: Transition) -> None:
        self.transitions = {transition.verb: transition for transition in transitions}
        if len(self.transitions) != len(transitions):
            raise ValueError("A verb stands twice in the table.")

    def target(self, verb: str, state: str) -> str:
        """Return the state that the verb leads to, or raise IllegalMove."""
        transition = self.transitions[verb]
        if state not in transition.sources:
            raise IllegalMove(verb, state)
        return transition.target

    def allows(self, verb: str, state: str) -> bool:
        """Say whether the verb may start from the state."""
        return state in self.transitions[verb].sources

    def verbs(self, state: str) -> list[str]:
        """Return the verbs that may start from the state, in the order of the table."""
        return [verb for verb, transition in self.transitions.items() if state in transition.sources]
