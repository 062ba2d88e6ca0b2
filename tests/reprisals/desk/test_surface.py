"""What the desk shows and keeps: filters (T-X07), frames (T-X12), secrets in the database (T-L06)."""

import pytest
from django.apps import apps

from reprisals.desk.models import Officer
from reprisals.vault.models import Case
from tests.reprisals import world
from tests.reprisals.desk.people import SEED, at_desk, said

pytestmark = pytest.mark.django_db
#: What breaks queries that are put together from words, and operators of queries in JSON.
META = ["'", "';--", "1' OR '1'='1", '{"$ne": null}', "%", "\\", "ZZZ') UNION SELECT 1--", "\x00"]


@pytest.fixture
def office(settings):
    return world.office(settings)


# T-X07
def test_no_filter_is_taken_for_a_query(office):
    case, _code = world.report(office)
    desk = at_desk(office, "o1")
    for name in ("country", "mechanism", "urgency", "state", "page"):
        for text in META:
            answer = desk.get("/en/cases/", {name: text})
            assert answer.status_code == 200, (name, text)
    for text in META:
        assert desk.get("/en/actors/", {"country": text}).status_code == 200
        assert desk.post("/en/approvals/escrow/", {"code": text}).status_code in (200, 302)
    assert Case.objects.get() == case and case.code in said(desk.get("/en/cases/"))


# T-X12
def test_no_page_can_be_framed(office):
    case, _code = world.report(office)
    desk = at_desk(office, "o1")
    for path in ("/en/", "/en/cases/", f"/en/cases/{case.pk}/", "/en/keys/", "/en/approvals/", "/en/nothing/"):
        answer = desk.get(path)
        assert answer.headers["X-Frame-Options"] == "DENY", path
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"], path


# T-L06
def test_no_seed_code_passphrase_or_unlocked_key_stands_in_the_database(office):
    desk = at_desk(office, "o1")
    officer = Officer.objects.get(email="o1@example.org")
    enrolled = office.enrolled["o1"]
    secrets = [SEED, enrolled.passphrase.encode(), enrolled.recovery.encode(), desk.cookies["d2"].value.encode()]
    rows = [
        bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
        for model in apps.get_models()
        for row in model._base_manager.values()
        for value in row.values()
    ]
    assert len(rows) > 100 and bytes(officer.factor) in rows
    for secret in secrets:
        assert not [row for row in rows if secret in row]
