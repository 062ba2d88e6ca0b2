"""What production starts: units without a network, and processes that refuse to start half made."""

import os
import shutil
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent.parent
FOLDER = ROOT / "deploy" / "s"
UNITS = sorted(FOLDER.glob("*.service"))
NOTIFIER = FOLDER / "civspace-notifier.service"


def service(path):
    parser = ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str
    parser.read(path)
    return parser["Service"]


# T-S04, D-03 and D-04, as the units say it
@pytest.mark.parametrize("path", [path for path in UNITS if path != NOTIFIER], ids=lambda path: path.stem)
def test_units_reach_socket_files_alone_and_leave_no_memory_behind(path):
    values = service(path)
    for name, value in {
        "RestrictAddressFamilies": "AF_UNIX",
        "NoNewPrivileges": "yes",
        "ProtectSystem": "strict",
        "PrivateTmp": "yes",
        "LimitCORE": "0",
        "MemorySwapMax": "0",
        "CapabilityBoundingSet": "",
    }.items():
        assert values[name] == value, name
    command, role = values["ExecStart"].split()[:2]
    assert (ROOT / command.removeprefix("/srv/civspace/")).exists()
    entry = (ROOT / "deploy" / "entry").read_text()
    assert f"\n  {role})" in entry or f"\n  {role}|" in entry or f"|{role})" in entry
    text = path.read_text()
    assert "LoadCredentialEncrypted=peppers:" in text and "REPRISALS_PEPPERS=" not in text


def test_the_notifier_alone_reaches_a_mail_server_and_holds_no_key():
    values, text = service(NOTIFIER), NOTIFIER.read_text()
    assert values["RestrictAddressFamilies"] == "AF_UNIX AF_INET AF_INET6"
    assert {name: values[name] for name in ("LimitCORE", "MemorySwapMax", "CapabilityBoundingSet")} == {
        "LimitCORE": "0",
        "MemorySwapMax": "0",
        "CapabilityBoundingSet": "",
    }
    assert "peppers" not in text and "audit_key" not in text and "ReadWritePaths" not in text
    assert values["User"] not in {service(path)["User"] for path in UNITS if path != NOTIFIER}
    assert [path for path in UNITS if "EMAIL_URL" in path.read_text()] == [NOTIFIER]
    assert "\n  notifier)" in (ROOT / "deploy" / "entry").read_text()


def test_systemd_finds_no_fault(tmp_path):
    if not shutil.which("systemd-analyze"):
        pytest.skip("needs systemd-analyze")
    for path in (*UNITS, *FOLDER.glob("*.timer")):
        text = path.read_text().replace("/srv/civspace/deploy/entry", str(ROOT / "deploy" / "entry"))
        (tmp_path / path.name).write_text(text)
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", *map(str, tmp_path.iterdir())],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def start(part, tmp_path, **more):
    """Import the entry point of a process in production and return what it says."""
    pins = tmp_path / "pins.json"
    pins.write_text('{"roots": ["aa", "bb"], "escrow": "cc", "backup": ""}')
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": f"civspace.settings.{part}",
        "CIVSPACE_PRODUCTION": "1",
        "CIVSPACE_DATA_DIR": str(tmp_path),
        "CIVSPACE_HOSTS": "portal.example.org",
        "CIVSPACE_DESK_HOSTS": "desk.example.org",
        "CIVSPACE_INTAKE_SECRET_KEY": "x" * 60,
        "CIVSPACE_DESK_SECRET_KEY": "y" * 60,
        "REPRISALS_PEPPERS": "1=" + "5a" * 32,
        "REPRISALS_AUDIT_KEY": "a5" * 32,
        "REPRISALS_PINS": str(pins),
    }
    module = "reprisals.desk.wsgi" if part == "desk" else "reprisals.intake.wsgi"
    done = subprocess.run(
        [sys.executable, "-c", f"import {module}"],
        env={name: value for name, value in (environment | more).items() if value},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return done.returncode, done.stderr


# D-02
@pytest.mark.parametrize("part", ["intake", "desk"])
def test_a_process_starts_with_everything_and_refuses_with_less(part, tmp_path):
    code, said = start(part, tmp_path)
    assert code == 0, said[-2000:]
    for missing, number in (({"REPRISALS_PEPPERS": ""}, "E001"), ({"REPRISALS_PINS": "/nowhere"}, "E003")):
        code, said = start(part, tmp_path, **missing)
        assert code != 0 and f"vault.{number}" in said


def test_gunicorn_listens_on_a_socket_file_and_logs_no_request():
    values = {}
    exec((FOLDER / "gunicorn.conf.py").read_text(), values)
    assert (values["bind"][:5], values["accesslog"], values["workers"]) == ("unix:", None, 1)


PARTS = yaml.safe_load((FOLDER / "compose.yml").read_text())


def test_containers_meet_in_socket_files_and_only_the_notifier_has_a_network():
    services = PARTS["services"]
    assert {name: one.get("profiles") for name, one in services.items()} == {
        "intake": None,
        "onion": ["onion"],
        "desk": None,
        "notifier": None,
        "postgres": None,
    }
    assert {name: one["network_mode"] for name, one in services.items()} == dict.fromkeys(services, "none") | {
        "notifier": "bridge"
    }
    entry = (ROOT / "deploy" / "entry").read_text()
    for name, one in services.items():
        assert "ports" not in one and "networks" not in one, name
        assert (one["read_only"], one["cap_drop"], one["ulimits"]) == (True, ["ALL"], {"core": 0})
        assert one["mem_limit"] == one["memswap_limit"] and one["healthcheck"]["test"], name
        assert set(one["secrets"]) <= set(PARTS["secrets"])
        if name != "postgres":
            assert f"{one['command'][0]})" in entry or f"{one['command'][0]}|" in entry
        for setting, value in one["environment"].items():
            if setting.endswith(("KEY", "PEPPERS", "_URL", "PASSWORD")):
                assert setting == "CIVSPACE_DESK_URL", setting
            if setting.endswith("_FILE"):
                assert value.removeprefix("/run/secrets/") in one["secrets"]
    assert not {"peppers", "audit_key", "desk_key"} & set(services["notifier"]["secrets"])
    assert [name for name, one in services.items() if "email_url" in one["secrets"]] == ["notifier"]
    assert "/secrets-s/" in (ROOT / ".gitignore").read_text().splitlines()
