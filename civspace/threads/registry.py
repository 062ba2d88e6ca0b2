"""What threads need from the rooms above; each fills this in its `AppConfig.ready()`.

A thread knows its object, the organization outside (`party`, an opaque id) and the team inside (its kind and the
code of a body) as plain text. Everything else about them is asked here.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise

ALL = "*"


@dataclass(frozen=True)
class Subject:
    """What a thread has to know of its object when somebody writes. `on_desk`: the Secretariat may begin.

    `meeting` is the one of the calendar that the object is about, or None.
    """

    object_id: str
    reference: str
    party: str
    body: str = ""
    station: Any = None
    first_answer_days: int = 3
    answer_days: int = 5
    on_desk: bool = True
    meeting: Any = None


@dataclass(frozen=True)
class Shown:
    """How a page names an object for one side; `language` of the title, "" for the reader's; no link without `url`."""

    title: str
    language: str = ""
    url: str = ""
    party: str = ""


@dataclass(frozen=True)
class Kind:
    """One kind of object that has a thread.

    `slug` stands in addresses. `answers` and `reads` are the roles of the Secretariat that write and that only look;
    with `any_body` a role for whichever body will do. `show` names objects for a side in constant queries, `matching`
    returns those whose title holds words, as far as the Secretariat may know them.
    """

    slug: str
    object_type: str
    label: str | Promise
    answers: frozenset[str]
    reads: frozenset[str]
    load: Callable[[str], Subject | None]
    show: Callable[[Iterable[str], str], Mapping[str, Shown]]
    matching: Callable[[str], Iterable[str]]
    any_body: bool = False


def _none(*args: Any) -> Any:
    return set()


@dataclass
class Access:
    """Who stands on which side: filled by the rooms of people and of organizations."""

    #: The ids of the parties to which a person belongs, and those for which the person may write.
    parties_of: Callable[[Any], set[str]] = _none
    writes_for: Callable[[Any], set[str]] = _none
    #: The people who are told when the Secretariat writes to a party.
    people_of: Callable[[str], Iterable[Any]] = _none
    #: The codes of the bodies for which a person holds one of some roles; "*" is every body.
    bodies_of: Callable[[Any, Iterable[str]], set[str]] = _none
    #: The people who hold one of some roles for a body ("" for whichever).
    holders: Callable[[Iterable[str], str], Iterable[Any]] = _none
    #: Whether what the desk shows may be shown to a person: a second factor.
    desk_is_open: Callable[[Any], bool] = lambda user: False
    #: The names of bodies by code, for the filter of the inbox.
    body_names: Callable[[], Mapping[str, Any]] = dict


kinds: dict[str, Kind] = {}
access = Access()


def register(kind: Kind) -> None:
    """Add a kind of object. Raises ValueError for a slug that another kind has."""
    if kinds.get(kind.slug, kind) is not kind:
        raise ValueError(f"The kind {kind.slug} is registered twice.")
    kinds[kind.slug] = kind


@dataclass(frozen=True)
class Reader:
    """What one person may do with threads, asked once per request: parties outside, and teams inside."""

    user: Any
    parties: frozenset[str]
    writes: frozenset[str]
    #: Kind -> codes of bodies ("*" is every one).
    reads: Mapping[str, frozenset[str]] = field(default_factory=dict)
    answers: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def is_staff(self) -> bool:
        """Say whether any team's inbox is open to the person."""
        return any(self.reads.values())


def _teams(user: Any, kind: Kind, roles: frozenset[str]) -> frozenset[str]:
    bodies = frozenset(access.bodies_of(user, roles))
    return frozenset({ALL}) if bodies and kind.any_body else bodies


def reader_of(user: Any) -> Reader:
    """Return what a person may do with threads; kept on the person, like what it is read from."""
    if not getattr(user, "is_authenticated", False):
        return Reader(user, frozenset(), frozenset())
    if not hasattr(user, "_thread_reader"):
        user._thread_reader = Reader(
            user,
            frozenset(access.parties_of(user)),
            frozenset(access.writes_for(user)),
            {slug: _teams(user, kind, kind.answers | kind.reads) for slug, kind in kinds.items()},
            {slug: _teams(user, kind, kind.answers) for slug, kind in kinds.items()},
        )
    return user._thread_reader
