"""Operations as commands: the ceremony, officers, break-glass, backups, the audit chain, retention, roles."""

import io
import json
import os
import re
import shutil
import stat
import subprocess
import sys
import uuid
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psycopg2
import pytest
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command, get_commands
from django.db import ProgrammingError, connection, transaction

from reprisals.desk.models import Officer
from reprisals.vault import backups, ceremony, checks, crypto, domain, keys
from reprisals.vault.errors import Refused, Unreadable
from reprisals.vault.models import (
    Approval,
    AuditEvent,
    AuditHead,
    Case,
    CaseKey,
    EscrowKey,
    IntakeGroup,
    KeyGrant,
    OfficerKey,
    OfficerUnlock,
)
from tests.reprisals import world

ROOT = Path(__file__).parent.parent.parent
OURS = sorted(name for name, app in get_commands().items() if name.startswith("vault_") and name != "vault_demo")


def run(*args, typed="", monkeypatch=None, **options):
    out = io.StringIO()
    if monkeypatch:
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed + "\n"))
    call_command(*args, stdout=out, **options)
    return out.getvalue()


def pin(settings, folder):
    pins = json.loads((folder / "pins.json").read_text())
    settings.REPRISALS_ROOTS, settings.REPRISALS_ESCROW = pins["roots"], pins["escrow"]
    settings.REPRISALS_BACKUP_KEY = pins["backup"]


def shares(folder, two):
    return [part for name in two for part in ("--share", str(folder / f"custodian-{name}.json"))]


@pytest.fixture
def office(settings):
    return world.office(settings)


def test_there_is_a_command_for_every_operation():
    assert OURS == [
        "vault_backup",
        "vault_bootstrap",
        "vault_break_glass",
        "vault_endorse",
        "vault_enrol",
        "vault_grant",
        "vault_groups",
        "vault_offboard",
        "vault_reseal",
        "vault_restore",
        "vault_retention",
        "vault_roles",
        "vault_rotate",
        "vault_shred",
        "vault_verify_audit",
    ]


@pytest.mark.parametrize("name", OURS)
def test_each_command_explains_itself_and_can_be_tried(name, capsys):
    with pytest.raises(SystemExit):
        call_command(name, "--help")
    said = capsys.readouterr().out
    assert "--dry-run" in said or name == "vault_restore"
    assert len(said.split("options:")[0]) > 100


