"""T-I02, T-I20, T-B07, T-X08, T-X09: who may open what, as a whole table; T-I09: the quota."""

import io
import uuid

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver
from PIL import Image

from reprisals.desk import casefile
from reprisals.desk.access import LEVELS
from reprisals.desk.domain import copies
from reprisals.vault.models import Approval, Case
from tests.reprisals import world
from tests.reprisals.desk.people import account, at_desk, said, signed_in, today, write
from tests.reprisals.strings import CROSS

pytestmark = pytest.mark.django_db

#: What each page answers to whom: nobody, an officer with locked keys, the officer of the case, one of another group,
#: one who only makes the report, one who only reads the audit. "keys" leads to the page of the keys.
ACTORS = ("nobody", "locked", "granted", "other", "statistics", "auditor")
TABLE = {
    "/en/cases/": (404, "keys", 200, 200, 200, 404),
    "/en/cases/{case}/": (404, "keys", 200, 404, 404, 404),
    "/en/cases/{case}/add/note/": (404, "keys", 200, 404, 404, 404),
    "/en/cases/{case}/add/message/": (404, "keys", 200, 404, 404, 404),
    "/en/cases/{case}/add/referral/": (404, "keys", 200, 404, 404, 404),
    "/en/cases/{case}/add/export/": (404, "keys", 200, 404, 404, 404),
    "/en/cases/{case}/add/extension/": (404, "keys", 200, 404, 404, 404),
    "/en/cases/{case}/similar/": (404, "keys", 200, 404, 404, 404),
    "/en/cases/{case}/identity/": (404, "keys", 404, 404, 404, 404),
    "/en/cases/{case}/files/{file}/": (404, "keys", 200, 404, 404, 404),
    "/en/cases/{case}/files/{copy}/": (404, "keys", 200, 404, 404, 404),
    "/en/cases/{case}/files/{copy}/look/": (404, "keys", 200, 404, 404, 404),
    "/en/cases/{case}/files/{copy}/picture/": (404, "keys", 200, 404, 404, 404),
    "/en/cases/{case}/files/{file}/picture/": (404, "keys", 404, 404, 404, 404),
    "/en/cases/{case}/delete/": (404, "keys", 200, 404, 404, 404),
    "/en/report/": (404, "keys", 404, 404, 200, 404),
    "/en/audit/": (404, "keys", 404, 404, 404, 200),
    "/en/cases/{unknown}/": (404, "keys", 404, 404, 404, 404),
    "/en/cases/{case}/files/{unknown}/": (404, "keys", 404, 404, 404, 404),
    "/en/approvals/{unknown}/": (404, "keys", 404, 404, 404, 404),
    "/en/admin/": (404, 404, 404, 404, 404, 404),
    "/api/v1/cases/": (404, 404, 404, 404, 404, 404),
}


@pytest.fixture
def office(settings):
    made = world.office(settings)
    other = world.IntakeGroup.objects.create(names={"en": "Regional office"}, descriptions={})
    world.add(made, "other", group=other)
    world.add(made, "statistics", roles=["statistics"])
    world.add(made, "auditor", roles=["auditor"])
    return made


def test_the_matrix(office):
    photo = io.BytesIO()
    Image.new("RGB", (1, 1)).save(photo, "JPEG")
    case, _code = world.report(office, files=[world.upload(photo.getvalue())])
    file, held = case.attachments.get(), office.open("o2")
    copies.make(keys=held, file=casefile.read(keys=held, case_id=case.pk), file_id=file.pk)
    browsers = {
        "nobody": Client(),
        "locked": signed_in(account(office, "o2")),
        "granted": at_desk(office, "o1"),
        **{who: at_desk(office, who) for who in ("other", "statistics", "auditor")},
    }
    copy = case.attachments.exclude(pk=file.pk).get()
    names = {"case": case.pk, "file": file.pk, "copy": copy.pk, "unknown": uuid.uuid4()}
    found = {}
    for path in TABLE:
        address = path.format(**names)
        found[path] = tuple(_told(browsers[who].get(address)) for who in ACTORS)
    assert found == TABLE
    for who, path in (("other", "/en/cases/{case}/"), ("granted", "/en/cases/{case}/"), ("nobody", "/en/cases/")):
        answer = browsers[who].head(path.format(**names))
        assert (answer.status_code, answer.content) == (TABLE[path][ACTORS.index(who)], b"")
    for who in ("nobody", "other", "statistics", "auditor"):
        for path in ("/en/cases/{case}/add/note/", "/en/cases/{case}/hold/", "/en/cases/{case}/files/{file}/clean/"):
            assert browsers[who].post(path.format(**names), {"text": "CANARY"}).status_code == 404
        for method in ("put", "delete"):
            assert getattr(browsers[who], method)(f"/en/cases/{case.pk}/").status_code in (404, 405)
    assert (case.items.count(), Approval.objects.count()) == (4, 0)  # facets, account, consent, identity
    assert case.code not in said(browsers["other"].get("/en/cases/")) + said(browsers["statistics"].get("/en/cases/"))


def _told(answer):
    return "keys" if answer.headers.get("Location") == "/en/keys/" else answer.status_code


def views():
    for pattern in get_resolver("reprisals.desk.urls").url_patterns:
        for one in getattr(pattern, "url_patterns", [pattern]):
            assert isinstance(one, URLPattern)
            yield one


