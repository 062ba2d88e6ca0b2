"""What staff enter: the same checks, the order of receipt, the original for those concerned, and the objection."""

import base64
import datetime
from types import SimpleNamespace

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.organizations.contacts import seal_contact
from civspace.audit.queries import history
from civspace.files.models import File
from civspace.files.readers import may_read
from civspace.notices.models import Notice
from civspace.reference.domain import read_csv
from civspace.workflow import IllegalMove
from meetings.modalities.checks import RulesFailed
from meetings.modalities.exceptions import admit_late
from meetings.modalities.loading import load_exception_reasons
from meetings.modalities.models import Rule
from meetings.modalities.queries import current_rule_set
from submissions.statements import domain, tasks
from submissions.statements.documents import receipt_source
from submissions.statements.domain import TooLateToObject
from submissions.statements.loading import DATA, load_on_behalf_rules
from submissions.statements.models import OnBehalf, Statement
from submissions.statements.queries import receipt_of
from tests import factories
from tests.statements.cast import ACTORS, make_cast, perform
from tests.word.made import docx, paragraph

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)
TEXT = "Civil society welcomes the report of the High Commissioner."


@pytest.fixture
def cast() -> SimpleNamespace:
    found = make_cast()
    found.officer = found.people["reviewer"]
    return found


def enter(cast, **values) -> OnBehalf:
    given = {"organization": cast.organization, "meeting": cast.meeting, "by": cast.officer, **values}
    return factories.enter_statement(**given)


def everything() -> tuple[int, ...]:
    return (Statement.objects.count(), OnBehalf.objects.count(), Notice.objects.count())


def test_the_rules_that_are_shipped() -> None:
    rows = {row["code"]: row for row in read_csv(DATA / "on_behalf_rules.csv")}
    assert {code: row["working_days"] for code, row in rows.items()} == {
        "on-behalf-order": "",
        "on-behalf-objection": "5",
    }
    for row in rows.values():
        assert row["source_title"] and row["confidence"] and row["as_of"]
        assert all(row[f"{name}_{code}"] for name in ("label", "text") for code in "ar zh_hans en fr ru es".split())


def test_it_counts_from_its_receipt_and_its_organization_is_told(cast) -> None:
    received = timezone.now() - 5 * HOUR
    entry = enter(cast, received_at=received, note="From the mailbox.")
    statement = Statement.objects.get()
    assert (statement.state, statement.submitted_at, statement.organization_name) == (
        "submitted",
        received,
        "Lake Forum",
    )
    assert (entry.received_at, entry.means, entry.entered_by) == (received, "email", str(cast.officer.pk))
    assert entry.entered_at > received and entry.object_until > timezone.now() + datetime.timedelta(days=4)
    receipt = receipt_of(statement)
    assert (receipt.submitted_at, receipt.revision) == (received, 1)
    facts = dict(receipt_source(receipt, "en")["facts"])
    assert {"Arrived", "Entered by the Secretariat"} <= set(facts)
    told = Notice.objects.values_list("kind", "recipient__name")
    assert set(told) == {("statement_entered", "Head"), ("statement_entered", "focal_point")}
    assert [it.verb for it in history(statement)] == ["begin_entry", "enter"]


def test_the_queue_is_in_the_order_of_receipt(cast, client) -> None:
    other = factories.make_author(name="Other")
    online = factories.make_statement(by=other, meeting=cast.meeting, state="submitted", title="Online")
    entry = enter(cast, received_at=timezone.now() - 2 * HOUR, title="By mail")
    client.force_login(cast.officer)
    page = client.get("/en/desk/statements/").content.decode()
    assert entry.statement.submitted_at < online.submitted_at
    assert page.index("By mail") < page.index("Online")


def test_who_may_enter(cast) -> None:
    for actor in ACTORS:
        before = everything()
        if actor in ("reviewer", "colleague"):
            enter(cast, by=cast.people[actor])
            continue
        with pytest.raises(PermissionDenied):
            enter(cast, by=cast.people[actor])
        assert everything() == before, actor


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"means": "pigeon"}, "means"),
        ({"received_at": datetime.datetime(2999, 1, 1, tzinfo=datetime.UTC)}, "received_at"),
        ({"original": b""}, "original"),
        ({"note": "x" * 5001}, "note"),
        ({"title": "x" * 301}, "title"),
    ],
)
def test_what_is_missing_saves_nothing(cast, values, field) -> None:
    before = everything()
    with pytest.raises(ValidationError) as caught:
        enter(cast, **values)
    assert set(caught.value.message_dict) == {field}
    assert everything() == before