@pytest.mark.django_db
def test_from_the_ceremony_to_an_officer_who_reads(settings, tmp_path, monkeypatch):
    folder = tmp_path / "usb"
    run("vault_bootstrap", to=folder, dry_run=True)
    assert not folder.exists() and not EscrowKey.objects.exists() and not IntakeGroup.objects.exists()
    run("vault_bootstrap", to=folder, group="Geneva")
    names = [
        "backup.key",
        "custodian-a.json",
        "custodian-b.json",
        "custodian-c.json",
        "pins.json",
        "root-1.key",
        "root-2.key",
    ]
    assert sorted(path.name for path in folder.iterdir()) == names
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    pin(settings, folder)
    with pytest.raises(CommandError):
        run("vault_bootstrap", to=tmp_path / "again")
    group = IntakeGroup.objects.get()
    run("vault_groups", group=str(group.pk), language="fr", name="Genève")
    group.refresh_from_db()
    assert group.names == {"en": "Geneva", "fr": "Genève"}

    ids, phrases = [uuid.uuid4() for _ in range(3)], []
    for officer_id in ids:
        said = run("vault_enrol", str(officer_id), "An Officer", group=[str(group.pk)])
        phrases.append(re.search(r"Passphrase: +(.+)", said)[1])
        key = domain.key_of(officer_id)
        for number in (1, 2):
            with pytest.raises(CommandError):
                run("vault_endorse", str(officer_id), root=folder / f"root-{number}.key")
            last = keys.fingerprint(key)[-4:]
            run("vault_endorse", str(officer_id), root=folder / f"root-{number}.key", fingerprint=last)
        assert domain.key_of(officer_id).status == "active"
    case, _code = domain.open_case(
        group=group, account="x", answers={}, identity=None, consent={}, files=[], language="en"
    )
    held = domain.unlocked(domain.unlock(officer_id=ids[0], passphrase=phrases[0]))
    assert domain.open_items(held, case, "shared")

    new = uuid.uuid4()
    run("vault_enrol", str(new), "A New Officer", group=[str(group.pk)])
    last = keys.fingerprint(domain.key_of(new))[-4:]
    for number in (0, 1):
        run(
            "vault_endorse",
            str(new),
            "--as",
            str(ids[number]),
            fingerprint=last,
            typed=phrases[number],
            monkeypatch=monkeypatch,
        )
    assert domain.key_of(new).status == "active"
    run("vault_grant", case.code, str(new), "--as", str(ids[0]), typed=phrases[0], monkeypatch=monkeypatch)
    assert KeyGrant.objects.filter(officer_key__officer_id=new).count() == 2

    run("vault_offboard", str(ids[2]), dry_run=True)
    assert domain.key_of(ids[2]) is not None
    assert "1 open cases" in run("vault_offboard", str(ids[2]))
    assert domain.key_of(ids[2]) is None
    with pytest.raises(CommandError):
        run("vault_rotate", "--due", "--as", str(ids[0]), typed="wrong words", monkeypatch=monkeypatch)
    run("vault_rotate", "--due", "--as", str(ids[0]), typed=phrases[0], monkeypatch=monkeypatch)
    assert CaseKey.objects.filter(case=case, compartment="shared").count() == 2
    with pytest.raises(CommandError):
        run("vault_shred", case.code, "--as", str(ids[0]), typed=phrases[0], monkeypatch=monkeypatch)
    held = domain.unlocked(domain.unlock(officer_id=ids[0], passphrase=phrases[0]))
    asked = domain.request_approval(held, action="shred", object_id=case.pk, case=case)
    domain.approve(domain.unlocked(domain.unlock(officer_id=ids[1], passphrase=phrases[1])), asked)
    OfficerUnlock.objects.all().delete()
    run("vault_shred", case.code, "--as", str(ids[0]), typed=phrases[0], monkeypatch=monkeypatch)
    assert Case.objects.get().status == "shredded"
    assert not OfficerUnlock.objects.exists()


# T-C17
@pytest.mark.parametrize("pair", ["ab", "ac", "bc"])
def test_any_two_custodians_have_the_secret_and_one_alone_has_noise(pair):
    secret = crypto.new_pair()
    shares = ceremony.split(secret.secret)
    fingerprint = crypto.digest(secret.public).hex()
    one, other = pair
    assert ceremony.combine(shares[one], shares[other], fingerprint=fingerprint) == secret.secret
    assert ceremony.combine(shares[other], shares[one], fingerprint=fingerprint) == secret.secret
    for left, right in ((shares[one], shares[one]), (shares[one], {}), (shares[one], {pair: "00" * 96})):
        with pytest.raises(Unreadable):
            ceremony.combine(left, right, fingerprint=fingerprint)
    with pytest.raises(Unreadable):
        ceremony.combine(shares[one], shares[other], fingerprint="00" * 32)


@pytest.mark.django_db
def test_breaking_the_glass_from_the_request_to_the_officer_who_reads(office, settings, tmp_path):
    folder = tmp_path / "usb"
    made = ceremony.Ceremony(
        roots=(world.ROOTS[0], world.ROOTS[1]), escrow=office.escrow, backup=ceremony.hold().backup
    )
    ceremony.write(made, folder)
    case, _code = world.report(office)
    far = IntakeGroup.objects.create(names={"en": "Field"})
    world.add(office, "far", group=far)
    assert "open 3 sealed keys" in run("vault_break_glass", "drill", *shares(folder, "ac"))
    with pytest.raises(CommandError):
        run("vault_break_glass", "drill", *shares(folder, "aa"))
    asked = domain.request_approval(office.open("far"), action="break-glass", object_id=case.pk)
    out = tmp_path / "out.json"
    for who in ("o1", "o2"):
        with pytest.raises(CommandError):
            run("vault_break_glass", "out", str(asked.pk), to=out)
        domain.approve(office.open(who), asked)
    with pytest.raises(CommandError):  # agreed, but the day is not over
        run("vault_break_glass", "out", str(asked.pk), to=out)
    assert not out.exists() and not Approval.objects.get().used
    domain.approve(office.open("o3"), asked)
    run("vault_break_glass", "out", str(asked.pk), to=out)
    back = tmp_path / "back.json"
    run("vault_break_glass", "open", str(out), *shares(folder, "bc"), to=back)
    assert "3 keys were given" in run("vault_break_glass", "in", str(back))
    held = office.open("far")
    assert [item.kind for item in domain.open_items(held, case, "shared")] == ["facets", "narrative", "consent"]
    with pytest.raises(CommandError):
        run("vault_break_glass", "out", str(asked.pk), to=tmp_path / "twice.json")
    assert AuditEvent.objects.filter(action__startswith="glass.").count() == 2


