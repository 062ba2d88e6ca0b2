"""Coming back: the receipt, the session (T-R02, T-R08, T-R09, T-R11, T-R14), and everything that the inbox can do."""

import threading
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from reprisals.intake import limits
from reprisals.intake.views import inbox
from reprisals.vault import days, domain, receipt
from reprisals.vault.models import Case, Item, ReporterSession
from reprisals.vault.receipt import Derived
from tests.reprisals.intake.browsing import ACCOUNT, Browser, text_of
from tests.reprisals.world import Office

POSTED = ("write", "uses", "names", "files", "close")


@pytest.fixture
def code(office, visitor) -> str:
    return visitor.report()[1]


@pytest.fixture
def page(visitor, code):
    return visitor.enter(code)


def kinds(office: Office, compartment: str = "shared") -> list[str]:
    items = domain.open_items(office.open("o1"), Case.objects.get(), compartment)
    return [item.kind for item in items]


def later(monkeypatch, minutes: float) -> None:
    real = days.now
    for module in ("reprisals.vault.domain.reporting",):
        monkeypatch.setattr(f"{module}.now", lambda: real() + timedelta(minutes=minutes))


def test_the_receipt_leads_to_the_inbox_however_it_is_typed(office, visitor, code):
    for typed in (code, receipt.grouped(code), "".join(chr(ord("۰") + int(digit)) for digit in code), f"\u200f{code}"):
        page = Browser().enter(typed)
        assert page.status_code == 200 and "Your inbox" in text_of(page), typed


def test_reading_an_answer_and_writing_back(office, visitor, code, page):
    domain.write_message(office.open("o1"), Case.objects.get(), "Where are you now? <b>")
    answer = visitor.submit(visitor.get("/s/inbox"), "/s/inbox/write", text="I am safe.\nمرحبا")
    assert (answer.status_code, answer["Location"]) == (303, "/s/inbox?done=written")
    page = visitor.get(answer["Location"])
    said = text_of(page)
    assert "Your message has arrived." in said and "Officers" in said and "Where are you now? <b>" in said
    assert said.index("Where are you") < said.index("I am safe.")
    assert ACCOUNT not in said
    items = domain.open_items(office.open("o1"), Case.objects.get(), "shared")
    assert [item.text for item in items if item.kind == "message"] == ["Where are you now? <b>", "I am safe.\nمرحبا"]


def test_own_words_are_hidden_from_whoever_comes_back_when_it_was_asked(office, visitor):
    _page, code = visitor.report(hide_own="on")
    page = visitor.enter(code)
    page = visitor.get(visitor.submit(page, "/s/inbox/write", text="a secret")["Location"])
    domain.write_message(office.open("o1"), Case.objects.get(), "an answer")
    said = text_of(visitor.get("/s/inbox"))
    assert "a secret" not in said and "an answer" in said


def test_consent_is_changed_as_a_whole_and_shown_as_it_stands(office, visitor, page):
    visitor.submit(page, "/s/inbox/uses", scopes=["contact", "public"], consent_by="family", consent_for="only X")
    form = visitor.form(visitor.get("/s/inbox"), "/s/inbox/uses")
    values = [(name, value) for name, value in form.form_values() if name != "csrfmiddlewaretoken"]
    assert values == [("scopes", "contact"), ("scopes", "public"), ("consent_by", "family"), ("consent_for", "only X")]
    visitor.submit(visitor.get("/s/inbox"), "/s/inbox/uses", scopes=["contact"])
    items = domain.open_items(office.open("o1"), Case.objects.get(), "shared")
    assert [item.fields["scopes"] for item in items if item.kind == "consent"] == [
        [],
        ["contact", "public"],
        ["contact"],
    ]


def test_names_can_be_added_and_never_read_here(office, visitor, page):
    done = visitor.get(visitor.submit(page, "/s/inbox/names", name="CANARY-name", contact="CANARY-contact")["Location"])
    assert "CANARY" not in done.content.decode()
    assert kinds(office) == ["facets", "narrative", "consent"]
    assert Item.objects.filter(compartment="identity").count() == 1


def test_no_name_at_all_is_an_error_beside_the_field(visitor, page):
    answer = visitor.submit(page, "/s/inbox/names")
    assert answer.status_code == 422 and "Write at least one of these." in text_of(answer)
    assert not Item.objects.filter(compartment="identity").exists()