def test_the_same_checks_hold(cast) -> None:
    before = everything()
    for values, rule in (
        ({"body": "word " * 3000}, "word_limit"),
        ({"received_at": timezone.now() - datetime.timedelta(days=30)}, "opening"),
        ({"language": "ru"}, "languages"),
    ):
        with pytest.raises(RulesFailed) as caught:
            enter(cast, **values)
        assert rule in {check.kind for check in caught.value.failed}
        assert everything() == before


def test_after_the_deadline_only_by_a_late_acceptance(cast) -> None:
    load_exception_reasons()
    at = (timezone.now() - 3 * HOUR).replace(microsecond=0)
    changes = {"hrc-written-deadline": {"value": {"at": at.isoformat()}}}
    factories.revise_unpublished(current_rule_set(cast.meeting.pk), changes)
    with pytest.raises(RulesFailed):
        enter(cast)
    assert enter(cast, received_at=at - HOUR).statement.admitted_late is None
    grant = admit_late(
        meeting=cast.meeting,
        organization=cast.organization,
        by=cast.officer,
        until=timezone.now() + HOUR,
        reason="secretariat-error",
        note="Our mailbox was full.",
    )
    late = enter(cast, title="Late").statement
    assert late.admitted_late == grant


def test_a_late_statement_says_so_in_public_unless_its_reason_names_nobody(cast, client) -> None:
    load_exception_reasons()
    for reason, shown in (("secretariat-error", True), ("other-serious", False)):
        author = factories.make_author(name=reason)
        at = (timezone.now() - HOUR).replace(microsecond=0)
        changes = {"hrc-written-deadline": {"value": {"at": at.isoformat()}}}
        if shown:
            factories.revise_unpublished(current_rule_set(cast.meeting.pk), changes)
        admit_late(
            meeting=cast.meeting,
            organization=author.organization,
            by=cast.officer,
            until=timezone.now() + HOUR,
            reason=reason,
            note="Why.",
        )
        statement = factories.make_statement(by=author, meeting=cast.meeting, state="published")
        statement.refresh_from_db()
        assert statement.admitted_late.reason_id == reason
        page = client.get(f"/en/documents/{statement.symbol}/").content.decode()
        assert ("Accepted late" in page) is shown


def test_the_original_is_for_the_organization_and_the_desk(cast) -> None:
    entry = enter(cast)
    own = {"viewer", "editor", "focal_point", "head", "reviewer_member", "publisher_member"}
    desk = {"reviewer", "colleague", "publisher", "read_only"}
    able = {name for name in ACTORS if may_read(cast.people[name], entry.original)}
    assert able == own | desk
    assert {n for n in ACTORS if OnBehalf.objects.visible_to(cast.people[n]).exists()} == own | desk


@pytest.mark.parametrize("state", ["submitted", "under_review", "returned", "accepted"])
def test_objecting_takes_it_out_of_the_queue(cast, state) -> None:
    entry = enter(cast)
    statement = entry.statement
    ways = {"submitted": [], "under_review": ["claim"]}
    ways |= {"returned": ["claim", "return"], "accepted": ["claim", "accept"]}
    for verb in ways[state]:
        perform(cast, statement, verb, cast.officer)
        statement.refresh_from_db()
    assert statement.state == state
    for actor in ACTORS:
        if actor not in ("head", "focal_point"):
            with pytest.raises(PermissionDenied):
                domain.object_to_entry(entry=entry, by=cast.people[actor], reason="Not ours.")
    with pytest.raises(ValidationError):
        domain.object_to_entry(entry=entry, by=cast.head, reason=" ")
    Notice.objects.all().delete()
    domain.object_to_entry(entry=entry, by=cast.head, reason="Not ours.")
    statement.refresh_from_db()
    entry.refresh_from_db()
    assert (statement.state, entry.objection) == ("withdrawn", "Not ours.") and entry.objected_at is not None
    told = set(Notice.objects.values_list("kind", "recipient__name"))
    assert told == {
        ("statement_objected", "Reviewer"),
        ("statement_withdrawn", "Head"),
        ("statement_withdrawn", "focal_point"),
    }
    last = list(history(statement))[-1]
    assert (last.verb, last.payload.reason, last.rule["slug"]) == ("object", "Not ours.", "on-behalf-objection")
    with pytest.raises(IllegalMove):
        domain.object_to_entry(entry=entry, by=cast.head, reason="Again.")


