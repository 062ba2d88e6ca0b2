"""The keys of a demonstration: what a ceremony makes, made at once. Only the key of its backups is kept, beside it."""

import json
import os
import secrets
import uuid
from typing import Any

import pyrage
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from nacl.signing import SigningKey

from reprisals.vault import domain
from reprisals.vault.crypto import digest, new_pair
from reprisals.vault.models import EscrowKey, IntakeGroup

OFFICERS = (("officer@example.org", "Officer One"), ("officer2@example.org", "Officer Two"))
#: Opens the backups of a demonstration, and of nothing else.
BACKUP_KEY = "demonstration-backup.key"
ROLES = ["officer", "custodian", "statistics", "auditor"]
#: Names and descriptions as reporters read them.
GROUPS = (
    (
        {
            "ar": "المقر",
            "zh-hans": "总部",
            "en": "Headquarters",
            "fr": "Siège",
            "ru": "Центральные учреждения",
            "es": "Sede",
        },
        {
            "ar": "موظفون مختلقون لهذا العرض التجريبي",
            "zh-hans": "本演示虚构的工作人员",
            "en": "invented officers of this demonstration",
            "fr": "fonctionnaires fictifs de cette démonstration",
            "ru": "вымышленные сотрудники этой демонстрации",
            "es": "funcionarios ficticios de esta demostración",
        },
    ),
    (
        {
            "ar": "المكتب الإقليمي",
            "zh-hans": "区域办事处",
            "en": "Regional office",
            "fr": "Bureau régional",
            "ru": "Региональное отделение",
            "es": "Oficina regional",
        },
        {
            "ar": "لا يقرأه أحد في المقر",
            "zh-hans": "总部无人阅读",
            "en": "nobody at headquarters reads it",
            "fr": "personne au siège ne le lit",
            "ru": "в центральных учреждениях это не читают",
            "es": "nadie en la sede lo lee",
        },
    ),
)


class Command(BaseCommand):
    help = "Make keys, groups and two officers for a demonstration. Does nothing where there are keys already."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION or not settings.DEMO:
            raise CommandError("Only for a demonstration: DEMO=1, and no CIVSPACE_PRODUCTION.")
        if EscrowKey.objects.exists():
            add_backup_key()
            return
        with transaction.atomic():
            # Written before the rows are: who is killed in between begins again, and nothing is without its passphrase.
            keep("demo.json", {"officers": make()})


def make() -> list[dict[str, str]]:
    """Make everything, pin it for the processes that start next, and return the officers with their passphrases."""
    seeds = [secrets.token_bytes(32) for _ in range(2)]
    escrow = new_pair()
    EscrowKey(public=escrow.public).save(force_insert=True)
    settings.REPRISALS_ROOTS = [bytes(SigningKey(seed).verify_key).hex() for seed in seeds]
    settings.REPRISALS_ESCROW = digest(escrow.public).hex()
    groups = []
    for position, (names, descriptions) in enumerate(GROUPS):
        group = IntakeGroup(names=names, descriptions=descriptions, position=position)
        group.save(force_insert=True)
        groups.append(str(group.pk))
    officers = []
    for email, name in OFFICERS:
        made = domain.enrol(officer_id=uuid.uuid4(), name=name, roles=ROLES, groups=groups)
        for seed in seeds:
            domain.endorse_as_root(seed=seed, key=made.key)
        officers.append({"id": str(made.key.officer_id), "email": email, "name": name, "passphrase": made.passphrase})
    keep(settings.REPRISALS_PINS.name, {"roots": settings.REPRISALS_ROOTS, "escrow": settings.REPRISALS_ESCROW})
    add_backup_key()
    return officers


def add_backup_key() -> None:
    """Pin a key for backups where none is, also in a demonstration of an earlier version, and keep its secret.

    A real one leaves the server with the ceremony; this one lies in a file that says what it is for.
    """
    path = settings.REPRISALS_PINS
    pins = json.loads(path.read_text("utf-8")) if path.exists() else {}
    if not pins or pins.get("backup"):
        return
    made = pyrage.x25519.Identity.generate()
    write(BACKUP_KEY, str(made))
    settings.REPRISALS_BACKUP_KEY = str(made.to_public())
    keep(path.name, pins | {"backup": settings.REPRISALS_BACKUP_KEY, "demonstration": True})


def keep(name: str, what: dict[str, Any]) -> None:
    """Write a file beside the pins, readable by its owner alone."""
    write(name, json.dumps(what, ensure_ascii=False, indent=1))


def write(name: str, text: str) -> None:
    """Write a text beside the pins, readable by its owner alone."""
    path = settings.REPRISALS_PINS.with_name(name)
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(file, "w", encoding="utf-8") as stream:
        stream.write(text)
