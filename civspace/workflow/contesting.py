"""Decisions that can be contested: each room declares its own here, and how one is reversed.

The room of complaints stands on the roof and reads this; the rooms below never see it. A room registers in its
`AppConfig.ready()`; `offers` is filled by the room of complaints, for the tag that says where "contest this" leads.
"""

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from civspace.audit.models import Entry

#: Of `parties`: every organization may contest the decision.
ALL = "*"
#: Why a decision is reversed, in all that others read; the written outcome is read by the parties of the complaint.
UPHELD = _("A complaint against this decision was upheld, in full or in part.")


def _nobody(thing: Any) -> Iterable[str]:
    return ()


def _no_person(thing: Any) -> str:
    return ""


def _no_day(thing: Any) -> datetime.date | None:
    return None


def _no_meeting(thing: Any) -> Any:
    return None


def _always(thing: Any, entry: Entry) -> bool:
    return True


@dataclass(frozen=True)
class Contestable:
    """One kind of decision: the verbs of a thing whose audit entry is the decision.

    `kind` is the code of a kind of complaint, among the rows of the room of complaints. `load` returns the thing by
    its id, or None; `parties` the ids of the organizations whom the decision concerns, as text: each may contest it
    (ALL: whichever does). `title` names what was decided on, to those parties and to the staff of `body` (its code; ""
    for the portal as a whole), and to nobody else. `meeting` is the meeting of the calendar that it is about, or None:
    how near it is decides how urgent a complaint is; `meeting_day` is the day that does where the calendar has none.
    `link` is the page of the parties, `desk_link` that of the staff: paths without the language.

    Who took the decision never decides on the complaint: the actor of the entry, and whom `takers` names besides (ids
    as text): whoever had the duty that was missed, prepared what another released.

    `stands` says whether the thing is where the decision of an entry put it: what was undone or reversed cannot be
    contested. Of an older decision it may say so too, where a newer one led to the same place: ask holds().
    `each`: every entry is a decision by itself, which no newer one replaces, and which replaces none.
    `reverse(thing=, by=, reason=, rule=)` undoes the decision as a verb of its room: `by` is the person whose outcome
    it carries out (nobody's role is asked again; who decides on a complaint is checked there), `reason` says UPHELD and
    nothing of the complaint, `rule` is what the outcome rests on. It raises IllegalMove or Stale when the thing has
    moved on. None: the decision cannot be undone by a verb, only remedied.

    `person` is the id (as text) of whom alone the decision concerns, where somebody asked for themselves: nobody but
    this person contests it then, and `parties` names the organization that it was about. "" otherwise.

    `again` are the verbs after which an older decision is in force once more (what had taken its place was reversed, or
    taken back): the time to contest it then counts from the last of them. A party's own verb is none: nobody gives
    themselves more time.

    `even_closed`: an organization whose entry is closed contests it too, because the decision is what closed it.
    """

    object_type: str
    verbs: frozenset[str]
    kind: str
    load: Callable[[str], Any]
    title: Callable[[Any, Entry], str]
    parties: Callable[[Any], Iterable[str]]
    body: Callable[[Any], str]
    link: Callable[[Any], str]
    desk_link: Callable[[Any], str]
    meeting: Callable[[Any], Any] = _no_meeting
    meeting_day: Callable[[Any], datetime.date | None] = _no_day
    stands: Callable[[Any, Entry], bool] = _always
    reverse: Callable[..., Any] | None = None
    takers: Callable[[Any], Iterable[str]] = _nobody
    person: Callable[[Any], str] = _no_person
    even_closed: bool = False
    each: bool = False
    again: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Offer:
    """The one next step that a reader has towards a decision: file a complaint until a moment, or see the one filed.

    `earlier` are those towards older decisions on the same thing that hold beside it.
    """

    url: str
    decided: datetime.datetime
    filed: bool = False
    until: datetime.datetime | None = None
    zone: Any = None
    earlier: tuple["Offer", ...] = ()


#: By type of object and verb.
contestables: dict[tuple[str, str], Contestable] = {}
#: Filled by the room of complaints: (user, things) -> by id, what the reader may do about the last decision on each.
offers: list[Callable[[Any, Sequence[Any]], Mapping[str, Offer]]] = []


def register(contestable: Contestable) -> None:
    """Declare a kind of decision. One verb of a type of object stands once."""
    for verb in contestable.verbs:
        contestables[contestable.object_type, verb] = contestable


