"""Periodic reports through the API: who reads what, every refusal with its status, and one way from draft to answer."""

import pytest

from civspace.audit.models import Entry
from civspace.notices.models import Notice
from meetings.accreditation.reports import documents, domain
from meetings.accreditation.reports.models import PeriodicReport
from tests.accreditation.applying import paper
from tests.accreditation.reporting import TEXTS, reporting
from tests.api.calls import Api, is_problem

pytestmark = pytest.mark.django_db
NOTHING = {"activities": None, "contribution": None, "changes": None, "questions": None, "documents": None}


def kept() -> tuple[int, int, list[tuple[str, int]]]:
    """Return what a refusal leaves as it is."""
    return (
        Entry.objects.filter(object_type="meetings_accreditation.periodicreport").count(),
        Notice.objects.count(),
        list(PeriodicReport.objects.values_list("state", "version")),
    )


def contents(answer: object) -> dict[str, object]:
    assert answer.status_code == 200, answer.content
    return {name: value for name, value in answer.json().items() if name in NOTHING}


def test_the_whole_way_of_a_report() -> None:
    cast = reporting()
    path = f"reports/{cast.report.pk}/"
    head, editor, desk = (Api(who) for who in (cast.people["head"], cast.people["editor"], cast.desk))
    member = Api(cast.member)
    first = head.get(path)
    saved = editor.patch(path, {"activities": "We taught."}, if_match=first["ETag"])
    assert contents(saved) == {
        "activities": "We taught.",
        "contribution": "",
        "changes": "",
        "questions": [],
        "documents": [],
    }
    assert saved["ETag"] != first["ETag"]
    # Nobody outside reads what is being written; a list never holds it.
    assert contents(desk.get(path)) == NOTHING
    is_problem(member.get(path), 404)
    (row,) = head.get("reports/").json()["results"]
    assert {name: row[name] for name in NOTHING} == NOTHING

    before = kept()
    problem = is_problem(head.post(f"{path}submit/"), 400)
    assert set(problem["errors"]) == {"contribution", "changes"}
    assert kept() == before
    whole = editor.patch(path, TEXTS, if_match=saved["ETag"])
    document = documents.add_document(report=cast.report, file=paper(cast.people["head"]), by=cast.people["head"])
    is_problem(head.post(f"{path}submit/", if_match=whole["ETag"]), 412)
    sent = head.post(f"{path}submit/", idempotency_key="one")
    assert (sent.status_code, sent.json()["state"]) == (200, "submitted")
    before = kept()
    assert head.post(f"{path}submit/", idempotency_key="one").json() == sent.json()
    is_problem(head.post(f"{path}submit/"), 409)
    is_problem(editor.patch(path, TEXTS, if_match="*"), 409)
    is_problem(head.post(f"{path}answer/", {"answer": "Nobody asked."}), 409)
    assert kept() == before
    for reader in (desk, member):
        read = contents(reader.get(path))
        assert {name: read[name] for name in TEXTS} == TEXTS
        (given,) = read["documents"]
        assert (given["name"], given["url"]) == ("paper.txt", f"/en/my/files/{document.file_id}/")
        assert set(given) == {"name", "size", "sha256", "redacted", "added_at", "given_at", "url"}

    domain.defer_report(report=PeriodicReport.objects.get(), by=cast.desk, question="Who paid?")
    before = kept()
    for wrong in ({}, {"answer": ""}, {"answer": "x" * 8001}):
        assert set(is_problem(head.post(f"{path}answer/", wrong), 400)["errors"]) == {"answer"}
    assert kept() == before
    answered = head.post(f"{path}answer/", {"answer": "Our members."})
    assert answered.json()["state"] == "answered"
    (question,) = contents(member.get(path))["questions"]
    assert (question["text"], question["answer"]) == ("Who paid?", "Our members.")
    assert set(question) == {"text", "asked_at", "answer", "answered_at"}


def test_who_may_not() -> None:
    cast = reporting()
    path = f"reports/{cast.report.pk}/"
    people = cast.people
    before = kept()
    for verb, body in (("submit/", None), ("answer/", {"answer": "Ours."})):
        is_problem(Api().post(path + verb, body), 401)
        for who in (people["editor"], people["viewer"], cast.desk):
            is_problem(Api(who).post(path + verb, body), 403)
        for who in (cast.other, cast.member):
            is_problem(Api(who).post(path + verb, body), 404)
        is_problem(Api(people["head"], "read").post(path + verb, body), 403)
    for who, status in ((None, 401), (people["viewer"], 403), (cast.desk, 403), (cast.other, 404)):
        is_problem(Api(who).patch(path, TEXTS, if_match="*"), status)
    is_problem(Api(people["head"]).patch(path, TEXTS), 428)
    is_problem(Api(people["head"]).patch(path, TEXTS, if_match='"another"'), 412)
    for part in TEXTS:
        problem = is_problem(Api(people["head"]).patch(path, {part: "x" * 20_001}, if_match="*"), 400)
        assert set(problem["errors"]) == {part}
    is_problem(Api(people["head"]).post("reports/", {}), 405)
    assert kept() == before
