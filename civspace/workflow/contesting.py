"""Decisions that can be contested: each room declares its own here, and how one is reversed.

The room of complaints stands on the roof and reads this; the rooms below never see it. A room registers in its
`AppConfig.ready()`; `offers` is filled by the room of complaints, for the tag that says where "contest this" leads.
"""

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

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


@dataclass(frozen=True)
class Offer:
    """The one next step that a reader has towards a decision: file a complaint until a moment, or see the one filed."""

    url: str
    filed: bool = False
    until: datetime.datetime | None = None
    zone: Any = None


#: By type of object and verb.
contestables: dict[tuple[str, str], Contestable] = {}
#: Filled by the room of complaints: (user, things) -> by id, what the reader may do about the last decision on each.
offers: list[Callable[[Any, Sequence[Any]], Mapping[str, Offer]]] = []


def register(contestable: Contestable) -> None:
    """Declare a kind of decision. One verb of a type of object stands once."""
    for verb in contestable.verbs:
        contestables[contestable.object_type, verb] = contestable


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
    replacing = {verb: it for (label, verb), it in contestables.items() if label == entry.object_type and not it.each}
    later = Entry.objects.filter(object_type=entry.object_type, object_id=entry.object_id, seq__gt=entry.seq)
    newer = later.filter(verb__in=list(replacing))
    return not any(it.verb == entry.verb or replacing[it.verb].stands(thing, it) for it in newer)


def standing_decisions(things: Sequence[Any]) -> dict[str, tuple[Contestable, Entry]]:
    """Return, by id, the newest decision on each of some things of one type that still holds; one query."""
    if not things:
        return {}
    label = things[0]._meta.label_lower
    verbs = [verb for kind, verb in contestables if kind == label]
    ids = {str(thing.pk): thing for thing in things}
    found = Entry.objects.filter(object_type=label, object_id__in=list(ids), verb__in=verbs) if verbs else ()
    newest: dict[str, Entry] = {}
    for entry in found:
        if entry.object_id not in newest or newest[entry.object_id].seq < entry.seq:
            newest[entry.object_id] = entry
    kept = ((key, contestables[label, entry.verb], entry) for key, entry in newest.items())
    return {key: (kind, entry) for key, kind, entry in kept if kind.stands(ids[key], entry)}


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
