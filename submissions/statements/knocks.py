"""Knock receipts: whoever is turned away while submitting, because the portal is full, keeps the time of arrival.

The page with the button carries a ticket: signed, it says which saved text, for whom and by which rule. When the
process is full it makes the receipt from ticket and time alone; nothing is read and nothing kept. A program has no
ticket: its receipt is bound to its token. Everything is checked when it is used (domain/knocking.py).
"""

import datetime
import re
import secrets
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.people.domain import token_hash
from civspace.web import metrics
from civspace.web.languages import number_text
from civspace.web.shedding.busy import Token
from meetings.modalities.models import Kind, Rule
from meetings.modalities.queries import rules_of
from submissions.statements.models import Statement, UsedKnock
from submissions.statements.queries import rule_set_for

SALT, TICKET_SALT = "submissions.statements.knock", "submissions.statements.knock.ticket"
HEADER, INPUT, TICKET_INPUT = "Knock-Receipt", "knock", "ticket"
#: Minutes that the receipt of a program is valid at most: the modalities are not read when it is given.
MINUTES = 15
#: A page with the button is as old as this at most.
TICKET_AGE = datetime.timedelta(days=1)
LONGEST = 2000  # characters of a ticket or receipt
PAGES = re.compile(r"^/[a-z-]+/my/statements/(?P<id>[0-9a-f-]{36})/submit/$")
PROGRAMS = re.compile(r"^/api/v1/statements/(?P<id>[0-9a-f-]{36})/submit/?$")

REFUSALS: dict[str, Any] = {
    "forged": _("This knock receipt was not given by this portal, or was changed. Nothing was submitted."),
    "expired": _("This knock receipt is no longer valid. Nothing was submitted."),
    "used": _("This knock receipt was used already; it counts once. Nothing was submitted."),
    "other": _("This knock receipt was given to somebody else or for another statement. Nothing was submitted."),
    "changed": _("The text was changed after this knock receipt was given. Nothing was submitted."),
    "rule": _("The modalities of this meeting do not know knock receipts. Nothing was submitted."),
}


class KnockRefused(Exception):
    """A knock receipt does not count. `code` is one of REFUSALS."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
        metrics.events.happened("knocks", "refused")

    @property
    def message(self) -> str:
        """The sentence for the reader."""
        return str(REFUSALS[self.code])


@dataclass(frozen=True)
class Knock:
    """What a receipt says. `account` is a person's key, or `holder` the mark of a token; `revision` 0 means the text as
    it was saved last before `arrived_at`."""

    statement: str
    account: str
    holder: str
    revision: int
    arrived_at: datetime.datetime
    until: datetime.datetime
    nonce: str
    rule: str
    text: str = ""


def rule_of(statement: Statement) -> Rule | None:
    """Return the rule under which a statement's arrival can count from a knock, or None."""
    rule_set = rule_set_for(statement)
    return rules_of(rule_set).one(Kind.KNOCK) if rule_set is not None else None


def ticket_for(statement: Statement, person: Any) -> str:
    """Return the ticket of a page with the button to submit, "" where the modalities know no knock receipts."""
    rule = rule_of(statement)
    if rule is None:
        return ""
    said = {
        "s": str(statement.pk),
        "a": str(person.pk),
        "r": statement.revision,
        "m": rule.value["minutes"],
        "u": rule.slug,
        "g": statement.meeting.slug,
        "t": statement.title[:80] or statement.reference,
    }
    return signing.dumps(said, salt=TICKET_SALT)


def holder_of(token: str) -> str:
    """Return the mark of a token that a receipt carries: nobody finds the token, or its hash, from it."""
    return salted_hmac(SALT, token_hash(token), algorithm="sha256").hexdigest()[:32]


def sent_token(request: HttpRequest) -> str:
    """Return the bearer token of a request, or ""."""
    scheme, _space, value = request.headers.get("Authorization", "").partition(" ")
    return value.strip() if scheme.lower() == "bearer" else ""


def _loads(text: str, salt: str, **limits: Any) -> dict[str, Any]:
    if len(text) > LONGEST:
        raise signing.BadSignature
    found = signing.loads(text, salt=salt, **limits)
    if not isinstance(found, dict):
        raise signing.BadSignature
    return found