def test_files_can_be_added_and_never_fetched(office, visitor, page):
    file = SimpleUploadedFile("CANARY.pdf", b"%PDF-CANARY")
    done = visitor.get(visitor.submit(page, "/s/inbox/files", files=file)["Location"])
    assert "The files have arrived" in text_of(done) and "CANARY" not in done.content.decode()
    (found,) = domain.files_of(office.open("o1"), Case.objects.get())
    assert (found.name, found.size) == ("CANARY.pdf", 11)


def test_no_file_is_an_error_and_a_file_of_a_session_that_ended_is_gone(visitor, page, settings):
    assert visitor.submit(page, "/s/inbox/files").status_code == 422
    ReporterSession.objects.all().delete()
    answer = visitor.submit(page, "/s/inbox/files", files=SimpleUploadedFile("a.pdf", b"%PDF-"))
    assert answer.status_code == 403 and list(Path(settings.REPRISALS_BLOBS).glob("*")) == []


@pytest.mark.parametrize("erase", [False, True])
def test_a_closed_inbox_opens_for_nobody(office, visitor, code, page, erase):
    unsure = visitor.submit(page, "/s/inbox/close")
    assert unsure.status_code == 422 and ReporterSession.objects.count() == 1
    done = visitor.submit(page, "/s/inbox/close", sure="on", **({"erase": "on"} if erase else {}))
    assert done.status_code == 200 and "closed" in text_of(done)
    assert done.cookies["s1"].value == "" and not ReporterSession.objects.exists()
    answer = visitor.enter(code)
    assert answer.status_code == 422 and "There is no inbox under this number" in text_of(answer)
    assert Case.objects.get().erasure_asked is erase


@pytest.mark.parametrize("action, typed", [("write", {"text": ""}), ("uses", {"consent_by": "nobody"})])
def test_what_does_not_fit_changes_nothing(office, visitor, page, action, typed):
    before = Item.objects.count()
    assert visitor.submit(page, f"/s/inbox/{action}", **typed).status_code == 422
    assert Item.objects.count() == before


@pytest.mark.parametrize("action, typed", [("write", {"text": "hello"}), ("uses", {"scopes": ["keep"]})])
def test_what_cannot_be_sealed_is_said_and_what_was_typed_stays(office, visitor, page, monkeypatch, action, typed):
    def fail(*args: object, **more: object) -> None:
        raise domain_error

    from reprisals.vault.errors import Unavailable

    domain_error = Unavailable()
    monkeypatch.setattr(inbox.domain, "write_message", fail)
    monkeypatch.setattr(inbox.domain, "change_consent", fail)
    answer = visitor.submit(page, f"/s/inbox/{action}", **typed)
    assert answer.status_code == 503 and "Try again later" in text_of(answer)
    if "text" in typed:
        assert visitor.typed(answer, "/s/inbox/write", "text") == "hello"


# The session


def test_a_cookie_that_was_there_before_is_worth_nothing_afterwards(office, visitor, code):
    visitor.cookies["s1"] = "A" * 86
    visitor.enter(code)
    token = visitor.cookies["s1"].value
    assert token != "A" * 86 and len(token) == 86
    stranger = Client()
    stranger.cookies["s1"] = "A" * 86
    assert stranger.get("/s/inbox").status_code == 403
    visitor.enter(code)
    assert visitor.cookies["s1"].value != token
    stranger.cookies["s1"] = token
    assert stranger.get("/s/inbox").status_code == 403


def test_a_second_entry_ends_the_first(office, visitor, code):
    visitor.enter(code)
    other = Browser()
    assert other.enter(code).status_code == 200
    assert (visitor.get("/s/inbox").status_code, other.get("/s/inbox").status_code) == (403, 200)
    assert ReporterSession.objects.count() == 1


def test_fifteen_minutes_without_a_request_end_it(visitor, page, monkeypatch):
    later(monkeypatch, 14.9)
    assert visitor.get("/s/inbox").status_code == 200
    later(monkeypatch, 14.9 + 15.1)
    assert visitor.get("/s/inbox").status_code == 403
    assert not ReporterSession.objects.exists()


def test_an_hour_ends_it_whatever_happens(visitor, page, monkeypatch):
    ReporterSession.objects.update(ends=days.now() - timedelta(seconds=1))
    assert visitor.get("/s/inbox").status_code == 403
    assert not ReporterSession.objects.exists()


