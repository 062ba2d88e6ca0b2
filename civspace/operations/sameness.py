"""What all machines of one portal must have in common, held against what the portal itself wrote down.

A machine with another signing key ends everybody's session; one with a folder of files of its own takes uploads that
nobody else finds. Neither shows in its settings, so the first machine leaves a mark, and every other one looks for it.
"""

import secrets
from collections.abc import Iterator

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.utils.crypto import salted_hmac

from civspace.operations.models import Mark

KEY, FILES = "signing key", "files"

KEY_DIFFERS = (
    "civspace.E020: This machine signs with another key than the portal. Give every machine the same "
    "CIVSPACE_SECRET_KEY; to change it, see the secrets in docs/operations.md."
)
FILES_DIFFER = (
    "civspace.E021: The files of the portal are not where this machine looks for them. Share the folder "
    "CIVSPACE_DATA_DIR/files or name the same bucket. If they are all here, for example after a restore, run "
    "`prepare --adopt` once."
)


def several_machines() -> bool:
    """Say whether a portal may run on more than one machine: in production, with a database that is a server."""
    return bool(settings.PRODUCTION and connection.vendor == "postgresql")


def _fingerprint(key: str) -> str:
    return salted_hmac("civspace.operations.sameness", "signing key", secret=key, algorithm="sha256").hexdigest()


def _is_ours(kept: str) -> bool:
    return kept in [_fingerprint(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def _file(token: str) -> str:
    return f"portal-{token}"


def differences() -> Iterator[str]:
    """Say what this machine does not have in common with the portal; nothing where no mark was left."""
    marks = dict(Mark.objects.values_list("name", "value"))
    if KEY in marks and not _is_ours(marks[KEY]):
        yield KEY_DIFFERS
    if FILES in marks and not default_storage.exists(_file(marks[FILES])):
        yield FILES_DIFFER


def leave_marks(*, adopt: bool = False) -> None:
    """Write down what the next machine must find, once; `adopt` takes this machine's for the portal's.

    A key that was rotated is written down anew: the one before is among the fallbacks.
    """
    found = list(differences())
    if adopt or KEY_DIFFERS not in found:
        Mark.objects.update_or_create(name=KEY, defaults={"value": _fingerprint(settings.SECRET_KEY)})
    if FILES_DIFFER in found if adopt else not Mark.objects.filter(name=FILES).exists():
        token = secrets.token_hex(8)
        default_storage.save(_file(token), ContentFile(b"Files of one CivSpace portal. Leave this file where it is.\n"))
        Mark.objects.update_or_create(name=FILES, defaults={"value": token})
