"""An officer's keys: made, unlocked with a growing wait after wrong passphrases, and vouched for by others."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from civspace.web.dates import when_text
from reprisals.desk.domain import officers
from reprisals.desk.models import Officer
from reprisals.vault import domain as vault
from reprisals.vault import keys as trust
from reprisals.vault.domain import Enrolled, Unlocked
from reprisals.vault.errors import Hidden, Locked, Unreadable
from reprisals.vault.states import KeyStatus

TELL_AFTER = 3  # wrong passphrases, and at each tenth


class WrongPassphrase(Exception):
    """The passphrase or recovery code does not open the keys."""


class Stopped(Exception):
    """Somebody stopped the unlocking of keys for everybody, for some hours."""


class NotTrusted(Exception):
    """Too few others have signed these keys."""


class Wait(Exception):
    """Too many wrong passphrases; `until` says when the next one is looked at."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        super().__init__()

    def told(self) -> str:
        """Say until when."""
        return _("Too many wrong passphrases. Wait until %(time)s.") % {"time": when_text(self.until, "UTC")}


@dataclass(frozen=True)
class Pending:
    """Keys that too few others have signed."""

    signatures: int
    needed: int


def has_keys(*, officer: Officer) -> bool:
    """Say whether an officer has made her keys."""
    return vault.key_of(officer.pk) is not None


def pending(*, officer: Officer) -> Pending | None:
    """Return how many signatures the keys have, or None if they are active."""
    key = vault.key_of(officer.pk)
    if key is None or key.status == KeyStatus.ACTIVE:
        return None
    return Pending(key.endorsements.count(), trust.SIGNATURES)


def make(*, officer: Officer) -> Enrolled:
    """Make an officer's keys, for the duties of her invitation, and return what she sees once."""
    return vault.enrol(officer_id=officer.pk, name=officer.name, roles=officer.roles, groups=officer.groups)


def unlock(*, officer: Officer, passphrase: str) -> str:
    """Return the browser's half of the unlocked keys. Raises Wait, WrongPassphrase, Stopped or NotTrusted."""
    _wait(officer)
    try:
        token = vault.unlock(officer_id=officer.pk, passphrase=passphrase)
    except Unreadable:
        _count_wrong(officer)
        raise WrongPassphrase from None
    except Locked:
        raise Stopped from None
    except Hidden:
        raise NotTrusted from None
    officers.count_passphrase(officer=officer, right=True)
    return token


def confirm(*, officer: Officer, keys: Unlocked, passphrase: str) -> None:
    """Ask for the passphrase once more before what cannot be undone. Raises Wait or WrongPassphrase."""
    _wait(officer)
    if not vault.passphrase_is_right(keys, passphrase):
        _count_wrong(officer)
        raise WrongPassphrase
    officers.count_passphrase(officer=officer, right=True)


def recover(*, officer: Officer, recovery: str) -> Enrolled:
    """Put the keys under a new passphrase and recovery code. Raises Wait or WrongPassphrase."""
    _wait(officer)
    try:
        made = vault.recover(officer_id=officer.pk, recovery=recovery)
    except (Unreadable, Hidden):
        _count_wrong(officer)
        raise WrongPassphrase from None
    officers.count_passphrase(officer=officer, right=True)
    return made


def stop(*, officer: Officer, hours: int) -> None:
    """Lock all keys and let nobody unlock any for some hours."""
    vault.panic_lock(actor=officer.pk, hours=hours)


def _wait(officer: Officer) -> None:
    if until := officers.wait_of(officer=Officer.objects.get(pk=officer.pk)):
        raise Wait(until)


def _count_wrong(officer: Officer) -> None:
    wrong = officers.count_passphrase(officer=officer, right=False)
    if wrong == TELL_AFTER or wrong % 10 == 0:
        Officer.objects.filter(pk=officer.pk).update(warned=True)  # the notifier mails her
