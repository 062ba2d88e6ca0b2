"""The drill: a portal is taken along, wiped and put back, and nothing that was erased meanwhile comes back."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.people.domain import close_account, create_token, revoke_token
from accounts.people.models import ApiToken, StaffRole, User
from accounts.people.roles import withdraw_role
from accounts.people.states import Role
from civspace.audit.models import Entry
from civspace.audit.verifying import broken_entries, broken_seals, seal
from civspace.operations.backup import database, domain, erasures, files, manifest, sealing
from civspace.operations.emptying import drop_tables
from civspace.renditions import domain as renditions
from civspace.renditions.models import Rendition
from submissions.statements import domain as statements
from submissions.statements.loading import load_publication_policy
from submissions.statements.models import Receipt, Statement
from tests import factories

pytestmark = [pytest.mark.django_db(transaction=True)]
WITHHELD = {
    "withheld: redact the passages again, then make it public",
    "withheld: a publisher confirms it",
}
SESSIONS = "accounts_people_session"


@pytest.fixture(autouse=True)
def whole_database() -> Iterator[None]:
    """Leave a database with its tables, whatever a test did to it."""
    yield
    if not database.is_there():
        call_command("migrate", interactive=False, verbosity=0)


def tables() -> dict[str, list[tuple]]:
    """Return every row of every table, but for sessions, which end."""
    found = {}
    with connection.cursor() as cursor:
        for name in sorted(connection.introspection.table_names()):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(name)}")
            found[name] = sorted(map(repr, cursor.fetchall()))
    found.pop(SESSIONS, None)
    return found


def stored() -> dict[str, bytes]:
    found = {}
    for name in files.stored():
        with default_storage.open(name) as file:
            found[name] = file.read()
    return found


def wipe() -> None:
    drop_tables()
    connection.close()
    shutil.rmtree(default_storage.path(""), ignore_errors=True)


def published() -> Statement:
    """Return a published statement with its document."""
    statement = factories.make_statement(state="published")
    rendition = Rendition.objects.filter(object_id=str(statement.pk)).latest("pk")
    assert renditions.build(rendition_id=rendition.pk)
    return statement


def test_dump_wipe_restore_compare(tmp_path: Path) -> None:
    statement = published()
    seal(timezone.now() + 2 * erasures.SETTLED)
    rows, held = tables(), stored()
    assert rows["submissions_statements_statement"]
    assert len(held) == 1
    made = domain.make(tmp_path / "backups")
    assert sorted(path.name for path in (tmp_path / "backups").iterdir()) == [made.name]
    before = Receipt.objects.get(statement=statement)
    digest = Rendition.objects.get(state="ready").content_hash
    wipe()
    assert database.is_empty()
    out = StringIO()
    call_command("restore", str(made), stdout=out)
    assert "The audit trail is whole" in out.getvalue()
    assert tables() == rows
    assert stored() == held
    receipt = Receipt.objects.get(pk=before.pk)
    assert (receipt.text_hash, receipt.submitted_at) == (before.text_hash, before.submitted_at)
    assert (list(broken_entries()), broken_seals()) == ([], [])
    page = Client().get("/en/verify/", {"hash": digest}).content.decode()
    assert "This exact file was issued by this portal<" in page
    served = Client().get(f"/en/documents/{statement.symbol}")
    assert served.status_code == 200
    # The portal goes on: what is written next gets numbers that are free.
    factories.make_statement(state="published")


def test_nothing_that_was_erased_comes_back(tmp_path: Path) -> None:
    gone = factories.person(name="Zqcanary Person", email="zqcanary@example.org")
    officer = factories.staff(Role.REVIEWER, Role.PUBLISHER)
    token, _secret = create_token(
        person=officer, label="t", scopes=["read"], expires_at=timezone.now() + timezone.timedelta(days=9)
    )
    load_publication_policy()
    redacted, withheld, untouched = (factories.make_statement(state="published") for _number in range(3))
    made = domain.make(tmp_path / "backups")
    after_the_backup = factories.make_statement(state="published")
    desk = factories.staff(Role.PUBLISHER)
    close_account(person=gone)
    withdraw_role(role=officer.staff_roles.get(role="reviewer"))
    revoke_token(token=token, by=officer)
    word = redacted.body.split()[0]
    statements.redact_statement(statement=redacted, by=desk, passages=[word], **factories.policy("redact"))
    for one in (withheld, after_the_backup):
        statements.withhold_statement(statement=one, by=desk, **factories.policy("withhold"))
    # The clock writes the list; its folder is all that stays.
    assert erasures.write_new() == 6
    assert erasures.write_new() == 0
    listed = "".join(path.read_text() for path in erasures.folder().glob("*.json"))
    assert "zqcanary" not in listed.lower()
    assert word not in listed
    wipe()
    out = StringIO()
    call_command("restore", str(made), stdout=out)
    person = User.objects.get(pk=gone.pk)
    assert (person.is_active, person.name, person.email.endswith("@closed.invalid")) == (False, "", True)
    assert "zqcanary" not in json.dumps(tables()).lower()
    assert set(StaffRole.objects.filter(person=officer).values_list("role", flat=True)) == {"publisher"}
    assert ApiToken.objects.get(pk=token.pk).revoked_at is not None
    states = {one.pk: Statement.objects.get(pk=one.pk).state for one in (redacted, withheld, untouched)}
    assert list(states.values()) == ["withheld", "withheld", "published"]
    for one in (redacted, withheld):
        assert Client().get(f"/en/documents/{one.symbol}").status_code == 410
    told = out.getvalue()
    assert "Erased or taken away since, and now again: 6" in told
    assert "redact the passages again" in told
    assert f"{after_the_backup.pk}: not in the backup" in told
    # A second time changes nothing.
    assert {words for _erasure, words in erasures.do_again()} <= {"not in the backup", *WITHHELD}
    assert Entry.objects.filter(verb="closed", object_id=str(gone.pk)).count() == 1


def test_a_portal_that_holds_people_is_not_replaced_without_force(tmp_path: Path) -> None:
    factories.person(name="Before")
    made = domain.make(tmp_path / "backups")
    factories.person(name="After")
    rows = tables()
    with pytest.raises(CommandError, match="holds people"):
        call_command("restore", str(made), stdout=StringIO())
    assert tables() == rows
    call_command("restore", str(made), "--force", stdout=StringIO())
    assert list(User.objects.values_list("name", flat=True)) == ["Before"]


@pytest.mark.parametrize("fault", ["changed", "missing", "added", "no manifest", "later", "engine", "format"])
def test_a_backup_that_does_not_verify_changes_nothing(tmp_path: Path, fault: str) -> None:
    default_storage.save("uploads/a", ContentFile(b"bytes"))
    made = domain.make(tmp_path / "backups")
    rows, held = tables(), json.loads((made / manifest.NAME).read_text())
    match fault:
        case "changed":
            (made / "files/uploads/a").write_bytes(b"other")
        case "missing":
            (made / "files/uploads/a").unlink()
        case "added":
            (made / "files/b").write_bytes(b"more")
        case "no manifest":
            (made / manifest.NAME).unlink()
        case "later":
            held["migrations"].append("accounts_people.9999_later")
        case "engine":
            held["engine"] = "oracle"
        case "format":
            held["format"] = 2
    if fault != "no manifest":
        (made / manifest.NAME).write_text(json.dumps(held))
    with pytest.raises(CommandError):
        call_command("restore", str(made), "--check", stdout=StringIO())
    with pytest.raises(CommandError):
        call_command("restore", str(made), "--force", stdout=StringIO())
    assert (tables(), stored()) == (rows, {"uploads/a": b"bytes"})


def test_a_backup_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: Any) -> None:
    def full(path: Path) -> None:
        path.write_bytes(b"half")
        raise OSError("No space left on device")

    monkeypatch.setattr(database, "dump", full)
    with pytest.raises(CommandError, match="No backup was made"):
        call_command("backup", str(tmp_path / "backups"), stdout=StringIO())
    assert list((tmp_path / "backups").iterdir()) == []


def test_an_encrypted_backup(tmp_path: Path) -> None:
    if shutil.which("age-keygen") is None:
        pytest.skip("the program age is not installed")
    key = tmp_path / "key"
    subprocess.run(["age-keygen", "-o", str(key)], check=True, capture_output=True)
    public = next(line.split()[-1] for line in key.read_text().splitlines() if "public key" in line)
    factories.person(name="Zqsealed Person")
    out = StringIO()
    call_command("backup", str(tmp_path / "backups"), "--recipient", public, stdout=out)
    made = Path(out.getvalue().strip())
    assert [path.name for path in (tmp_path / "backups").iterdir()] == [made.name]
    assert b"Zqsealed" not in made.read_bytes()
    with pytest.raises(CommandError, match="--identity"):
        call_command("restore", str(made), "--check", stdout=StringIO())
    call_command("restore", str(made), "--identity", str(key), "--check", stdout=StringIO())
    made.write_bytes(made.read_bytes()[:-20])
    with pytest.raises(CommandError):
        call_command("restore", str(made), "--identity", str(key), "--check", stdout=StringIO())
    assert [path.name for path in (tmp_path / "backups").iterdir()] == [made.name]


def test_without_age_there_is_no_backup_in_the_clear(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(sealing, "which", lambda name: None)
    with pytest.raises(CommandError, match="age is not there"):
        call_command("backup", str(tmp_path / "backups"), "--recipient", "age1x", stdout=StringIO())
    assert list((tmp_path / "backups").iterdir()) == []


def test_what_cannot_be_done_again_is_said_and_holds_up_nothing(tmp_path: Path, monkeypatch: Any) -> None:
    first, second = factories.person(), factories.person()
    made = domain.make(tmp_path / "backups")
    for person in (first, second):
        close_account(person=person)
    erasures.write_new()
    close = erasures.close_account

    def fails_for_the_first(*, person: User, **values: Any) -> User:
        if person.pk == first.pk:
            raise OSError("No space left on device")
        return close(person=person, **values)

    monkeypatch.setattr(erasures, "close_account", fails_for_the_first)
    out = StringIO()
    with pytest.raises(CommandError, match="1 of these could not be done again"):
        call_command("restore", str(made), "--force", stdout=out)
    assert f"accounts_people.user {first.pk}: NOT DONE (OSError)" in out.getvalue()
    assert list(User.objects.filter(is_active=False)) == [second]


def test_after_other_means_the_rest_is_done(tmp_path: Path) -> None:
    person = factories.person()
    before = tmp_path / database.name()
    database.dump(before)
    close_account(person=person)
    erasures.write_new()
    database.load(before)
    assert User.objects.get(pk=person.pk).is_active
    with pytest.raises(CommandError, match="Name a backup"):
        call_command("restore", stdout=StringIO())
    call_command("restore", "--again", stdout=StringIO())
    assert not User.objects.get(pk=person.pk).is_active
