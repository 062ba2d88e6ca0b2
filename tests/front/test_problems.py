"""Reports about pages: anybody sends one, the Secretariat reads them, the number of a day is capped."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from civspace.audit.models import Entry
from civspace.front import domain
from civspace.front.models import ProblemReport
from civspace.notices.models import Notice
from civspace.workflow import IllegalMove
from tests.factories import person, staff

pytestmark = pytest.mark.django_db
FORM = {"page": "/en/meetings/?q=secret", "message": "The list is empty.", "email": "reader@example.org"}


def test_anybody_reports_and_the_secretariat_is_told_once_a_day(client: Client) -> None:
    editor = staff("meetings_editor")
    staff("reviewer")
    assert 'value="/ar/meetings/"' in client.get("/en/report-problem/?page=/ar/meetings/").content.decode()
    answer = client.post("/en/report-problem/", FORM)
    assert answer["Location"] == "/en/report-problem/thanks/"
    report = ProblemReport.objects.get()
    assert (report.page, report.message, report.email, report.language, report.state) == (
        "/en/meetings/",
        "The list is empty.",
        "reader@example.org",
        "en",
        "open",
    )
    client.post("/en/report-problem/", {"message": "Again."})
    assert ProblemReport.objects.count() == 2
    assert [(row.recipient, row.kind) for row in Notice.objects.select_related("recipient")] == [
        (editor, "problem_reported")
    ]
    assert set(Entry.objects.filter(verb="report").values_list("actor_id", flat=True)) == {""}


def test_an_empty_report_is_refused_and_keeps_what_was_typed(client: Client) -> None:
    answer = client.post("/ar/report-problem/", {"page": "/ar/", "message": " "})
    assert answer.status_code == 422
    assert 'value="/ar/"' in answer.content.decode()
    assert not ProblemReport.objects.exists()
    assert not Notice.objects.exists()


def test_the_day_has_a_cap(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(domain, "MOST_PER_DAY", 2)
    for _number in range(2):
        domain.report_problem(page="/en/", message="One")
    answer = client.post("/en/report-problem/", FORM)
    assert answer.status_code == 422
    assert "The list is empty." in answer.content.decode()
    assert ProblemReport.objects.count() == 2
    ProblemReport.objects.update(created_at=timezone.now() - datetime.timedelta(days=2))
    assert client.post("/en/report-problem/", FORM).status_code == 302


def test_the_secretariat_reads_and_closes(client: Client) -> None:
    report = domain.report_problem(page="/en/", message="It broke", email="reader@example.org")
    close = f"/en/desk/problems/{report.pk}/close/"
    assert client.get("/en/desk/problems/").status_code == 302
    client.force_login(person())
    assert client.get("/en/desk/problems/").status_code == 403
    assert client.post(close).status_code == 403
    client.force_login(staff("read_only"))
    assert "It broke" in client.get("/en/desk/problems/").content.decode()
    assert client.post(close).status_code == 403
    client.force_login(staff("reviewer"))
    assert client.post(close).status_code == 302
    report.refresh_from_db()
    assert (report.state, report.email) == ("closed", "")
    assert "It broke" not in client.get("/en/desk/problems/").content.decode()
    assert "It broke" in client.get("/en/desk/problems/?state=closed").content.decode()
    assert client.post(close).status_code == 302
    with pytest.raises(IllegalMove):
        domain.close_report(report=report, by=staff("reviewer"))
    with pytest.raises(PermissionDenied):
        domain.close_report(report=report, by=person())


def test_addresses_are_forgotten_after_a_year() -> None:
    report = domain.report_problem(page="/en/", message="Old", email="reader@example.org")
    assert domain.forget_addresses() == 0
    ProblemReport.objects.update(created_at=timezone.now() - datetime.timedelta(days=366))
    assert domain.forget_addresses() == 1
    report.refresh_from_db()
    assert report.email == ""