def last_decision(object_type: str, object_id: str) -> Entry | None:
    """Return the newest decision on an object that holds; where none does, the newest there was; None without any."""
    entries = Entry.objects.filter(object_type=object_type, object_id=object_id, verb__in=_verbs(object_type))
    newest = entries.order_by("-seq").first()
    kind = contestable_of(newest) if newest is not None else None
    thing = kind.load(object_id) if kind is not None else None
    held = standing_decision(thing) if thing is not None else None
    return held[1] if held is not None else newest


def contestable_of(entry: Entry) -> Contestable | None:
    """Return what is declared of the decision that an entry records, or None."""
    return contestables.get((entry.object_type, entry.verb))


def holds(kind: Contestable, thing: Any, entry: Entry) -> bool:
    """Say whether the decision of an entry still stands, and no newer one on the thing has taken its place.

    A newer one has when it is of the same verb, or stands itself.
    """
    if not kind.stands(thing, entry):
        return False
    if kind.each:
        return True
    newer = Entry.objects.filter(object_type=entry.object_type, object_id=entry.object_id, seq__gte=entry.seq)
    found = newer.filter(verb__in=_verbs(entry.object_type)).order_by("-seq")
    return any(it.entry.pk == entry.pk for it in _holding(thing, found))


def since(kind: Contestable, entry: Entry) -> datetime.datetime:
    """Return from when the time to contest a decision counts: when it was taken, or last came into force again."""
    if not kind.again:
        return entry.at
    same = Entry.objects.filter(object_type=entry.object_type, object_id=entry.object_id, seq__gt=entry.seq)
    last = same.filter(verb__in=kind.again).order_by("-seq").first()
    return entry.at if last is None else last.at


class Held(NamedTuple):
    """A decision that holds, and from when the time to contest it counts."""

    kind: Contestable
    entry: Entry
    since: datetime.datetime


def _verbs(label: str) -> set[str]:
    """Return the verbs of a type of object whose entries say which decisions on it hold."""
    return {verb for kind, verb in contestables if kind == label}


def _holding(thing: Any, entries: Iterable[Entry]) -> list[Held]:
    """Return the decisions on a thing that hold, the newest first, as its entries come."""
    found: list[Held] = []
    later: list[Entry] = []
    replaced: set[str] = set()
    taken = False
    for entry in entries:
        kind = contestables.get((entry.object_type, entry.verb))
        if kind is not None:
            stands = kind.stands(thing, entry)
            if stands and (kind.each or not (taken or entry.verb in replaced)):
                again = [it.at for it in later if it.verb in kind.again]
                found.append(Held(kind, entry, max([entry.at, *again])))
            if not kind.each:
                taken, replaced = taken or stands, replaced | {entry.verb}
        later.append(entry)
    return found


def holding_decisions(things: Sequence[Any]) -> dict[str, list[Held]]:
    """Return, by id, the decisions on each of some things of one type that still hold, the newest first; one query."""
    if not things:
        return {}
    label = things[0]._meta.label_lower
    verbs = _verbs(label)
    again = {verb for (kind, _verb), it in contestables.items() if kind == label for verb in it.again}
    ids = {str(thing.pk): thing for thing in things}
    found = Entry.objects.filter(object_type=label, object_id__in=list(ids), verb__in=verbs | again)
    entries: dict[str, list[Entry]] = {}
    for entry in found.select_related("payload").order_by("-seq") if verbs else ():
        entries.setdefault(entry.object_id, []).append(entry)
    held = {key: _holding(ids[key], listed) for key, listed in entries.items()}
    return {key: listed for key, listed in held.items() if listed}


def standing_decisions(things: Sequence[Any]) -> dict[str, tuple[Contestable, Entry]]:
    """Return, by id, the newest decision on each of some things of one type that still holds; one query."""
    return {key: (held[0].kind, held[0].entry) for key, held in holding_decisions(things).items()}


def standing_decision(thing: Any) -> tuple[Contestable, Entry] | None:
    """Return the newest decision on a thing, with its kind, if it still holds; None when none does."""
    return standing_decisions([thing]).get(str(thing.pk))


def offers_for(user: Any, things: Iterable[Any]) -> dict[str, Offer]:
    """Return, by id, what a reader may do about the last decision on each of some things of one type."""
    listed, found = list(things), dict[str, Offer]()
    for ask in offers if listed else ():
        found |= ask(user, listed)
    return found


def offer_for(user: Any, thing: Any) -> Offer | None:
    """Return what a reader may do about the last decision on a thing, or None where nothing is open to them."""
    return offers_for(user, [thing]).get(str(thing.pk))
