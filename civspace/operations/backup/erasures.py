"""What was erased or taken away, as ids outside the database, so that a backup that is put back is set right at once.

One small file for each audit entry of `ERASING`, named by the hash of the entry: written once, never changed, and the
same however often it is written. It holds ids and no text of anybody. The folder belongs on another disk than the
database (`CIVSPACE_ERASURES_DIR`).
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.people.domain import close_account, obstacles, revoke_token
from accounts.people.models import ApiToken, StaffRole, User
from accounts.people.roles import withdraw_role
from civspace.audit.models import Entry
from submissions.statements.domain.protecting import withhold_again
from submissions.statements.models import Statement
from submissions.statements.states import State

#: An entry may become visible this long after the moment that it carries; until then it is looked for again.
SETTLED = timedelta(hours=1)
#: How the words about one begin that could not be done again.
FAILED = "NOT DONE"
#: What of an entry is needed to do it again: ids and codes.
DETAILS = ("role", "scope", "token")
PERSON, STATEMENT = User._meta.label_lower, Statement._meta.label_lower


@dataclass(frozen=True)
class Erasure:
    """One thing that was erased or taken away."""

    hash: str
    at: datetime
    object_type: str
    object_id: str
    verb: str
    what: dict[str, str]


def folder() -> Path:
    """Return where the list is kept."""
    return Path(settings.ERASURES_DIR or settings.DATA_DIR / "erasures")


def write_new(*, everything: bool = False) -> int:
    """Write down what was erased since the newest that is written; return how many. May run twice, and in parallel."""
    place = folder()
    place.mkdir(parents=True, exist_ok=True)
    there = {path.stem for path in place.glob("*.json")}
    found = Entry.objects.filter(verb__in={verb for _type, verb in AGAIN}).select_related("payload").order_by("pk")
    newest = place / "newest"
    if not everything and newest.exists():
        found = found.filter(at__gte=datetime.fromisoformat(newest.read_text()) - SETTLED)
    began, count = timezone.now(), 0
    for entry in found:
        if entry.hash in there or (entry.object_type, entry.verb) not in AGAIN:
            continue
        details = {name: entry.payload.difference[name] for name in DETAILS if name in entry.payload.difference}
        line = {
            "at": entry.at.isoformat(),
            "object_type": entry.object_type,
            "object_id": entry.object_id,
            "verb": entry.verb,
            "what": details,
        }
        _replace(place / f"{entry.hash}.json", json.dumps(line))
        count += 1
    _replace(newest, began.isoformat())
    return count


def _replace(path: Path, text: str) -> None:
    half = path.with_suffix(f".{timezone.now().timestamp()}.half")
    half.write_text(text)
    half.replace(path)


def missing() -> list[Erasure]:
    """Return what the list holds and this database has not done, oldest first."""
    found = []
    for path in folder().glob("*.json"):
        line = json.loads(path.read_text())
        line["at"] = datetime.fromisoformat(line["at"])
        found.append(Erasure(hash=path.stem, **line))
    done = set(Entry.objects.filter(hash__in=[it.hash for it in found]).values_list("hash", flat=True))
    return sorted((it for it in found if it.hash not in done), key=lambda it: (it.at, it.hash))


def do_again() -> list[tuple[Erasure, str]]:
    """Do again what this database does not know of; return each with what was done, in words for operators.

    One that fails does not hold up the others: its words begin with FAILED.
    """
    told = []
    for erasure in missing():
        try:
            with transaction.atomic():
                told.append((erasure, AGAIN[erasure.object_type, erasure.verb](erasure)))
        except Exception as error:  # whatever it is, an operator must do this one by hand
            told.append((erasure, f"{FAILED} ({type(error).__name__}): do it by hand"))
    return told


def _close(erasure: Erasure) -> str:
    person = User.objects.filter(pk=erasure.object_id, closed_at=None).first()
    if person is None:
        return "not in the backup"
    standing = bool(obstacles(person))
    close_account(person=person, whatever_stands=True)
    return "account erased; an organization of theirs needs another head" if standing else "account erased"


def _withdraw_role(erasure: Erasure) -> str:
    held = StaffRole.objects.filter(person__pk=UUID(erasure.object_id), **_of(erasure, "role", "scope")).first()
    if held is None:
        return "not in the backup"
    withdraw_role(role=held, reason="Taken away before; a backup had brought it back")
    return "role taken away"


def _revoke_token(erasure: Erasure) -> str:
    token = ApiToken.objects.filter(pk=erasure.what["token"], revoked_at=None).first()
    if token is None:
        return "not in the backup"
    revoke_token(token=token, by=None)
    return "token revoked"


def _withhold(erasure: Erasure) -> str:
    found = Statement.objects.filter(pk=erasure.object_id).first()
    if found is None or found.state not in (State.PUBLISHED, State.WITHHELD):
        return "not in the backup"
    redacted = erasure.verb != "withhold"
    if found.state == State.PUBLISHED:
        withhold_again(statement=found, redacted=redacted)
    if redacted:
        return "withheld: redact the passages again, then make it public"
    return "withheld: a publisher confirms it"


def _of(erasure: Erasure, *names: str) -> dict[str, Any]:
    return {name: erasure.what.get(name, "") for name in names}


#: Type of thing and verb -> how it is done again. Everything that must not come back stands here.
AGAIN: dict[tuple[str, str], Callable[[Erasure], str]] = {
    (PERSON, "closed"): _close,
    (PERSON, "role_withdrawn"): _withdraw_role,
    (PERSON, "token_revoked"): _revoke_token,
    (STATEMENT, "withhold"): _withhold,
    (STATEMENT, "redact"): _withhold,
    (STATEMENT, "redact_withheld"): _withhold,
}
