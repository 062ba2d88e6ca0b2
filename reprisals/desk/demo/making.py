"""Make the demonstration through the verbs of the desk, so that everything in it is as it would be."""

import json
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from PIL import Image, ImageDraw

from reprisals.desk import casefile, factors
from reprisals.desk.demo.cases import CASES, Invented
from reprisals.desk.domain.casework import add_entry
from reprisals.desk.models import Cycle, Officer
from reprisals.vault import domain as vault
from reprisals.vault.domain import Unlocked
from reprisals.vault.files import FileSealer, SealedUpload

PASSWORD = "civspace-demo"  # noqa: S105  (of a demonstration, and printed by it)
SEED = b"demonstration only!!"  # so that anybody can set up an app for it
#: Fields of the cases that count days from today.
DAYS = ("review_on", "done_on", "next_on", "received_on", "happened_on")


def officers() -> list[dict[str, str]]:
    """Return the officers whose keys the demonstration of the vault made: id, email, name, passphrase."""
    path = settings.REPRISALS_PINS.with_name("demo.json")
    found: list[dict[str, str]] = json.loads(path.read_text("utf-8"))["officers"]
    return found


def make() -> None:
    """Make accounts, cases and a period, as far as they are not there."""
    for given in officers():
        _account(given)
    if not Cycle.objects.exists():
        first = officers()[0]
        token = vault.unlock(officer_id=UUID(first["id"]), passphrase=first["passphrase"])
        keys = vault.unlocked(token)
        assert keys is not None
        for invented in CASES:
            _case(keys, invented)
        vault.lock(token)
    today = timezone.now().date()
    Cycle.objects.get_or_create(
        year=today.year + 1,
        defaults={
            "first_day": today - timedelta(days=200),
            "last_day": today + timedelta(days=164),
            "cut_off": today + timedelta(days=164),
        },
    )


def _account(given: dict[str, str]) -> None:
    officer = Officer.objects.filter(pk=given["id"]).first()
    if officer is None:
        officer = Officer(id=UUID(given["id"]), email=given["email"], name=given["name"], is_active=True)
        officer.set_password(PASSWORD)
        officer.factor = factors.seal(SEED, officer_id=officer.pk)
        officer.save()


def _case(keys: Unlocked, invented: Invented) -> None:
    case, _code = vault.open_case(
        group=vault.open_groups()[0],
        account=invented.account,
        answers=invented.answers,
        identity=invented.identity,
        consent={
            "scopes": list(invented.agreed),
            "by": "victim" if invented.agreed else "",
            "recipient": "",
            "language": invented.language,
        },
        files=[_photo(invented.photo)] if invented.photo else [],
        language=invented.language,
        urgent=invented.urgent,
    )
    for kind, fields in invented.steps:
        file = casefile.read(keys=keys, case_id=case.pk)
        add_entry(keys=keys, file=file, kind=kind, fields={name: _dated(name, value) for name, value in fields.items()})


def _photo(name: str) -> SealedUpload:
    """Draw a sheet of paper on a table, with what a camera writes beside a picture: something for a clean copy."""
    picture, drawn = Image.new("RGB", (900, 640), (120, 96, 72)), BytesIO()
    sheet = ImageDraw.Draw(picture)
    sheet.rectangle((220, 60, 680, 600), fill=(244, 242, 236))
    for line in range(120, 560, 26):
        sheet.line((260, line, 640 - line % 90, line), fill=(70, 70, 80), width=5)
    told = Image.Exif()
    told[0x010F], told[0x0132] = "An invented camera", "2026:03:02 10:11:12"
    picture.save(drawn, "JPEG", exif=told)
    sealer = FileSealer()
    sealer.write(drawn.getvalue())
    return sealer.close(name=name, type="image/jpeg")


def _dated(name: str, value: Any) -> Any:
    return (timezone.now().date() + timedelta(days=value)).isoformat() if name in DAYS else value