def test_nobody_objects_too_late_or_to_what_is_published(cast) -> None:
    entry = enter(cast)
    OnBehalf.objects.update(object_until=timezone.now() - HOUR)
    with pytest.raises(TooLateToObject):
        domain.object_to_entry(entry=entry, by=cast.head, reason="Not ours.")
    OnBehalf.objects.update(object_until=timezone.now() + HOUR)
    for verb, by in (("claim", "reviewer"), ("accept", "reviewer"), ("publish", "publisher")):
        perform(cast, entry.statement, verb, cast.people[by])
    with pytest.raises(IllegalMove):
        domain.object_to_entry(entry=entry, by=cast.head, reason="Not ours.")
    entry.statement.refresh_from_db()
    assert entry.statement.state == "published"


def test_the_pages_of_the_organization(cast, client) -> None:
    entry = enter(cast, note="From the mailbox.")
    address = f"/en/my/statements/{entry.statement_id}/entered/"
    client.force_login(cast.people["viewer"])
    page = client.get(address)
    assert b"From the mailbox." in page.content and b"mail.txt" in page.content and b"<textarea" not in page.content
    assert client.post(address, {"reason": "Not ours."}).status_code == 403
    client.force_login(factories.make_author(name="Elsewhere"))
    assert client.get(address).status_code == 404
    client.force_login(cast.head)
    assert address.encode() in client.get(f"/en/my/statements/{entry.statement_id}/").content
    assert b"Entered by the Secretariat" in client.get(f"/en/my/statements/{entry.statement_id}/receipt/").content
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "Not ours."}).status_code == 302
    assert Statement.objects.get().state == "withdrawn"
    client.force_login(cast.officer)
    assert b"Not ours." in client.get(f"/en/desk/statements/{entry.statement_id}/").content
    plain = factories.make_statement(by=cast.head, meeting=cast.meeting)
    client.force_login(cast.head)
    assert client.get(f"/en/my/statements/{plain.pk}/entered/").status_code == 404


def sent(cast, **values) -> dict:
    local = (timezone.now() - HOUR).astimezone(cast.meeting.zone)
    return {
        "meeting": cast.meeting.pk,
        "organization": cast.organization.reference,
        "means": "paper",
        "received_at": local.strftime("%Y-%m-%dT%H:%M"),
        "language": "en",
        "agenda_item": cast.meeting.agenda_items.order_by("position").last().number,
        "title": "On the report",
        "body": TEXT,
        "note": "",
        **values,
    }


def test_entering_by_the_form_keeps_everything_typed_when_a_rule_is_broken(cast, client) -> None:
    load_on_behalf_rules()
    client.force_login(cast.officer)
    assert client.get("/en/desk/statements/enter/").status_code == 200
    upload = SimpleUploadedFile("scan.txt", b"Dear Secretariat")
    long = "word " * 3000
    answer = client.post("/en/desk/statements/enter/", sent(cast, body=long, original=upload))
    page = answer.content.decode()
    assert answer.status_code == 422 and "NOT entered" in page and long.strip() in page and "scan.txt" in page
    assert not Statement.objects.exists()
    kept = File.objects.get()
    missing = client.post("/en/desk/statements/enter/", sent(cast, agenda_item="99", kept=str(kept.pk)))
    assert missing.status_code == 422 and "no item with this number" in missing.content.decode()
    answer = client.post("/en/desk/statements/enter/", sent(cast, kept=str(kept.pk)))
    assert answer.status_code == 302, answer.content.decode()
    entry = OnBehalf.objects.get()
    assert (entry.original, entry.means, entry.statement.title) == (kept, "paper", "On the report")
    other = client.post("/en/desk/statements/enter/", sent(cast, kept=str(kept.pk)))
    assert other.status_code == 422


def test_the_text_is_read_from_the_original(cast, client) -> None:
    client.force_login(cast.officer)
    upload = SimpleUploadedFile("ours.docx", docx(paragraph("Our own words about the report.")))
    answer = client.post("/en/desk/statements/enter/", sent(cast, body="", read="1", original=upload))
    page = answer.content.decode()
    assert answer.status_code == 200 and "Our own words about the report." in page and "ours.docx" in page
    assert not Statement.objects.exists()


