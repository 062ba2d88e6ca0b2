"""A demonstration has keys of its own, made at once; an installation never gets them this way."""

import json
import stat

import pytest
from django.core.management import CommandError, call_command

from reprisals.vault import domain
from reprisals.vault.models import EscrowKey, IntakeGroup, OfficerKey


@pytest.fixture
def demo(db, settings, own_store):
    settings.DEMO, settings.PRODUCTION = True, False
    settings.REPRISALS_DIR.mkdir()
    settings.REPRISALS_PINS = settings.REPRISALS_DIR / "pins.json"
    return settings


def test_reports_can_be_taken_in_and_read_with_the_printed_phrases(demo):
    call_command("vault_demo")
    call_command("vault_demo")  # a second start makes nothing new
    assert (EscrowKey.objects.count(), IntakeGroup.objects.count(), OfficerKey.objects.count()) == (1, 2, 2)
    pins = json.loads(demo.REPRISALS_PINS.read_text())
    assert (pins["roots"], pins["escrow"]) == (demo.REPRISALS_ROOTS, demo.REPRISALS_ESCROW)
    case, _code = domain.open_case(
        group="", account="x", answers={}, identity={"name": "n"}, consent={}, files=[], language="en"
    )
    kept = demo.REPRISALS_DIR / "demo.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    for officer in json.loads(kept.read_text())["officers"]:
        keys = domain.unlocked(domain.unlock(officer_id=officer["id"], passphrase=officer["passphrase"]))
        assert keys is not None
        assert [item.text for item in domain.open_items(keys, case, "shared") if item.kind == "narrative"] == ["x"]


@pytest.mark.parametrize("demo_mode, production", [(False, False), (True, True)])
def test_no_installation_gets_them(demo, demo_mode, production):
    demo.DEMO, demo.PRODUCTION = demo_mode, production
    with pytest.raises(CommandError):
        call_command("vault_demo")
    assert not EscrowKey.objects.exists()