# T-Z01, as operators do it
@pytest.mark.django_db
def test_the_witnessed_head_shows_an_end_that_was_cut_off(office, tmp_path):
    witness = tmp_path / "heads"
    run("vault_verify_audit", witness=witness)
    office.token("o1")
    run("vault_verify_audit", witness=witness, dry_run=True)
    assert len(witness.read_text().split("\n")) == 2
    run("vault_verify_audit", witness=witness)
    last = AuditEvent.objects.order_by("-seq").first()
    AuditEvent.objects.filter(pk=last.pk).delete()
    previous = AuditEvent.objects.order_by("-seq").first()
    AuditHead.objects.update(seq=previous.seq, mac=bytes(previous.mac))
    assert "the chain holds" in run("vault_verify_audit")
    with pytest.raises(CommandError, match=str(last.seq)):
        run("vault_verify_audit", witness=witness)


@pytest.mark.django_db
def test_the_nightly_job_says_what_it_would_do_and_then_does_it(office):
    case, _code = world.report(office)
    domain.move_case(office.open("o1"), case, status="closed")
    Case.objects.update(retention_until=datetime.now(UTC).date())
    events = AuditEvent.objects.count()
    assert case.code in run("vault_retention", dry_run=True)
    assert (Case.objects.get().status, AuditEvent.objects.count()) == ("closed", events)
    assert case.code in run("vault_retention")
    assert Case.objects.get().status == "shredded"


RESTORED = """
import django, os, sys
django.setup()
from reprisals.vault import domain
token = domain.enter(code=sys.argv[1])
print("reporter", bool(token and domain.reporter_of(token)))
if token:
    held = domain.unlocked(domain.unlock(officer_id=sys.argv[2], passphrase=sys.argv[3]))
    [case] = domain.cases_of(held)
    print("officer", domain.open_items(held, case.case, "shared")[1].text)
    [file] = domain.files_of(held, case.case)
    print("file", b"".join(domain.read_file(held, file.id)[1]).decode())
"""


