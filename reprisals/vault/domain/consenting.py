"""The gate: nothing leaves a case without a consent that is valid for this use and this recipient, now.

A reporter's statement is the whole of what they agree to: what it does not name is withdrawn. An officer's record
speaks of one use. The newest word on a use counts, and no word means no.
"""

from dataclasses import dataclass
from datetime import date

from reprisals.vault.bodies import Item
from reprisals.vault.days import today
from reprisals.vault.domain.reading import open_items
from reprisals.vault.domain.unlocking import Unlocked
from reprisals.vault.errors import NoConsent
from reprisals.vault.models import Case
from reprisals.vault.states import Compartment

#: Who can agree: the person concerned, or somebody who speaks for them.
GIVERS = frozenset({"victim", "family", "representative"})
#: Uses that touch nobody but the reporter, so that the reporter alone can agree to them.
OWN_SCOPES = frozenset({"contact", "statistics", "keep"})


@dataclass(frozen=True)
class Word:
    """The newest word on one use. `why` is "" if it is a yes for somebody, else missing, withdrawn or expired."""

    scope: str
    why: str
    recipients: frozenset[str] = frozenset()
    expires: date | None = None
    by: str = ""

    def covers(self, recipient: str) -> bool:
        """Say whether a yes reaches a recipient: everybody, or those named."""
        return "" in self.recipients or plain(recipient) in self.recipients


def plain(text: str) -> str:
    """Return a recipient's name as it is compared."""
    return " ".join(text.casefold().split())


def words_of(items: list[Item]) -> dict[str, Word]:
    """Return the newest word on each use, from all items of a case in which somebody spoke about consent."""
    narrative = next((item for item in items if item.kind == "narrative"), None)
    is_victim = bool(narrative and narrative.fields.get("relation") == "victim")
    words: dict[str, Word] = {}
    for item in sorted((item for item in items if item.kind == "consent"), key=lambda item: (item.at, item.seq)):
        if item.own:
            _follow_reporter(words, item, is_victim=is_victim)
        else:
            _follow_officer(words, item)
    return words


def _follow_reporter(words: dict[str, Word], item: Item, *, is_victim: bool) -> None:
    named = set(item.fields.get("scopes", []))
    by = item.fields.get("by") or ("victim" if is_victim else "")
    recipients = frozenset({plain(item.fields.get("recipient", ""))})
    for scope in set(words) - named:
        words[scope] = Word(scope, "withdrawn")
    for scope in named:
        words[scope] = Word(scope, "", recipients, by=by)


def _follow_officer(words: dict[str, Word], item: Item) -> None:
    fields = item.fields
    scope, recipient = fields["scope"], plain(fields.get("recipient", ""))
    last = words.get(scope)
    if fields.get("granted") != "yes":
        # A refusal for one recipient leaves the others; a refusal that names nobody is for all.
        left = last.recipients - {recipient} if last and recipient else frozenset[str]()
        still = last if last and recipient and left and "" not in left else None
        words[scope] = Word(scope, "", left, still.expires, still.by) if still else Word(scope, "withdrawn")
        return
    expires = date.fromisoformat(fields["expires_on"]) if fields.get("expires_on") else None
    words[scope] = Word(scope, "", frozenset({recipient}), expires, fields.get("given_by", ""))


def consent_words(held: Unlocked, case: Case) -> dict[str, Word]:
    """Return the newest word on each use of a case, expired ones marked. Raises Hidden."""
    items = open_items(held, case, Compartment.SHARED) + open_items(held, case, Compartment.INTERNAL)
    words = words_of(items)
    over = {scope: word for scope, word in words.items() if word.expires and word.expires < today()}
    return words | {scope: Word(scope, "expired", expires=word.expires, by=word.by) for scope, word in over.items()}


def require_consent(held: Unlocked, case: Case, scope: str, recipient: str = "") -> Word:
    """Return the consent that covers a use and a recipient.

    Raises NoConsent with the reason: "missing", "withdrawn", "expired", "by" (nobody who could agree did) or
    "recipient" (it is for somebody else).
    """
    if Case.objects.filter(pk=case.pk, erasure_asked=True).exists():
        raise NoConsent(scope, "withdrawn")
    word = consent_words(held, case).get(scope)
    if word is None:
        raise NoConsent(scope, "missing")
    if word.why:
        raise NoConsent(scope, word.why)
    if scope not in OWN_SCOPES and word.by not in GIVERS:
        raise NoConsent(scope, "by")
    if not word.covers(recipient):
        raise NoConsent(scope, "recipient")
    return word