def test_who_has_no_account_is_written_to(cast) -> None:
    nobody = factories.make_organization(name="Paper Union", contact_sealed=seal_contact("union@example.org"))
    Rule.objects.filter(rule_set__meeting=cast.meeting, kind="who_may").update(value={"categories": []})
    entry = enter(cast, organization=nobody)
    assert (entry.mail_to, entry.mailed_at) == ("union@example.org", None)
    mail.outbox.clear()
    tasks.mail_entries()
    tasks.mail_entries()
    assert [(it.to, "Paper Union" in it.subject) for it in mail.outbox] == [(["union@example.org"], True)]
    assert entry.statement.title in mail.outbox[0].body and "mail.txt" not in mail.outbox[0].body
    entry.refresh_from_db()
    assert entry.mailed_at is not None
    assert enter(cast).mail_to == ""


def test_a_redaction_deletes_the_original(cast, django_capture_on_commit_callbacks) -> None:
    from django.core.files.storage import default_storage

    from civspace.files.queries import path_of

    entry = enter(cast, original=b"Words of the High Commissioner")
    path = path_of(entry.original.sha256)
    for verb, by in (("claim", "reviewer"), ("accept", "reviewer"), ("publish", "publisher")):
        perform(cast, entry.statement, verb, cast.people[by])
    assert default_storage.exists(path)
    with django_capture_on_commit_callbacks(execute=True):
        perform(cast, entry.statement, "redact", cast.people["publisher"])
    entry.refresh_from_db()
    assert entry.original is None and not default_storage.exists(path) and not File.objects.exists()


def call(client, method, path, user, content=None):
    headers = {"Authorization": f"Bearer {factories.token(user)}"} if user else {}
    return getattr(client, method)(f"/api/v1/{path}", content, content_type="application/json", headers=headers)


def test_the_api(cast, client) -> None:
    load_on_behalf_rules()
    content = {
        "meeting": str(cast.meeting.pk),
        "organization": str(cast.organization.pk),
        "means": "email",
        "received_at": (timezone.now() - HOUR).isoformat(),
        "original": {"name": "mail.txt", "content": base64.b64encode(b"Dear Secretariat").decode()},
        "title": "On the report",
        "body": TEXT,
        "language": "en",
        "agenda_item": str(cast.meeting.agenda_items.order_by("position").last().pk),
    }
    assert call(client, "post", "statements/on-behalf/", None, content).status_code == 401
    assert call(client, "post", "statements/on-behalf/", cast.head, content).status_code == 403
    assert call(client, "post", "statements/on-behalf/", cast.people["reviewer_member"], content).status_code == 403
    wrong = {**content, "original": {"name": "x", "content": "?"}}
    assert call(client, "post", "statements/on-behalf/", cast.officer, wrong).status_code == 400
    long = call(client, "post", "statements/on-behalf/", cast.officer, {**content, "body": "word " * 3000})
    assert (long.status_code, bool(long.json()["failed_rules"])) == (422, True)
    assert not Statement.objects.exists() and not File.objects.exists()
    made = call(client, "post", "statements/on-behalf/", cast.officer, content)
    assert made.status_code == 201, made.content
    path = f"statements/{made.json()['statement']}"
    assert call(client, "get", f"{path}/on-behalf/", cast.people["viewer"]).json()["means"] == "email"
    assert call(client, "get", f"{path}/on-behalf/", cast.people["outsider"]).status_code == 404
    assert call(client, "post", f"{path}/object/", cast.people["viewer"], {"reason": "No"}).status_code == 403
    assert call(client, "post", f"{path}/object/", cast.head, {}).status_code == 400
    done = call(client, "post", f"{path}/object/", cast.head, {"reason": "Not ours."})
    assert (done.status_code, done.json()["objection"]) == (200, "Not ours.")
    assert call(client, "post", f"{path}/object/", cast.head, {"reason": "Again."}).status_code == 409
    rules = client.get("/api/v1/on-behalf-rules/").json()["results"]
    assert [rule["code"] for rule in rules] == ["on-behalf-order", "on-behalf-objection"]
    page = client.get("/en/on-behalf/").content.decode()
    assert "Time to object" in page and "Default of this portal" in page
