"""A report arrives sealed, its receipt is shown once, and whatever goes wrong keeps what was typed (T-R07, T-C09)."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from lxml import html

from reprisals.intake import limits
from reprisals.intake.views import report
from reprisals.vault import domain, receipt
from reprisals.vault.models import Attachment, Case, Item, OfficerKey
from tests.reprisals.intake.browsing import ACCOUNT, Browser, code_of, text_of
from tests.reprisals.world import Office

FILE = b"%PDF-1.7 CANARY-file-93be1a0c55d2f874"


def items(office: Office, case: Case, compartment: str = "shared") -> list[tuple[str, str, dict]]:
    """What officers read in a case: kind, text and fields of each item."""
    return [(item.kind, item.text, item.fields) for item in domain.open_items(office.open("o1"), case, compartment)]


def nothing_kept(settings) -> bool:
    blobs = Path(settings.REPRISALS_BLOBS)
    return not (Case.objects.exists() or Item.objects.exists() or (blobs.exists() and any(blobs.iterdir())))


def test_the_account_alone_is_enough(office, visitor):
    page, code = visitor.report()
    assert page.status_code == 200 and receipt.normal(code) == code
    assert len(html.fromstring(page.content).xpath("//*[@id='receipt']/span")) == 7
    (case,) = Case.objects.all()
    kinds = {kind: (text, fields) for kind, text, fields in items(office, case)}
    assert set(kinds) == {"facets", "narrative", "consent"}
    assert kinds["narrative"][0] == ACCOUNT
    assert kinds["consent"][1]["scopes"] == []
    assert (case.urgency, case.group) == ("normal", office.group)


def test_every_answer_reaches_the_officers(office, visitor):
    answers = {
        "mechanism": ["hrc", "upr"],
        "acts": ["detention", "other"],
        "country": "FJI",
        "when": "في الربيع",
        "danger": "yes",
        "scopes": ["contact", "state"],
        "consent_by": "victim",
        "consent_for": "Special Rapporteur",
        "name": "CANARY-name-11",
        "contact": "CANARY-contact-22",
    }
    visitor.report(files=[SimpleUploadedFile("CANARY.pdf", FILE), SimpleUploadedFile("b.txt", b"x")], **answers)
    (case,) = Case.objects.all()
    kinds = {kind: (text, fields) for kind, text, fields in items(office, case)}
    told = kinds["narrative"][1]
    assert (told["mechanism"], told["acts"], told["country"]) == (["hrc", "upr"], ["detention", "other"], "FJI")
    assert (told["when"], told["danger"]) == ("في الربيع", "yes")
    assert "name" not in told and "contact" not in told
    consent = kinds["consent"][1]
    assert (consent["scopes"], consent["by"]) == (["contact", "state"], "victim")
    assert (consent["recipient"], consent["language"]) == ("Special Rapporteur", "en")
    assert case.urgency == "urgent"
    files = domain.files_of(office.open("o1"), case)
    assert sorted((file.name, file.type) for file in files) == [
        ("CANARY.pdf", "application/pdf"),
        ("b.txt", "text/plain"),
    ]


def test_a_form_without_an_account_comes_back_filled(office, visitor, settings):
    page = visitor.submit(visitor.get("/s/new"), "/s/new", account=" ", place="Suva", acts=["raid"], name="Ana")
    assert page.status_code == 422 and nothing_kept(settings)
    tree = html.fromstring(page.content)
    assert (
        tree.xpath("//*[@id='id_account_error']")[0]
        .text_content()
        .endswith("Write what happened. This is the only thing that we need.")
    )
    assert tree.xpath("//*[@id='id_account']")[0].get("aria-describedby", "").split() == [
        "id_account_helptext",
        "id_account_error",
    ]
    form = visitor.form(page, "/s/new")
    assert (form.fields["place"], form.fields["name"]) == ("Suva", "Ana")
    assert tree.xpath("//input[@name='acts'][@value='raid']")[0].get("checked") is not None


@pytest.mark.parametrize("break_it", ["one officer", "no escrow", "seal"])
def test_what_cannot_be_sealed_is_refused_and_nothing_is_kept(office, visitor, settings, monkeypatch, break_it):
    if break_it == "one officer":
        OfficerKey.objects.first().delete()
    elif break_it == "no escrow":
        settings.REPRISALS_ESCROW = ""
    else:
        monkeypatch.setattr("reprisals.vault.casekeys.seal_key", lambda *a, **k: (_ for _ in ()).throw(OSError()))
    form = visitor.get("/s/new")
    page = visitor.submit(form, "/s/new", account=ACCOUNT, files=SimpleUploadedFile("a.pdf", FILE))
    assert page.status_code == 503 and nothing_kept(settings)
    assert visitor.typed(page, "/s/new", "account") == ACCOUNT
    assert "Try again later" in text_of(page) and code_of(page) == ""


def test_after_a_refusal_the_same_form_can_be_sent_again(office, visitor, settings):
    pinned, settings.REPRISALS_ESCROW = settings.REPRISALS_ESCROW, ""
    page = visitor.submit(visitor.get("/s/new"), "/s/new", account=ACCOUNT)
    settings.REPRISALS_ESCROW = pinned
    assert code_of(visitor.submit(page, "/s/new")) != ""


def test_sending_the_form_again_makes_no_second_case_and_shows_no_code(office, visitor):
    form = visitor.get("/s/new")
    first = visitor.submit(form, "/s/new", account=ACCOUNT)
    again = visitor.submit(form, "/s/new", account=ACCOUNT)
    assert (again.status_code, code_of(again)) == (409, "")
    assert code_of(first) not in again.content.decode().replace(" ", "")
    assert Case.objects.count() == 1
    assert "This report has already arrived" in text_of(again)
    for address in ("/s/new", "/s/kept", "/s/"):
        assert code_of(visitor.get(address)) == ""


def test_a_report_without_the_token_of_the_page_is_taken(office, visitor):
    page = visitor.submit(visitor.get("/s/new"), "/s/new", account=ACCOUNT, once=None)
    assert code_of(page) != ""


@pytest.mark.parametrize("typed", ["{}", " {} ", "٠١٢٣"])
def test_the_last_four_digits_lead_on_however_they_are_typed(office, visitor, typed):
    page, code = visitor.report()
    digits = "".join(chr(ord("٠") + int(digit)) for digit in code[-4:]) if "٠" in typed else code[-4:]
    answer = visitor.submit(page, "/s/kept", last=typed.format(digits) if "{" in typed else digits)
    assert answer.status_code == 200 and "You have your number" in text_of(answer)


def test_wrong_digits_can_be_tried_again_and_show_no_code(office, visitor):
    page, code = visitor.report()
    wrong = visitor.submit(page, "/s/kept", last=f"{(int(code[-4:]) + 1) % 10000:04d}")
    assert wrong.status_code == 422 and code not in wrong.content.decode()
    assert visitor.submit(wrong, "/s/kept", last=code[-4:]).status_code == 200
    forged = visitor.submit(page, "/s/kept", last=code[-4:], proof="x")
    assert forged.status_code == 422


def test_too_many_at_once_is_429_and_keeps_what_was_typed(office, visitor, monkeypatch, settings):
    monkeypatch.setattr(report, "places", limits.Places(1))
    with report.places.one():
        page = visitor.submit(visitor.get("/s/new"), "/s/new", account=ACCOUNT)
    assert page.status_code == 429 and nothing_kept(settings)
    assert visitor.typed(page, "/s/new", "account") == ACCOUNT


def test_one_sender_may_not_flood(office, visitor, monkeypatch):
    monkeypatch.setattr(report, "reports", limits.Tries(each=2, window=3600))
    assert [visitor.report()[0].status_code for _ in range(3)] == [200, 200, 429]
    assert Case.objects.count() == 2


def test_files_of_a_wrong_form_are_gone_and_those_of_a_right_one_stay(office, visitor, settings):
    visitor.submit(visitor.get("/s/new"), "/s/new", account="", files=SimpleUploadedFile("a.pdf", FILE))
    assert nothing_kept(settings)
    visitor.report(files=SimpleUploadedFile("a.pdf", FILE))
    (blob,) = Path(settings.REPRISALS_BLOBS).iterdir()
    assert Attachment.objects.get().blob == blob.name and FILE not in blob.read_bytes()


def test_texts_in_six_scripts_come_back_letter_by_letter(office, visitor):
    text = "Français é\nالعربية\n中文\nРусский\nहिन्दी\n'\"<script>alert(1)</script>"
    Browser().report(account=text)
    narrative = items(office, Case.objects.get())[1]
    assert narrative[:2] == ("narrative", text)
