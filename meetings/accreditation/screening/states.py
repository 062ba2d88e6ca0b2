"""States of a possible match, what makes two names alike, and what an officer finds."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from civspace.workflow import Table, Transition
from meetings.accreditation.applications.states import State as Where


class EntryKind(models.TextChoices):
    """What an entry of a list is."""

    PERSON = "person", _("Person")
    ENTITY = "entity", _("Entity")


class Part(models.TextChoices):
    """Whose name was held against the list."""

    ORGANIZATION = "organization", _("Name of the organization")
    PERSON = "person", _("Head or officer")


class Why(models.TextChoices):
    """What makes a name and one on the list alike."""

    SAME = "same", _("The same name")
    ORDER = "order", _("The same words in another order")
    PART = "part", _("All words of the shorter name stand in the longer one")
    SOUND = "sound", _("It sounds nearly the same")
    SPELLING = "spelling", _("Nearly the same spelling")
    TRANSLATION = "translation", _("The same words, perhaps in another language or order")
    ACRONYM = "acronym", _("The same acronym")


class MatchState(models.TextChoices):
    """Where a possible match stands; only a person says what it is."""

    OPEN = "open", _("To be judged")
    SAME = "same", _("The same")
    DIFFERENT = "different", _("Not the same")
    UNCLEAR = "unclear", _("Cannot tell")
    CLOSED = "closed", _("No longer on the list, or no longer named")


#: Those that wait for somebody.
WAITING = frozenset({MatchState.OPEN, MatchState.UNCLEAR})
#: Those whose time to be deleted comes.
DISMISSED = frozenset({MatchState.DIFFERENT, MatchState.CLOSED})
JUDGED = (MatchState.SAME, MatchState.DIFFERENT, MatchState.UNCLEAR)
_LIVE = frozenset({MatchState.OPEN, *JUDGED})

MATCH = Table(
    Transition("find_same", _LIVE - {MatchState.SAME}, MatchState.SAME),
    Transition("find_different", _LIVE - {MatchState.DIFFERENT}, MatchState.DIFFERENT),
    Transition("leave_unclear", _LIVE - {MatchState.UNCLEAR}, MatchState.UNCLEAR),
    Transition("close", _LIVE, MatchState.CLOSED),
    Transition("reopen", frozenset({MatchState.CLOSED}), MatchState.OPEN),
    # What somebody had judged before it was closed is as it was judged.
    Transition("restore_same", frozenset({MatchState.CLOSED}), MatchState.SAME),
    Transition("restore_different", frozenset({MatchState.CLOSED}), MatchState.DIFFERENT),
    Transition("restore_unclear", frozenset({MatchState.CLOSED}), MatchState.UNCLEAR),
)
VERBS = {
    MatchState.SAME: "find_same",
    MatchState.DIFFERENT: "find_different",
    MatchState.UNCLEAR: "leave_unclear",
}


class Finding(models.TextChoices):
    """What an officer found on one question of due diligence."""

    MET = "met", pgettext_lazy("finding", "Met")
    NOT_MET = "not_met", pgettext_lazy("finding", "Not met")
    UNCLEAR = "unclear", pgettext_lazy("finding", "Unclear")
    NOT_APPLICABLE = "not_applicable", _("Does not apply")


#: Findings for which a note says why.
EXPLAINED = frozenset({Finding.NOT_MET, Finding.UNCLEAR, Finding.NOT_APPLICABLE})
#: The states in which an officer answers checks, and in which an application has somebody who screens it.
CHECKED = frozenset({Where.SUBMITTED, Where.SCREENING})
HANDED = frozenset({Where.SUBMITTED, Where.SCREENING, Where.RETURNED})