@pytest.mark.parametrize("way", ["out", "exit", "close"])
def test_every_way_out_ends_it_on_the_server(visitor, page, way):
    token = visitor.cookies["s1"].value
    if way == "out":
        assert visitor.submit(page, "/s/out")["Location"] == "/s/"
    elif way == "exit":
        answer = visitor.get("/s/x")
        assert (answer.status_code, answer["Location"]) == (303, "https://www.wikipedia.org/")
        assert answer["Clear-Site-Data"] == '"cache", "cookies", "storage"'
        assert answer.cookies["s1"]["max-age"] == answer.cookies["scsrf"]["max-age"] == 0
    else:
        visitor.submit(page, "/s/inbox/close", sure="on")
    assert not ReporterSession.objects.exists()
    thief = Client()
    thief.cookies["s1"] = token
    assert thief.get("/s/inbox").status_code == 403


@pytest.mark.parametrize("action", POSTED)
def test_without_a_session_nothing_changes_and_the_number_is_asked_for(office, visitor, page, action):
    before = Item.objects.count()
    ReporterSession.objects.all().delete()
    answer = visitor.submit(page, f"/s/inbox/{action}", text="x", sure="on", name="x", scopes=["keep"])
    assert answer.status_code == 403 and "Nothing was changed" in text_of(answer)
    assert Item.objects.count() == before and Case.objects.get().lookup is not None


# Guessing


def test_a_slip_of_the_finger_is_told_before_anything_is_derived_or_counted(office, visitor, code, monkeypatch):
    monkeypatch.setattr(receipt, "derive", lambda *a, **k: pytest.fail("derived"))
    wrong = code[:-1] + str((int(code[-1]) + 1) % 10)
    for typed, said in ((wrong, "a digit may be wrong"), (code[:-1], "28 digits"), ("x", "28 digits"), ("", "Write")):
        for _ in range(3):
            answer = visitor.submit(visitor.get("/s/in"), "/s/in", code=typed)
            assert answer.status_code == 422 and said in text_of(answer)
    assert not limits.entries.by_sender


def test_the_sixth_wrong_number_is_refused_and_the_right_one_still_works_elsewhere(office, visitor, code):
    answers = [visitor.enter(receipt.new()).status_code for _ in range(7)]
    assert answers == [422] * 5 + [429] * 2
    assert Browser(REMOTE_ADDR="203.0.113.5").enter(code).status_code == 200


def test_a_thousand_numbers_from_fifty_senders_find_nothing_and_lock_nobody_out(office, visitor, code, monkeypatch):
    slept: list[float] = []
    monkeypatch.setattr(limits.entries, "sleep", slept.append)
    monkeypatch.setattr(receipt, "derive", lambda code, *, kdf_id: Derived(b"x" * 32, b"y" * 32))
    taken = []
    for number in range(1000):
        request = SimpleNamespace(META={"REMOTE_ADDR": f"198.51.100.{number % 50}"})
        form = inbox.EnterForm({"code": "x"})
        assert form.is_valid()
        monkeypatch.setattr(inbox, "_ask", lambda request, form, status=200: taken.append(status))
        inbox._try(request, form, receipt.new())
    assert (taken.count(422), taken.count(429)) == (250, 750)
    assert slept == [1.0] * 190
    monkeypatch.undo()
    assert Browser(REMOTE_ADDR="203.0.113.5").enter(code).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_flood_of_numbers_takes_ten_places_and_no_more(office, visitor, monkeypatch):
    gate, inside, most = threading.Event(), [0], [0]
    lock = threading.Lock()

    def slow(*, code: str) -> None:
        with lock:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
        gate.wait(30)
        with lock:
            inside[0] -= 1

    monkeypatch.setattr(inbox.domain, "enter", slow)
    statuses: list[int] = []
    monkeypatch.setattr(inbox, "_ask", lambda request, form, status=200: statuses.append(status))

    def ask(number: int) -> None:
        form = inbox.EnterForm({"code": "x"})
        form.is_valid()
        inbox._try(SimpleNamespace(META={"REMOTE_ADDR": f"10.0.{number // 250}.{number % 250}"}), form, receipt.new())

    monkeypatch.setattr(limits.entries, "of_all", 0)
    threads = [threading.Thread(target=ask, args=(number,)) for number in range(200)]
    for thread in threads:
        thread.start()
    for thread in threads[:190]:
        thread.join(0.05)
    gate.set()
    for thread in threads:
        thread.join(30)
    assert most[0] == 10 and (statuses.count(429), statuses.count(422)) == (190, 10)
