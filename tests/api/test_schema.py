"""The description is true: generated requests get the answers that it promises, and nothing fails."""

import datetime
import io
import json

import pytest
import schemathesis
import yaml
from django.core import signals
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.utils import timezone
from drf_spectacular.drainage import GENERATOR_STATS
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from civspace.api import schema as described
from civspace.audit.models import Entry
from civspace.contest.domain import file_complaint
from civspace.notices.follows.domain import follow
from civspace.renditions.domain import build
from civspace.renditions.models import Rendition
from civspace.threads import registry as threads
from civspace.threads.domain import write
from meetings.accreditation.applications.domain import start_application
from meetings.accreditation.committee.models import Session
from meetings.accreditation.models import Scheme
from meetings.accreditation.register.domain import declare
from meetings.accreditation.reports.domain import expect_reports
from meetings.accreditation.reports.models import PeriodicReport
from meetings.modalities.exceptions import admit_late
from submissions.record.domain import add_item, create_brief, request_pdf
from submissions.statements.domain import (
    add_comment,
    ask_to_submit,
    hold_decision,
    invite_cosponsors,
    open_batch,
    save_filter,
    start_act,
)
from tests.accreditation.asking import asked_by_committee
from tests.api.calls import Api, is_problem
from tests.factories import (
    cite,
    join,
    make_author,
    make_practice,
    make_statement,
    open_meeting,
    person,
    policy,
    staff,
    token,
)

pytestmark = pytest.mark.django_db

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)
EXAMPLES = 16
#: Of what has to be reached more is drawn: one caller in three may write, and half know what stands there.
REACHING = 160
REACHED = {("POST", "/api/v1/statements/"): 201, ("PATCH", "/api/v1/statements/{id}/"): 200}
MERGING = ("/confirm", "/refuse", "/withdraw", "/undo")
WAITS = {
    f"{method.upper()} {path}"
    for path, operations in described.description()["paths"].items()
    for method, operation in operations.items()
    if "503" in operation["responses"]
}
OPERATIONS = [
    (method.upper(), path) for path, operations in described.description()["paths"].items() for method in operations
]


def test_the_schema_in_both_forms():
    as_json = Api().get("/api/schema/?format=json")
    as_yaml = Api().get("/api/schema/?format=yaml")
    assert as_json["Content-Type"] == "application/vnd.oai.openapi+json; charset=utf-8"
    assert as_yaml["Content-Type"] == "application/vnd.oai.openapi; charset=utf-8"
    document = as_json.json()
    assert document == yaml.safe_load(as_yaml.content)
    assert document["openapi"] == "3.1.0"
    for accept, kind in (
        ("application/json", "json"),
        ("application/vnd.oai.openapi+json", "json"),
        ("application/yaml", "yaml"),
        ("application/vnd.oai.openapi", "yaml"),
        ("*/*", "json"),
        ("text/html", "json"),
        ("", "json"),
    ):
        answer = Api().get("/api/schema/", accept=accept)
        assert answer.content == (as_json if kind == "json" else as_yaml).content, accept
    assert Api().get("/api/schema").content == as_json.content
    assert Api().get("/api/schema/", if_none_match=as_json["ETag"]).status_code == 304
    is_problem(Api().get("/api/schema/?format=xml"), 400)