# T-C18
@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="the dump of PostgreSQL is restored by psql (next test)")
def test_a_restored_backup_works_with_the_pepper_and_not_without(office, settings, tmp_path):
    folder = tmp_path / "usb"
    made = ceremony.Ceremony(
        roots=(world.ROOTS[0], world.ROOTS[1]), escrow=office.escrow, backup=ceremony.hold().backup
    )
    ceremony.write(made, folder)
    pin(settings, folder)
    case, code = world.report(office, account="CANARY they came", files=[world.upload(b"the photo")])
    enrolled = office.enrolled["o1"]
    said = run("vault_backup", to=tmp_path / "backups")
    [backup] = (tmp_path / "backups").iterdir()
    assert str(backup) in said and case.code.encode() not in backup.read_bytes()
    data = tmp_path / "scratch"
    data.mkdir()
    other = tmp_path / "other.key"
    other.write_text(str(ceremony.hold().backup))
    with pytest.raises(CommandError):
        run("vault_restore", str(backup), key=other, to=data / "s")
    shutil.rmtree(data / "s", ignore_errors=True)
    run("vault_restore", str(backup), key=folder / "backup.key", to=data / "s")
    shutil.copy(folder / "pins.json", data / "s" / "pins.json")
    answers = {}
    for pepper in ("5a" * 32, "00" * 32):
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "civspace.settings.reprisals",
            "CIVSPACE_DATA_DIR": str(data),
            "REPRISALS_PEPPERS": f"1={pepper}",
            "REPRISALS_AUDIT_KEY": "a5" * 32,
            "REPRISALS_DATABASE_URL": "",
            "PYTHONPATH": str(ROOT),
        }
        script = (
            "from civspace.settings import reprisals as cheap\n"
            "cheap.REPRISALS_RECEIPT_PASSES = cheap.REPRISALS_PASSPHRASE_PASSES = 1\n"
            "cheap.REPRISALS_RECEIPT_MEMORY = cheap.REPRISALS_PASSPHRASE_MEMORY = 8192\n" + RESTORED
        )
        done = subprocess.run(
            [sys.executable, "-c", script, code, str(enrolled.key.officer_id), enrolled.passphrase],
            env=environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-2000:]
        answers[pepper] = done.stdout.split("\n")[:-1]
    assert answers["5a" * 32] == ["reporter True", "officer CANARY they came", "file the photo"]
    assert answers["00" * 32] == ["reporter False"]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_backup_of_postgresql_holds_its_dump_and_no_marker(office, settings, tmp_path):
    folder = tmp_path / "usb"
    made = ceremony.Ceremony(
        roots=(world.ROOTS[0], world.ROOTS[1]), escrow=office.escrow, backup=ceremony.hold().backup
    )
    ceremony.write(made, folder)
    pin(settings, folder)
    case, code = world.report(office, account="CANARY-account", files=[world.upload(b"CANARY-file", "CANARY-name")])
    run("vault_backup", to=tmp_path / "backups")
    [backup] = (tmp_path / "backups").iterdir()
    run("vault_restore", str(backup), key=folder / "backup.key", to=tmp_path / "scratch")
    dump = (tmp_path / "scratch" / "reprisals.sql").read_bytes()
    assert case.code.encode() in dump and len(list((tmp_path / "scratch" / "blobs").iterdir())) == 1
    for secret in (b"CANARY", b"CANARY".hex().encode(), code.encode(), office.enrolled["o1"].passphrase.encode()):
        assert secret not in dump


def test_backups_end_after_their_days(tmp_path, settings):
    today = datetime.now(UTC).date()
    for days in (0, 35, 36, 400):
        (tmp_path / f"vault-{(today - timedelta(days=days)).isoformat()}.tar.age").touch()
    (tmp_path / "vault-notes.tar.age").touch()
    gone = [today - timedelta(days=days) for days in (400, 36)]
    assert backups.expired(tmp_path) == [tmp_path / f"vault-{day.isoformat()}.tar.age" for day in gone]
    assert date.min < today


# D-02
@pytest.mark.parametrize(
    "missing, number",
    [
        ({"REPRISALS_PEPPERS": {}}, "E001"),
        ({"REPRISALS_AUDIT_KEY": b""}, "E002"),
        ({"REPRISALS_ROOTS": ["aa"]}, "E003"),
        ({"REPRISALS_ROOTS": ["aa", "aa"]}, "E003"),
        ({"REPRISALS_ESCROW": ""}, "E004"),
        ({"DEBUG": True}, "E005"),
    ],
)
def test_production_refuses_to_start_without_what_it_needs(settings, missing, number):
    settings.PRODUCTION, settings.REPRISALS_ROOTS, settings.REPRISALS_ESCROW = True, ["aa", "bb"], "cc"
    checks.refuse_what_is_unsafe()
    for name, value in missing.items():
        setattr(settings, name, value)
    with pytest.raises(ImproperlyConfigured, match=number):
        checks.refuse_what_is_unsafe()


@pytest.fixture
def role(django_db_blocker):
    """Make roles without rights and return how to become one of them."""
    names = {part: f"vault_{part}_{uuid.uuid4().hex[:8]}" for part in ("intake", "desk", "notifier")}
    with connection.cursor() as cursor:
        for name in names.values():
            cursor.execute(f'CREATE ROLE "{name}"')
    yield names
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        for name in names.values():
            cursor.execute(f'DROP OWNED BY "{name}"')
            cursor.execute(f'DROP ROLE "{name}"')


def denied(statement):
    with pytest.raises(ProgrammingError) as caught:
        execute(statement)
    assert isinstance(caught.value.__cause__, psycopg2.errors.InsufficientPrivilege), caught.value


def execute(statement):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


