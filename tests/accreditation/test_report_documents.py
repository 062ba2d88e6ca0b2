"""Documents of periodic reports: attached in parts, sent with the report or the answer, and who opened them."""

import json
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from civspace.audit.models import Entry
from civspace.files.domain import attach
from civspace.files.models import File
from meetings.accreditation.applications.models import Opening
from meetings.accreditation.reports import documents, domain
from meetings.accreditation.reports.models import PeriodicReport, ReportDocument
from tests.accreditation.applying import paper
from tests.accreditation.reporting import reporting, submitted

pytestmark = pytest.mark.django_db
WHO = "The Secretariat’s accreditation officers and the members of the committee"


def client(user: Any) -> Client:
    browser = Client()
    browser.force_login(type(user).objects.get(pk=user.pk))
    return browser


def opens(user: Any, file_id: Any) -> int:
    return client(user).get(reverse("file", args=[file_id])).status_code


def in_parts(browser: Client, data: bytes) -> str:
    """Upload a file as the script beside the form does, and return what it is kept as."""
    begun = browser.post(
        reverse("upload_begin"), json.dumps({"name": "paper.txt", "size": len(data)}), "application/json"
    ).json()
    half = len(data) // 2
    for offset, part in ((0, data[:half]), (half, data[half:])):
        sent = browser.post(f"{begun['address']}?offset={offset}", part, "application/octet-stream")
        assert sent.json()["offset"] == offset + len(part)
    return browser.post(f"{begun['address']}finish/", "{}", "application/json").json()["file"]


def test_a_document_goes_up_in_parts_and_leaves_with_the_report() -> None:
    cast = reporting()
    editor = client(cast.people["editor"])
    page = reverse("report_documents", args=[cast.organization.pk, cast.report.pk])
    said = editor.get(page).text
    assert WHO in said.replace("&#x27;", "’").replace("'", "’")
    assert "A redacted copy is accepted." in said
    assert "data-resumable" in said
    added = editor.post(page, {"kept": in_parts(editor, b"What we did in four years."), "redacted": "on"})
    assert (added.status_code, added["Location"]) == (302, page)
    (document,) = ReportDocument.objects.all()
    assert (document.redacted, document.given_at, document.file.owner_id) == (True, None, str(document.pk))
    # A draft is the organization's own.
    readers = {"viewer": cast.people["viewer"], "desk": cast.desk, "member": cast.member, "other": cast.other}
    assert {name: opens(who, document.file_id) for name, who in readers.items()} == {
        "viewer": 302,
        "desk": 404,
        "member": 404,
        "other": 404,
    }
    assert not Opening.objects.exists()
    assert documents.documents_for(cast.report, cast.desk) == []

    report = submitted(cast)
    assert {name: opens(who, document.file_id) for name, who in readers.items()} == {
        "viewer": 302,
        "desk": 302,
        "member": 302,
        "other": 404,
    }
    found = Opening.objects.order_by("id").values_list("report", "application", "file", "role", "seat__code")
    assert list(found) == [
        (report.pk, None, document.file_id, "accreditation_officer", None),
        (report.pk, None, document.file_id, "committee", "XAA"),
    ]
    told = client(cast.people["viewer"]).get(reverse("my_report", args=[cast.organization.pk, report.pk])).text
    assert all(word in told for word in ("paper.txt", "Accreditation officer", "Member of the committee", "Aland"))
    assert cast.desk.name not in told and cast.member.name not in told
    for who, address in ((cast.desk, "desk_report"), (cast.member, "committee_report")):
        assert reverse("file", args=[document.file_id]) in client(who).get(reverse(address, args=[report.pk])).text
    # Nothing is taken out of what was sent.
    gone = editor.post(reverse("report_document_remove", args=[cast.organization.pk, report.pk, document.pk]))
    assert (gone.status_code, ReportDocument.objects.get().pk, File.objects.count()) == (302, document.pk, 1)


def test_what_is_attached_to_an_answer_leaves_with_it() -> None:
    cast = reporting()
    report = domain.defer_report(report=submitted(cast), by=cast.desk, question="Who paid?")
    document = documents.add_document(report=report, file=paper(cast.people["editor"]), by=cast.people["editor"])
    assert documents.documents_for(report, cast.desk) == []
    assert opens(cast.desk, document.file_id) == 404
    other = documents.add_document(report=report, file=paper(cast.people["head"], "Else."), by=cast.people["head"])
    documents.remove_document(document=other, by=cast.people["editor"])
    assert not File.objects.filter(pk=other.file_id).exists()
    domain.answer_report(report=report, by=cast.people["head"], answer="Our members.")
    assert documents.documents_for(PeriodicReport.objects.get(), cast.member) == [document]
    assert opens(cast.member, document.file_id) == 302


def test_what_is_refused_changes_nothing() -> None:
    cast = reporting()
    head = cast.people["head"]
    values = {"report": cast.report, "by": head}
    foreign = paper(cast.people["editor"])
    ReportDocument.objects.bulk_create(
        ReportDocument(report=cast.report, file=attach(paper(head, f"{number}"), cast.report)) for number in range(9)
    )
    for file in (foreign, ReportDocument.objects.first().file):
        with pytest.raises(ValidationError, match="Add the document again"):
            documents.add_document(**values, file=file)
    documents.add_document(**values, file=paper(head, "ten"))
    before = Entry.objects.count(), ReportDocument.objects.count(), PeriodicReport.objects.get().version
    with pytest.raises(ValidationError, match="At most 10 documents"):
        documents.add_document(**values, file=File.objects.create(name="x", size=1, uploaded_by=str(head.pk)))
    page = reverse("report_documents", args=[cast.organization.pk, cast.report.pk])
    assert client(cast.people["viewer"]).get(page).status_code == 403
    assert client(cast.other).get(page).status_code == 404
    assert client(head).post(page, {}).status_code == 422
    assert before == (Entry.objects.count(), ReportDocument.objects.count(), PeriodicReport.objects.get().version)


def test_the_committee_reads_reports_and_not_its_own() -> None:
    cast = reporting()
    page = reverse("committee_report", args=[cast.report.pk])
    assert client(cast.member).get(page).status_code == 404
    submitted(cast)
    assert page in client(cast.member).get(reverse("my_committee")).text
    said = client(cast.member).get(page).text
    assert "We taught." in said and "Otto Officer" not in said
    for who in (cast.people["head"], cast.other, cast.desk):
        assert client(who).get(page).status_code == 404
    found = client(cast.member).get(reverse("my_find"), {"q": cast.report.reference})
    assert found["Location"] == page
