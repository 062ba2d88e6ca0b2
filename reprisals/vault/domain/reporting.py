"""The reporter comes back: a session from the receipt, and what it reads."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from reprisals.vault import bodies, casekeys, receipt
from reprisals.vault.bodies import Item
from reprisals.vault.casekeys import Ring
from reprisals.vault.crypto import new_key, unwrap, wrap
from reprisals.vault.days import now
from reprisals.vault.domain.opening import reporter_place
from reprisals.vault.errors import Unreadable
from reprisals.vault.halves import new_cookie, open_half, read_cookie, seal_half
from reprisals.vault.models import Case, CaseKey, KeyGrant, ReporterSession
from reprisals.vault.models import Item as Row
from reprisals.vault.receipt import Derived
from reprisals.vault.states import Compartment, Holder, Status


@dataclass(frozen=True)
class Reporter:
    """Whoever holds the receipt of a case, for one request: the case and the keys of `shared`."""

    case: Case
    secret: bytes = field(repr=False)
    ring: Ring = field(repr=False)


@dataclass(frozen=True)
class ReporterView:
    """What a reporter sees: messages in order (own ones too, unless hidden), the consent in force, how many files."""

    code: str
    group: str
    messages: list[Item]
    consent: dict[str, Any]
    files: int
    hidden: bool


def enter(*, code: str) -> str | None:
    """Return the cookie of a new session for a receipt of 28 digits, or None. Earlier sessions of the case end.

    A receipt that is not known costs as much time as one that is.
    """
    found: tuple[Case, Derived] | None = None
    for kdf_id in receipt.kdf_ids():
        derived = receipt.derive(code, kdf_id=kdf_id)
        case = Case.objects.exclude(status=Status.SHREDDED).filter(lookup=derived.lookup, kdf_id=kdf_id).first()
        found = (case, derived) if case else found
    case, derived = found or (None, derived)
    try:
        sealed = bytes(case.reporter_wrapped or b"") if case else wrap(new_key(), b"\0" * 96, aad=b"")
        secret = unwrap(derived.wrap, sealed, aad=reporter_place(case) if case else b"")
    except Unreadable:
        return None
    if case is None:
        return None
    return _begin(case, secret, code)


@transaction.atomic
def _begin(case: Case, secret: bytes, code: str) -> str:
    case = Case.objects.select_for_update().get(pk=case.pk)
    if case.kdf_id != receipt.newest_kdf():
        # The pepper was changed: from now on the receipt is derived under the newest one.
        derived = receipt.derive(code, kdf_id=receipt.newest_kdf())
        case.kdf_id, case.lookup = receipt.newest_kdf(), derived.lookup
        case.reporter_wrapped = wrap(derived.wrap, secret, aad=reporter_place(case))
        case.save(update_fields=["kdf_id", "lookup", "reporter_wrapped"])
    cookie = new_cookie()
    ReporterSession.objects.filter(case=case).delete()
    ReporterSession(
        token_hash=cookie.name_hash,
        case=case,
        ends=now() + timedelta(minutes=settings.REPRISALS_REPORTER_MINUTES),
        seen=now(),
        sealed=seal_half(cookie, "reporter", secret),
    ).save(force_insert=True)
    return str(cookie)


def reporter_of(token: str) -> Reporter | None:
    """Return who a cookie stands for, or None: unknown, idle for too long, over, or the case is gone."""
    cookie = read_cookie(token)
    row = ReporterSession.objects.select_related("case").filter(token_hash=cookie.name_hash).first() if cookie else None
    if row is None or cookie is None:
        return None
    if is_over(row.seen, row.ends, settings.REPRISALS_REPORTER_IDLE) or row.case.lookup is None:
        row.delete()
        return None
    if now() - row.seen > timedelta(seconds=30):
        ReporterSession.objects.filter(pk=row.pk).update(seen=now())
    try:
        secret = open_half(cookie, "reporter", bytes(row.sealed))
        grants = KeyGrant.objects.select_related("case_key").filter(
            holder=Holder.REPORTER, case_key__case=row.case, case_key__compartment=Compartment.SHARED
        )
        return Reporter(case=row.case, secret=secret, ring=casekeys.ring(grants, secret))
    except Unreadable:
        row.delete()
        return None


def is_over(seen: datetime, ends: datetime, idle: int) -> bool:
    """Say whether a session is over: idle for so many minutes, or at its end."""
    return now() >= ends or now() - seen >= timedelta(minutes=idle)


def leave(token: str) -> None:
    """End a session. A cookie that stands for nobody is no error."""
    if cookie := read_cookie(token):
        ReporterSession.objects.filter(token_hash=cookie.name_hash).delete()


def reporter_items(reporter: Reporter) -> list[Item]:
    """Return everything in the compartment that reporters can read, in order. Raises Unreadable for a foreign row."""
    rows = Row.objects.filter(case=reporter.case, compartment=Compartment.SHARED)
    return bodies.in_order([_opened(row, reporter.ring) for row in rows])


def _opened(row: Row, ring: Ring) -> tuple[Item, str, Row]:
    key = ring.get((row.compartment, row.version))
    if key is None:
        raise Unreadable
    return *bodies.open_row(row, key), row


def reporter_view(reporter: Reporter) -> ReporterView:
    """Return what the inbox shows. Files and the report itself are written here and never shown here."""
    items = reporter_items(reporter)
    narrative = next((item for item in items if item.kind == "narrative"), None)
    hidden = bool(narrative and narrative.fields.get("hide_own"))
    consent = next((item.fields for item in reversed(items) if item.kind == "consent"), {})
    return ReporterView(
        code=reporter.case.code,
        group=reporter.case.group.name,
        messages=[item for item in items if item.kind == "message" and not (hidden and item.own)],
        consent={
            "scopes": consent.get("scopes", []),
            "consent_by": consent.get("by", ""),
            "consent_for": consent.get("recipient", ""),
        },
        files=reporter.case.attachments.filter(compartment=Compartment.SHARED).count(),
        hidden=hidden,
    )


def newest_shared(reporter: Reporter) -> tuple[CaseKey, bytes]:
    """Return the key under which a reporter writes. Raises Unreadable."""
    return casekeys.newest(reporter.case, Compartment.SHARED, reporter.ring)