def test_every_address_declares_who_opens_it_and_holds_no_number():
    for pattern in views():
        assert pattern.callback.opens in LEVELS, pattern
        kinds = {name: type(converter).__name__ for name, converter in pattern.pattern.converters.items()}
        assert set(kinds.values()) <= {"UUIDConverter", "SlugConverter"} or kinds == {"year": "IntConverter"}
    open_ones = {pattern.name for pattern in views() if pattern.callback.opens == "anyone"}
    assert open_ones == {None, "account_login", "desk_join", "desk_set_up"}


def test_a_form_without_its_token_changes_nothing(office):
    case, _code = world.report(office)
    desk = at_desk(office, "o1")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = desk.cookies
    paths = (f"/en/cases/{case.pk}/add/note/", f"/en/cases/{case.pk}/hold/", "/en/keys/stop/", "/en/out/", "/en/")
    for path in paths:
        for headers in ({}, {"Origin": "null"}, {"Origin": "https://evil.example"}):
            answer = strict.post(path, {"text": "CANARY", "hours": 6}, headers=headers)
            assert answer.status_code == 403 and "CANARY" not in answer.content.decode()
    case.refresh_from_db()
    assert (case.items.count(), case.legal_hold) == (4, False)
    assert strict.get("/en/cases/").status_code == 200  # still signed in, still unlocked


@pytest.mark.parametrize(
    "path",
    [
        "hold/",
        "package/00000000-0000-4000-8000-000000000000/",
        "longer/00000000-0000-4000-8000-000000000000/",
        "files/00000000-0000-4000-8000-000000000000/clean/",
    ],
)
def test_what_changes_something_is_never_a_link(office, path):
    case, _code = world.report(office)
    assert at_desk(office, "o1").get(f"/en/cases/{case.pk}/{path}").status_code == 405


# T-I09
def test_the_case_too_many_in_an_hour_needs_a_second_person(office, settings):
    settings.REPRISALS_QUOTA = 2
    cases = [world.report(office)[0] for _number in range(3)]
    desk, second = at_desk(office, "o1"), at_desk(office, "o2")
    assert [desk.get(f"/en/cases/{case.pk}/").status_code for case in cases] == [200, 200, 429]
    assert desk.get(f"/en/cases/{cases[0].pk}/").status_code == 200  # opened in this hour already
    assert desk.post("/en/approvals/quota/").status_code == 302
    asked = Approval.objects.get()
    phrase = office.enrolled["o2"].passphrase
    assert second.post(f"/en/approvals/{asked.pk}/", {"decision": "agree", "passphrase": phrase}).status_code == 302
    assert desk.get(f"/en/cases/{cases[2].pk}/").status_code == 200


# T-H01
@pytest.mark.parametrize("path", ["/en/", "/en/cases/", "/en/nothing/", "/robots.txt"])
def test_every_answer_carries_the_headers(path):
    headers = Client().get(path).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff" and headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"] and headers["X-Frame-Options"] == "DENY"


# T-X01
def test_what_a_reporter_writes_makes_no_element(office):
    from lxml import html

    text = "\n".join(CROSS)
    answers = {"country": text, "place": text, "mechanism": [text], "acts": [text], "link": text, "relation": "victim"}
    upload = world.upload(name=f"{CROSS[1]}.jpg")
    case, _code = world.report(office, account=text, answers=answers, files=[upload])
    desk = at_desk(office, "o1")
    write(desk, case, "note", text=text)
    write(desk, case, "follow_up", text=text, happened_on=today())
    for path in (f"/en/cases/{case.pk}/", "/en/cases/"):
        page = html.fromstring(desk.get(path).content.decode())
        assert not page.xpath(
            "//main//script | //main//img | //main//iframe | //main//svg[@onload] | //main//*[@onerror]"
        )
        assert not [href for href in page.xpath("//main//@href") if href.startswith("javascript")]
    assert CROSS[0] in said(desk.get(f"/en/cases/{case.pk}/")) and "{{ 7|add:7 }}" in said(
        desk.get(f"/en/cases/{case.pk}/")
    )


def test_a_file_is_sent_as_bytes_after_two_confirmations(office):
    case, _code = world.report(office, files=[world.upload(b"secret bytes", name="A. Person.html")])
    desk = at_desk(office, "o1")
    address = f"/en/cases/{case.pk}/files/{case.attachments.get().pk}/"
    assert desk.get(address).status_code == 200 and b"secret bytes" not in desk.get(address).content
    assert b"secret bytes" not in desk.post(address, {"knows": "on"}).content
    answer = desk.post(address, {"knows": "on", "apart": "on"})
    assert b"".join(answer.streaming_content) == b"secret bytes"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="file-1.bin"'
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert "sandbox" in answer.headers["Content-Security-Policy"] and answer.headers["Cache-Control"] == "no-store"
    assert Case.objects.count() == 1


def test_the_escrow_key_is_asked_for_and_no_answer_tells_which_cases_there_are(office):
    case, _code = world.report(office)
    stranger = at_desk(office, "other")
    answers = [stranger.post("/en/approvals/escrow/", {"code": code}) for code in ("ZZZZ-ZZZZ", case.code.lower())]
    assert [answer.headers["Location"] for answer in answers] == ["/en/approvals/"] * 2
    asked = Approval.objects.get()
    assert (asked.action, asked.object_id) == ("break-glass", case.pk)
    second = at_desk(office, "o1")
    assert f"/en/approvals/{asked.pk}/" in second.get("/en/approvals/").content.decode()
    assert case.code in said(second.get(f"/en/approvals/{asked.pk}/"))