def test_the_schema_names_every_address_of_the_contract():
    lists = "bodies meetings agenda-items organizations accreditations statements reason-codes states threads".split()
    lists.append("accreditation-sessions")
    lists += ["accreditation-practice", "accreditation-schemes"]
    lists += ["bulk-acts", "follows", "publication-policies", "cosponsors", "release-batches", "saved-filters"]
    lists += ["declarations"]
    verbs = "submit withdraw claim release assign return refuse accept undo reopen publish reviewers".split()
    verbs += "corrigendum reissue redact withhold confirm-withholding consent-to-restore restore".split()
    verbs += ["ask-for-change"]
    verbs += "cosponsors wait recall go-in".split()
    verbs += ["reading", "undelete", "hold"]
    lists += ["questions"]
    wanted = {f"/api/v1/{name}/" for name in lists} | {f"/api/v1/{name}/{{id}}/" for name in lists}
    wanted |= {f"/api/v1/statements/{{id}}/{verb}/" for verb in verbs}
    wanted |= {f"/api/v1/reports/{part}" for part in ("", "{id}/", "{id}/submit/", "{id}/answer/")}
    wanted |= {f"/api/v1/applications/{part}" for part in ("", "{id}/", "{id}/submit/", "{id}/withdraw/")}
    wanted |= {f"/api/v1/cosponsors/{{id}}/{name}/" for name in ("confirm", "decline", "withdraw", "remove")}
    wanted |= {f"/api/v1/threads/{{id}}/{name}/" for name in ("messages", "claim", "release", "close")}
    wanted |= {f"/api/v1/questions/{{id}}/{name}/" for name in ("ask", "take-back", "answer")}
    wanted |= {f"/api/v1/organizations/{{id}}/merge{verb}/" for verb in ("", *MERGING)}
    wanted |= {"/api/v1/meetings/{id}/modalities/", "/api/v1/meetings/{id}/check/", "/api/v1/"}
    wanted |= {"/api/v1/meetings/{id}/compendium/", "/api/v1/meetings/{id}/compendium/zip/"}
    wanted |= {"/api/v1/meetings/{id}/programme/", "/api/v1/statements/bulk/"}
    wanted |= {f"/api/v1/release-batches/{{id}}/{verb}/" for verb in ("release", "order", "drop")}
    wanted |= {f"/api/v1/{name}/{id}" for name in ("exceptions", "exception-reasons") for id in ("", "{id}/")}
    wanted |= {f"/api/v1/meetings/{{id}}/{name}/" for name in ("extensions", "late-acceptances")}
    wanted |= {f"/api/v1/on-behalf-rules/{id}" for id in ("", "{id}/")} | {"/api/v1/statements/on-behalf/"}
    wanted |= {f"/api/v1/statements/{{id}}/{name}/" for name in ("on-behalf", "object")}
    wanted |= {"/api/v1/organizations/{id}/sessions/{slug}/", "/api/v1/held-decisions/{id}/"}
    wanted |= {"/api/v1/documents/{symbol}", "/api/v1/documents/{symbol}/pdf"}
    wanted |= {"/api/v1/statements/{id}/editing/", "/api/v1/statements/{id}/editing/{verb}/"}
    wanted |= {"/api/v1/statements/{id}/texts/", "/api/v1/statements/{id}/texts/{language}/{verb}/"}
    wanted |= {f"/api/v1/documents/{{symbol}}/{form}" for form in ("docx", "txt")}
    wanted |= {f"/api/v1/statements/{{id}}/{part}/" for part in "comments suggestions ask-to-submit abstract".split()}
    wanted |= {f"/api/v1/statements/{{id}}/ask-to-submit/{verb}/" for verb in "approve decline take-back".split()}
    wanted |= {"/api/v1/statements/{id}/abstract/{language}/", "/api/v1/comments/{id}/"}
    wanted |= {f"/api/v1/comments/{{id}}/{verb}/" for verb in "accept decline resolve reopen".split()}
    inside = ("", "items/", "items/{item}/", "items/{item}/note/", "order/", "shares/", "shares/{share}/", "offer/")
    wanted |= {f"/api/v1/briefs/{{id}}/{part}" for part in (*inside, "pdf/", "docx/")} | {"/api/v1/briefs/"}
    wanted |= {f"/api/v1/briefs/offers/{part}" for part in ("", "{id}/accept/", "{id}/decline/")}
    steps = ("", "clarify/", "request-review/", "request-panel/", "withdraw/")
    wanted |= {f"/api/v1/complaints/{{id}}/{step}" for step in steps} | {"/api/v1/complaints/"}
    document = described.description()
    assert set(document["paths"]) == wanted
    assert not GENERATOR_STATS._warn_cache and not GENERATOR_STATS._error_cache
    assert document["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    names = [operation["operationId"] for path in document["paths"].values() for operation in path.values()]
    assert len(names) == len(set(names))
    filters = {parameter["name"] for parameter in document["paths"]["/api/v1/statements/"]["get"]["parameters"]}
    assert filters == {"cursor", "page_size", "q", "published_after", "state", "language", "theme", "region"} | {
        "country",
        "organization",
        "agenda_item",
        "meeting",
        "mentions",
    }
    text = json.dumps(document)
    for name in set(document["components"]["schemas"]):
        assert f'"#/components/schemas/{name}"' in text, f"{name} is used nowhere"


def test_the_schema_tells_the_day_of_a_decision_from_its_record():
    fields = described.description()["components"]["schemas"]["ApplicationDecision"]["properties"]
    assert fields["at"] == {
        "type": "string",
        "format": "date-time",
        "readOnly": True,
        "description": "When it was recorded",
    }
    assert fields["decided_on"] == {
        "type": ["string", "null"],
        "format": "date",
        "readOnly": True,
        "description": "Day on which the council decided; null for others, which are recorded when they are taken",
    }


@pytest.fixture
def world():
    """Something of everything, and the ids of it."""
    call_command("load_reference", verbosity=0, stdout=io.StringIO())
    head, desk, meeting = make_author(), staff(), open_meeting()
    states = ("draft", "submitted", "under_review", "returned", "accepted", "published", "refused", "withdrawn")
    statements = [make_statement(state=state, by=head, meeting=meeting, desk=desk) for state in states]
    others = [make_author().organization]
    (joined,) = invite_cosponsors(statement=statements[0], organizations=others, by=head)
    for rendition in Rendition.objects.filter(kind="statement"):
        assert build(rendition_id=rendition.pk)
    kind = threads.kinds["statement"]
    asked = write(kind=kind, subject=kind.load(str(statements[1].pk)), by=head, text="May we?")
    act = start_act(verb="claim", by=desk, rows=[(statements[1].pk, None)], token="world")
    batch = open_batch(body=meeting.body, name="Friday", by=desk)
    held = hold_decision(statement=statements[4], batch=batch, verb="publish", by=desk)
    kept = save_filter(by=desk, name="Mine", query="state=submitted")
    comment = add_comment(statement=statements[0], by=head, body="Shorter?", paragraph=1)
    editor = person(name="Editor")
    join(editor, head.organization, "editor")
    ask_to_submit(statement=statements[0], by=editor, revision=1)
    applied = start_application(
        organization=head.organization, scheme=Scheme.objects.get(pk="ecosoc"), by=head, sort="reclassification"
    )
    late = admit_late(
        meeting=meeting,
        organization=others[0],
        by=desk,
        until=timezone.now() + datetime.timedelta(days=20),
        reason="force-majeure",
        note="A flood.",
    )
    session = Session.objects.create(
        scheme_id="ecosoc",
        year=2027,
        name="2027 regular session",
        begins_on="2027-01-25",
        ends_on="2027-02-03",
        answers_due_at=timezone.now(),
    )
    brief = create_brief(by=head, title="Brief")
    add_item(brief=brief, by=head, statement=next(it for it in statements if it.state == "published"), paragraph=1)
    assert build(rendition_id=request_pdf(brief=brief, by=head, language="en").pk)
    shares = {"members": "over_50", "foundations": "up_to_50"}
    declared = declare(organization=head.organization, by=head, year=2025, interest="public", shares=shares)
    refused = next(it for it in statements if it.state == "refused")
    complaint = file_complaint(
        organization=head.organization,
        by=head,
        decision=Entry.objects.get(object_id=str(refused.pk), verb="refuse"),
        points=["The rule was met."],
        grounds=["rule-misapplied"],
    )
    expect_reports(
        head.organization.standings.select_related("category__scheme__body", "organization"),
        today=timezone.now().date(),
    )
    return {
        "head": head,
        "desk": desk,
        "meeting": str(meeting.pk),
        "batch": str(batch.pk),
        "agenda_item": str(meeting.agenda_items.first().pk),
        "citation": cite(meeting),
        "policy": policy("redact"),
        "ids": {
            "statements": [str(it.pk) for it in statements],
            "meetings": [str(meeting.pk)],
            "agenda-items": [str(it.pk) for it in meeting.agenda_items.all()],
            "organizations": [str(head.organization.pk)],
            "accreditations": [str(it.pk) for it in head.organization.standings.all()],
            "accreditation-practice": [str(make_practice().pk)],
            "accreditation-sessions": [str(session.pk)],
            "declarations": [str(declared.pk)],
            "applications": [str(applied.pk)],
            "complaints": [str(complaint.pk)],
            "reports": [str(PeriodicReport.objects.get().pk)],
            "bodies": [meeting.body_id],
            "accreditation-schemes": ["ecosoc"],
            "bulk-acts": [str(act.pk)],
            "release-batches": [str(batch.pk)],
            "held-decisions": [str(held.pk)],
            "saved-filters": [str(kept.pk)],
            "exceptions": [str(late.pk)],
            "exception-reasons": ["force-majeure"],
            "on-behalf-rules": ["on-behalf-objection"],
            "reason-codes": ["over-word-limit"],
            "publication-policies": ["protection-of-persons"],
            "briefs": [str(brief.pk)],
            "comments": [str(comment.pk)],
            "states": ["CHE"],
            "documents": ["A/HRC/70/NGO/1"],
            "threads": [str(asked.thread_id)],
            "follows": [str(follow(by=head, kind="meeting", key=str(meeting.pk)).pk)],
            "cosponsors": [str(joined.pk)],
            "questions": [str(asked_by_committee(head.organization).pk)],
        },
    }


def known(case, world):
    """Put what exists in the place of what was made up."""
    part = case.operation.path.split("/")[3]
    for name in {"id", "symbol"} & set(case.path_parameters or {}):
        case.path_parameters[name] = world["ids"][part][0]
    if isinstance(case.body, dict):
        if "reason_code" in case.body:
            case.body.update(world["citation"])
        if "policy" in case.body:
            case.body.update(world["policy"])
        case.body.pop("organization", None)
        for name in {"meeting", "agenda_item", "batch"} & set(case.body):
            case.body[name] = world[name]
    if case.method == "PATCH":
        case.headers = {**(case.headers or {}), "If-Match": "*"}


@pytest.fixture
def one_connection():
    """Keep the connection of the test, as the test client does: a request would close it at its end."""
    for signal in (signals.request_started, signals.request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (signals.request_started, signals.request_finished):
        signal.connect(close_old_connections)


@pytest.mark.any_engine
def test_generated_requests(world, one_connection):
    document = schemathesis.openapi.from_wsgi("/api/schema/?format=json", app=get_wsgi_application())
    callers = {"anonymous": {}}
    for name in ("head", "desk"):
        callers[name] = {"Authorization": f"Bearer {token(world[name])}"}
    answered = {}
    for method, path in OPERATIONS:
        number = REACHING if (method, path) in REACHED else EXAMPLES

        @seed(20260601)
        @settings(max_examples=number, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(
            case=document[path][method].as_strategy(),
            caller=st.sampled_from(sorted(callers)),
            real=st.booleans(),
        )
        def holds(case, caller, real):
            if real:
                known(case, world)
            with transaction.atomic():
                answer = case.call(headers=callers[caller])
                transaction.set_rollback(True)
            answered.setdefault(f"{case.method} {case.operation.path}", set()).add(answer.status_code)
            # What is being built says so with 503 and when to ask again, where that is described.
            waits = answer.status_code == 503 and f"{case.method} {case.operation.path}" in WAITS
            assert not waits or "retry-after" in answer.headers
            checks = [check for check in CHECKS if not (waits and check is not_a_server_error)]
            case.validate_response(answer, checks=checks, headers=callers[caller])

        holds()
    # What was generated reached further than the door.
    assert all(200 in answered[f"GET {path}"] for method, path in OPERATIONS if method == "GET" and "{" not in path)
    assert all(status in answered[f"{method} {path}"] for (method, path), status in REACHED.items())


def test_the_documentation_opens():
    answer = Api().get("/api/docs/")
    text = answer.content.decode()
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert '<html lang="en"' in text
    for method, path in OPERATIONS:
        assert f"<code>{method} {path}</code>" in text
    assert "<script>" not in text and " style=" not in text and "http://" not in text.replace("http://testserver", "")
    assert not answer.cookies and answer["Cache-Control"] == "public, max-age=60"
    assert Api().get("/api/docs/", accept_language="ar").content == answer.content
    assert Api().get("/api/docs/", if_none_match=answer["ETag"]).status_code == 304
