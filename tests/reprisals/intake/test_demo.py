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
    assert pins["demonstration"] is True
    kept = demo.REPRISALS_DIR / "demo.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    for officer in json.loads(kept.read_text())["officers"]:
        keys = domain.unlocked(domain.unlock(officer_id=officer["id"], passphrase=officer["passphrase"]))
        assert keys is not None
        assert [item.text for item in domain.open_items(keys, case, "shared") if item.kind == "narrative"] == ["x"]


@pytest.mark.django_db(transaction=True)
def test_its_backups_open_with_a_key_that_says_what_it_is(demo, tmp_path):
    call_command("vault_demo")
    kept = demo.REPRISALS_DIR / "demonstration-backup.key"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    # One that an earlier version made has none yet.
    pins = json.loads(demo.REPRISALS_PINS.read_text())
    old = {"roots": pins["roots"], "escrow": pins["escrow"]}
    demo.REPRISALS_PINS.write_text(json.dumps(old))
    call_command("vault_demo")
    new = json.loads(demo.REPRISALS_PINS.read_text())
    assert {name: new[name] for name in old} == old and new["backup"] not in ("", pins["backup"])
    call_command("vault_demo")
    assert json.loads(demo.REPRISALS_PINS.read_text()) == new
    call_command("vault_backup", to=tmp_path / "backups")
    [backup] = (tmp_path / "backups").iterdir()
    call_command("vault_restore", str(backup), key=kept, to=tmp_path / "scratch")
    assert {path.name for path in (tmp_path / "scratch").iterdir()} & {"reprisals.sqlite3", "reprisals.sql"}


@pytest.mark.parametrize("demo_mode, production", [(False, False), (True, True)])
def test_no_installation_gets_them(demo, demo_mode, production):
    demo.DEMO, demo.PRODUCTION = demo_mode, production
    with pytest.raises(CommandError):
        call_command("vault_demo")
    assert not EscrowKey.objects.exists()