def open_knock(text: str) -> Knock:
    """Read a receipt. Raises KnockRefused("forged") for what this portal did not sign."""
    try:
        said = _loads(text, SALT)
        return Knock(
            statement=said["s"],
            account=said["a"],
            holder=said["h"],
            revision=said["r"],
            arrived_at=datetime.datetime.fromisoformat(said["at"]),
            until=datetime.datetime.fromisoformat(said["to"]),
            nonce=said["n"],
            rule=said["u"],
            text=text,
        )
    except (signing.BadSignature, KeyError, TypeError, ValueError) as error:
        raise KnockRefused("forged") from error


def _sign(knock: Knock) -> str:
    said = {
        "s": knock.statement,
        "a": knock.account,
        "h": knock.holder,
        "r": knock.revision,
        "at": knock.arrived_at.isoformat(),
        "to": knock.until.isoformat(),
        "n": knock.nonce,
        "u": knock.rule,
    }
    return signing.dumps(said, salt=SALT)


def _brought(text: str, knock: Knock) -> Knock:
    """Return the receipt that was brought along if it is still good for the same, so that none is prolonged."""
    if not text:
        return knock
    try:
        held = open_knock(text)
    except KnockRefused:
        return knock
    same = (held.statement, held.account, held.holder, held.revision) == (
        knock.statement,
        knock.account,
        knock.holder,
        knock.revision,
    )
    return held if same and knock.arrived_at <= held.until else knock


def _make(*, minutes: int, arrived: datetime.datetime, **who: Any) -> Knock:
    until = arrived + datetime.timedelta(minutes=minutes)
    return Knock(arrived_at=arrived, until=until, nonce=secrets.token_hex(16), **who)


def for_page(request: HttpRequest, match: re.Match[str], arrived: datetime.datetime) -> Token | None:
    """Give the receipt of somebody who pressed the button; None without a ticket of that page."""
    try:
        said = _loads(request.POST.get(TICKET_INPUT, ""), TICKET_SALT, max_age=TICKET_AGE)
    except signing.BadSignature:
        return None
    if said["s"] != match["id"] or request.POST.get("revision") != str(said["r"]):
        return None
    who = {"statement": said["s"], "account": said["a"], "holder": "", "revision": said["r"], "rule": said["u"]}
    knock = _brought(request.POST.get(INPUT, ""), _make(minutes=said["m"], arrived=arrived, **who))
    values = {
        "template": "statements/_knock.html",
        "title": said["t"],
        "rule": knock.rule,
        "rule_url": f"{reverse('meeting_modalities', args=[said['g']])}#{knock.rule}",
    }
    return _token(knock, values)


def for_program(request: HttpRequest, match: re.Match[str], arrived: datetime.datetime) -> Token | None:
    """Give the receipt of a program that submits; None without a token."""
    token = sent_token(request)
    if not token:
        return None
    who = {"statement": match["id"], "account": "", "holder": holder_of(token), "revision": 0, "rule": ""}
    knock = _brought(request.headers.get(HEADER, ""), _make(minutes=MINUTES, arrived=arrived, **who))
    return _token(knock, {})


def _token(knock: Knock, values: dict[str, Any]) -> Token:
    metrics.events.happened("knocks", "given")
    text = knock.text or _sign(knock)
    moments = {"arrived_at": knock.arrived_at, "until": knock.until}
    members = {
        "knock": {
            "receipt": text,
            "header": HEADER,
            "statement": knock.statement,
            "arrived_at": knock.arrived_at.isoformat(),
            "expires_at": knock.until.isoformat(),
        }
    }
    return Token(header=HEADER, input=INPUT, text=text, values={**values, **moments}, members=members)


def noted(meeting_id: Any) -> str:
    """Return how many submissions to a meeting counted from a knock receipt, as its public log says it; "" for none."""
    count = UsedKnock.objects.filter(statement__meeting=meeting_id).count()
    if not count:
        return ""
    message = ngettext(
        "The portal was full and turned submissions away: %(count)s of them counts from its knock receipt.",
        "The portal was full and turned submissions away: %(count)s of them count from their knock receipts.",
        count,
    )
    return message % {"count": number_text(count)}


def valid_at(knock: Knock, now: datetime.datetime | None = None) -> bool:
    """Say whether a receipt can still be used."""
    return (now or timezone.now()) <= knock.until
