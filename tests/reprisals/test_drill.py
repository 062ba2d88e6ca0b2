"""T-C18 on PostgreSQL: a backup is made, everything is wiped, and it comes back in another database, row by row."""

import json
import os
import subprocess
import sys
import uuid
from pathlib import Path
from urllib.parse import quote

import psycopg2
import pytest
from django.apps import apps
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection
from psycopg2 import sql

from reprisals.vault import ceremony, domain
from tests.reprisals import world

ROOT = Path(__file__).parent.parent.parent
PEPPER, OTHER = "5a" * 32, "00" * 32
#: What somebody does on the scratch machine: come back with a receipt, read as an officer, hold the audit chain.
AFTERWARDS = """
import django, sys
from civspace.settings import reprisals as cheap
cheap.REPRISALS_RECEIPT_PASSES = cheap.REPRISALS_PASSPHRASE_PASSES = 1
cheap.REPRISALS_RECEIPT_MEMORY = cheap.REPRISALS_PASSPHRASE_MEMORY = 8192
django.setup()
from reprisals.vault import audit, domain
print(audit.verify())
token = domain.enter(code=sys.argv[1])
print(bool(token))
if token:
    print([item.text for item in domain.reporter_view(domain.reporter_of(token)).messages])
    held = domain.unlocked(domain.unlock(officer_id=sys.argv[2], passphrase=sys.argv[3]))
    [listed] = domain.cases_of(held)
    print([item.text for part in ("shared", "internal") for item in domain.open_items(held, listed.case, part)])
    print([b"".join(domain.read_file(held, file.id)[1]) for file in domain.files_of(held, listed.case)])
"""


def address(name: str) -> str:
    """The address of another database of this server."""
    values = connection.settings_dict
    user = quote(values["USER"]) + (f":{quote(values['PASSWORD'])}" if values["PASSWORD"] else "")
    return f"postgres://{user}@{values['HOST'] or '127.0.0.1'}:{values['PORT'] or 5432}/{name}"


def rows(dsn: str) -> dict[str, list[str]]:
    """Every row of every table, as text."""
    found = {}
    other = psycopg2.connect(dsn)
    try:
        with other.cursor() as cursor:
            for model in apps.get_app_config("reprisals_vault").get_models():
                table = sql.Identifier(model._meta.db_table)
                cursor.execute(sql.SQL("SELECT t::text FROM {} t ORDER BY 1").format(table))
                found[model._meta.db_table] = [row[0] for row in cursor.fetchall()]
    finally:
        other.close()
    return found


@pytest.fixture
def scratch():
    """An empty database beside this one."""
    name = f"{connection.settings_dict['NAME']}_{uuid.uuid4().hex[:8]}"
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    yield address(name)
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


# T-C18
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_backup_of_postgresql_comes_back_whole_with_the_pepper_and_not_without(settings, tmp_path, scratch):
    office = world.office(settings)
    kept = ceremony.hold().backup
    settings.REPRISALS_BACKUP_KEY = str(kept.to_public())
    case, code = world.report(office, account="They came", files=[world.upload(b"the photo")])
    held = office.open("o1")
    domain.write_message(held, case, "Are you safe?")
    domain.rotate(held, case)
    domain.add_item(held, case, "internal", "note", {"text": "a note"})
    domain.move_case(held, case, status="active")
    enrolled = office.enrolled["o2"]
    before = rows(address(connection.settings_dict["NAME"]))
    call_command("vault_backup", to=tmp_path / "backups")

    # Everything is lost.
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE {} CASCADE".format(", ".join(f'"{table}"' for table in before)))
    for path in Path(django_settings.REPRISALS_BLOBS).iterdir():
        path.unlink()
    assert not any(rows(address(connection.settings_dict["NAME"])).values())

    key, data = tmp_path / "backup.key", tmp_path / "scratch"
    key.write_text(str(kept))
    data.mkdir()
    [backup] = (tmp_path / "backups").iterdir()
    call_command("vault_restore", str(backup), key=key, to=data / "s")
    load = ["psql", "--quiet", "--set", "ON_ERROR_STOP=1", "--single-transaction", "--dbname", scratch, "--file"]
    subprocess.run([*load, str(data / "s" / "reprisals.sql")], check=True, capture_output=True, timeout=120)
    after = rows(scratch)
    assert after == before and {table: len(found) for table, found in after.items() if found}.keys() >= {
        f"reprisals_vault_{name}" for name in ("case", "casekey", "keygrant", "item", "attachment", "auditevent")
    }

    said = {}
    pins = {"roots": settings.REPRISALS_ROOTS, "escrow": settings.REPRISALS_ESCROW}
    (data / "s" / "pins.json").write_text(json.dumps(pins))
    for pepper in (PEPPER, OTHER):
        done = subprocess.run(
            [sys.executable, "-c", AFTERWARDS, code, str(enrolled.key.officer_id), enrolled.passphrase],
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "civspace.settings.reprisals",
                "CIVSPACE_DATA_DIR": str(data),
                "REPRISALS_PEPPERS": f"1={pepper}",
                "REPRISALS_AUDIT_KEY": "a5" * 32,
                "REPRISALS_DATABASE_URL": scratch,
                "PYTHONPATH": str(ROOT),
            },
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        said[pepper] = done.stdout.splitlines()
    events = str(len(before["reprisals_vault_auditevent"]))
    assert said[PEPPER] == [
        events,
        "True",
        "['Are you safe?']",
        "['', 'They came', '', 'Are you safe?', 'a note']",
        "[b'the photo']",
    ]
    assert said[OTHER][1:] == ["False"]  # without its pepper no receipt opens