# T-I22
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_role_of_the_intake_takes_in_and_can_do_nothing_else(office, role):
    run("vault_roles", intake=role["intake"])
    with connection.cursor() as cursor:
        cursor.execute(f'SET ROLE "{role["intake"]}"')
    case, code = world.report(office, files=[world.upload()])
    token = domain.enter(code=code)
    reporter = domain.reporter_of(token)
    domain.write_message(reporter, case, "still here")
    domain.add_identity(reporter, {"name": "B"})
    domain.add_files(reporter, [world.upload(b"more")])
    domain.change_consent(reporter, {"scopes": [], "by": "victim", "recipient": ""})
    assert domain.reporter_view(domain.reporter_of(token)).files == 2
    domain.close_inbox(domain.reporter_of(token), erase=True)
    for statement in (
        "UPDATE reprisals_vault_item SET day = day",
        "DELETE FROM reprisals_vault_item",
        "DELETE FROM reprisals_vault_case",
        "UPDATE reprisals_vault_case SET status = 'closed'",
        "DELETE FROM reprisals_vault_keygrant",
        "UPDATE reprisals_vault_keygrant SET sealed = sealed",
        "SELECT wrapped FROM reprisals_vault_officerkey",
        "SELECT * FROM reprisals_vault_officerkey",
        "INSERT INTO reprisals_vault_keyendorsement SELECT * FROM reprisals_vault_keyendorsement",
        "SELECT * FROM reprisals_vault_auditevent",
        "SELECT * FROM reprisals_vault_officerunlock",
        "SELECT * FROM reprisals_vault_approval",
        "CREATE TABLE x (y int)",
    ):
        denied(statement)


# T-I22, for the process that sends mails
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_role_of_the_notifier_sees_that_something_waits_and_no_more(office, role):
    run("vault_roles", notifier=role["notifier"])
    world.report(office, urgent=True)
    key = office.enrolled["o1"].key
    Officer.objects.create(id=key.officer_id, email="o1@example.org", is_active=True, on_duty=True, warned=True)
    with connection.cursor() as cursor:
        cursor.execute(f'SET ROLE "{role["notifier"]}"')
    for statement in (
        "SELECT body FROM reprisals_vault_item",
        "SELECT code FROM reprisals_vault_case",
        "SELECT password FROM reprisals_desk_officer",
        "SELECT sealed FROM reprisals_vault_keygrant",
        "SELECT wrapped FROM reprisals_vault_officerkey",
        "UPDATE reprisals_desk_officer SET on_duty = true",
        "UPDATE reprisals_vault_case SET status = 'closed'",
        "DELETE FROM reprisals_vault_alert",
        "SELECT * FROM reprisals_vault_auditevent",
    ):
        denied(statement)
    call_command("notify_officers", "--once")
    call_command("notify_officers", "--once")
    told = sorted(message.body.splitlines()[0] for message in mail.outbox)
    assert [text for text in told if text != "Please check the desk."] == [
        "Please check the desk now.",
        "Somebody typed a wrong passphrase for your keys several times. If it was not you, tell the others.",
    ]


# T-I23
@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_role_of_the_desk_cannot_change_the_audit_chain(office, role):
    run("vault_roles", desk=role["desk"])
    case, _code = world.report(office)
    with connection.cursor() as cursor:
        cursor.execute(f'SET ROLE "{role["desk"]}"')
    held = office.open("o1")
    domain.add_item(held, case, "internal", "note", {"text": "x"})
    domain.rotate(held, case)
    denied("UPDATE reprisals_vault_auditevent SET actor = 'x'")
    denied("DELETE FROM reprisals_vault_auditevent")
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute(f'GRANT UPDATE, DELETE ON reprisals_vault_auditevent TO "{role["desk"]}"')
        cursor.execute(f'SET ROLE "{role["desk"]}"')
    denied("UPDATE reprisals_vault_auditevent SET actor = 'x'")  # the trigger refuses what the rights would allow
    denied("DELETE FROM reprisals_vault_auditevent")
    assert AuditEvent.objects.exists()


@pytest.mark.django_db
def test_refusals_name_no_case(office):
    with pytest.raises(Refused):
        domain.enrol(officer_id=office.key("o1").officer_id, name="Twice")
    assert OfficerKey.objects.count() == 4
