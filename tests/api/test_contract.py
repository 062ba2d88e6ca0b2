"""What the answers look like, to the letter."""

import json

import pytest
from django.utils import timezone

from meetings.accreditation.reports.domain import expect_reports
from meetings.modalities.queries import current_rule_set
from submissions.statements.models import Revision, Statement
from tests.api.calls import Api, is_problem
from tests.factories import (
    cite,
    join,
    make_author,
    make_meeting,
    make_organization,
    make_practice,
    make_statement,
    open_meeting,
    staff,
)

pytestmark = pytest.mark.django_db

STATEMENT = {
    "id",
    "reference",
    "state",
    "revision",
    "symbol",
    "issued_as",
    "cosponsors",
    "states_named",
    "meeting",
    "agenda_item",
    "organization",
    "language",
    "title",
    "body",
    "word_count",
    "checks",
    "submitted_at",
    "published_at",
    "derived_from",
    "derived_kind",
    "restorable_until",
}
CHECK = {"rule", "passed", "limit", "value", "message", "source"}
SOURCE = {"title", "url", "as_of", "confidence"}
LONG = "word " * 2000
NUMBER = "hrc-written-max-per-organization"


def check_shape(checks):
    assert checks
    for check in checks:
        assert set(check) == CHECK and set(check["source"]) == SOURCE
        assert isinstance(check["passed"], bool) and check["message"] and check["rule"]


def test_the_whole_way_of_a_statement():
    head, desk, meeting = make_author(), Api(staff()), open_meeting()
    api, item = Api(head), meeting.agenda_items.order_by("position").last()
    made = api.post("statements/", {"meeting": str(meeting.pk), "title": "On the report", "body": LONG})
    assert made.status_code == 201
    statement = made.json()
    assert set(statement) == STATEMENT
    assert made["Location"] == f"http://testserver/api/v1/statements/{statement['id']}/"
    assert statement["organization"] == str(head.organization.pk) and statement["meeting"] == str(meeting.pk)
    assert (statement["state"], statement["revision"], statement["symbol"]) == ("draft", 1, None)
    assert statement["submitted_at"] is None and statement["published_at"] is None
    assert statement["word_count"] == 2000
    check_shape(statement["checks"])
    assert not all(check["passed"] for check in statement["checks"])
    path = f"statements/{statement['id']}/"

    refused = is_problem(api.post(f"{path}submit/"), 422)
    check_shape(refused["failed_rules"])
    assert not any(check["passed"] for check in refused["failed_rules"])
    limit = next(check for check in refused["failed_rules"] if check["rule"].startswith("hrc-written-word-limit"))
    assert (limit["limit"], limit["value"]) == (1500, 2000)
    assert api.get(path).json()["state"] == "draft"

    saved = api.patch(
        path,
        {"body": "We welcome the report.", "language": "en", "agenda_item": str(item.pk)},
        if_match=made["ETag"],
    )
    assert saved.status_code == 200 and saved["ETag"] != made["ETag"]
    assert (saved.json()["revision"], saved.json()["word_count"]) == (2, 4)
    assert saved.json()["title"] == "On the report" and saved.json()["agenda_item"] == str(item.pk)
    assert all(check["passed"] for check in saved.json()["checks"])

    submitted = api.post(f"{path}submit/", if_match=saved["ETag"])
    assert submitted.status_code == 200 and submitted.json()["state"] == "submitted"
    first = submitted.json()["submitted_at"]
    assert first and first.endswith("Z")
    assert desk.post(f"{path}claim/").json()["state"] == "under_review"
    returned = desk.post(f"{path}return/", cite(meeting))
    assert returned.status_code == 200 and returned.json()["state"] == "returned"
    answered = api.patch(path, {"title": "On the annual report"}, if_match=returned["ETag"])
    assert answered.json()["revision"] == 3
    assert api.post(f"{path}submit/").json()["submitted_at"] == first
    assert desk.post(f"{path}claim/").status_code == 200
    assert desk.post(f"{path}accept/").json()["state"] == "accepted"
    published = desk.post(f"{path}publish/").json()
    assert set(published) == STATEMENT
    assert (published["state"], published["symbol"]) == ("published", f"{meeting.series}/1")
    assert published["published_at"]

    everybody = Api().get(path)
    assert everybody.json() == published and set(everybody.json()) == STATEMENT
    check_shape(everybody.json()["checks"])


@pytest.mark.parametrize(("data", "kind"), [(b"", ""), (b"", "application/json"), (b"{}", "application/json")])
def test_verbs_take_an_empty_body_with_or_without_a_type(data, kind):
    statement = make_statement(by=(head := make_author()))
    answer = Api(head).raw("POST", f"statements/{statement.pk}/submit/", data, kind)
    assert answer.status_code == 200


def test_the_organization_is_named_by_who_acts_for_several():
    head, meeting = make_author(), open_meeting()
    api, body = Api(head), {"meeting": str(meeting.pk)}
    viewed, edited = make_organization(), make_organization()
    join(head, viewed, "viewer")
    assert api.post("statements/", body).json()["organization"] == str(head.organization.pk)
    join(head, edited, "editor")
    assert set(is_problem(api.post("statements/", body), 400)["errors"]) == {"organization"}
    named = api.post("statements/", {**body, "organization": str(edited.pk)})
    assert (named.status_code, named.json()["organization"]) == (201, str(edited.pk))
    for other in (viewed, make_organization()):
        is_problem(api.post("statements/", {"organization": str(other.pk), "title": 3}), 403)
    for unknown in ("x", "", 3, None, str(meeting.pk)):
        problem = is_problem(api.post("statements/", {**body, "organization": unknown}), 400)
        assert set(problem["errors"]) == {"organization"}
    assert Statement.objects.count() == 2


def test_who_writes_for_nobody_begins_nothing():
    meeting = open_meeting()
    delegate, viewer, desk = make_author(), make_author(), staff()
    delegate.organization.kind = "mission"
    delegate.organization.save()
    viewer.memberships.update(role="viewer")
    is_problem(Api().raw("POST", "statements/", b"{", "text/plain"), 401)
    for user in (delegate, viewer, desk):
        is_problem(Api(user).raw("POST", "statements/", b"{", "application/json"), 403)
        is_problem(Api(user).post("statements/", {"meeting": str(meeting.pk)}), 403)
    assert not Statement.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("language", "de"),
        ("language", None),
        ("title", "x" * 301),
        ("title", ["x"]),
        ("body", "x" * 200_001),
        ("body", "\x00"),
        ("body", {"x": 1}),
        ("agenda_item", "x"),
        ("agenda_item", 7),
        ("agenda_item", "00000000-0000-0000-0000-000000000000"),
        ("meeting", ""),
        ("meeting", None),
        ("meeting", "00000000-0000-0000-0000-000000000000"),
    ],
)
def test_what_is_not_well_formed_is_refused_by_field(field, value):
    api, meeting = Api(make_author()), open_meeting()
    problem = is_problem(api.post("statements/", {"meeting": str(meeting.pk), field: value}), 400)
    assert set(problem["errors"]) == {field}
    assert all(isinstance(text, str) for text in problem["errors"][field])
    assert not Statement.objects.exists()


def test_a_body_that_is_no_object_is_refused():
    api = Api(make_author())
    for data in (b"[]", b'"x"', b"3", b"null"):
        is_problem(api.raw("POST", "statements/", data, "application/json"), 400)


@pytest.mark.parametrize("data", ['{"body": "\\ud800"}', '{"language": "\\uDFFFx"}', '{"x": [{"\\udbff": 1}]}'])
def test_half_of_a_pair_of_surrogates_is_refused_wherever_it_stands(data):
    api, meeting = Api(make_author()), open_meeting()
    body = data.replace("{", f'{{"meeting": "{meeting.pk}", ', 1).encode()
    problem = is_problem(api.raw("POST", "statements/", body, "application/json"), 400)
    assert "errors" not in problem and not Statement.objects.exists()


def test_a_whole_pair_of_surrogates_is_a_letter():
    api, meeting = Api(make_author()), open_meeting()
    made = api.raw(
        "POST",
        "statements/",
        b'{"meeting": "%s", "title": "\\ud83c\\udf0a"}' % str(meeting.pk).encode(),
        "application/json",
    )
    assert (made.status_code, made.json()["title"]) == (201, "\U0001f30a")


def test_the_item_and_the_meeting_of_others_stay_hidden():
    head, meeting, hidden = make_author(), open_meeting(), open_meeting(state="draft")
    item = hidden.agenda_items.first()
    api = Api(head)
    unknown = is_problem(api.post("statements/", {"meeting": "00000000-0000-0000-0000-000000000000"}), 400)
    assert is_problem(api.post("statements/", {"meeting": str(hidden.pk)}), 400) == unknown
    body = {"meeting": str(meeting.pk), "agenda_item": str(item.pk)}
    is_problem(api.post("statements/", body), 400)
    statement = make_statement(by=head, meeting=meeting)
    answers = [
        is_problem(api.patch(f"statements/{statement.pk}/", {"agenda_item": pk}, if_match=statement.etag), 400)
        for pk in (str(item.pk), "00000000-0000-0000-0000-000000000000")
    ]
    assert answers[0] == answers[1]


def test_a_return_must_cite():
    head, desk, meeting = make_author(), staff(), open_meeting()
    statement = make_statement(state="under_review", by=head, meeting=meeting, desk=desk)
    api, path, good = Api(desk), f"statements/{statement.pk}/return/", cite(meeting)
    assert set(is_problem(api.post(path, {}), 400)["errors"]) == {"reason_code", "rule", "message"}
    for field, value in (("reason_code", "nope"), ("rule", "nope"), ("message", "   "), ("message", [])):
        assert set(is_problem(api.post(path, {**good, field: value}), 400)["errors"]) == {field}
    statement.refresh_from_db()
    assert statement.state == "under_review"
    answer = api.post(path, good)
    assert answer.status_code == 200 and answer["ETag"] != statement.etag


def test_a_standing_that_is_only_claimed_passes_and_says_so():
    head, desk = make_author(standing="claimed"), staff()
    statement = make_statement(by=head)
    check = next(
        check for check in Api(head).get(f"statements/{statement.pk}/").json()["checks"] if "who" in check["rule"]
    )
    assert check["passed"] is True and check["message"].startswith("Passed subject to confirmation")
    answer = Api(head).post(f"statements/{statement.pk}/submit/")
    assert answer.status_code == 200
    problem = is_problem(Api(desk).post(f"statements/{statement.pk}/claim/"), 409)
    assert problem["detail"] == "The claim of the organization to its standing is still to be decided."


def test_a_check_keeps_nothing():
    head, meeting = make_author(), open_meeting()
    api, item = Api(head), meeting.agenda_items.order_by("position").last()
    body = {"language": "en", "title": "T", "body": LONG, "agenda_item": str(item.pk)}
    answer = api.post(f"meetings/{meeting.pk}/check/", body)
    assert answer.status_code == 200
    data = answer.json()
    assert set(data) == {"checks", "failed_rules", "word_count"}
    check_shape(data["checks"])
    assert [check for check in data["checks"] if not check["passed"]] == data["failed_rules"]
    assert data["word_count"] == 2000
    assert [check["limit"] for check in data["failed_rules"]] == [1500]
    empty = api.post(f"meetings/{meeting.pk}/check/").json()
    assert empty["word_count"] == 0 and empty["failed_rules"]
    assert not Statement.objects.exists() and not Revision.objects.exists()
    make_statement(state="submitted", by=head, meeting=meeting)
    again = api.post(f"meetings/{meeting.pk}/check/", body).json()["checks"]
    assert [check["value"] for check in again if check["rule"] == NUMBER] == [2]


def test_who_may_check():
    head, meeting, hidden = make_author(), open_meeting(), open_meeting(state="draft")
    path = f"meetings/{meeting.pk}/check/"
    is_problem(Api().raw("POST", path, b"{", "text/plain"), 401)
    is_problem(Api().post("meetings/x/check/"), 401)
    is_problem(Api(head).raw("POST", f"meetings/{hidden.pk}/check/", b"{", "text/plain"), 404)
    is_problem(Api(head).post("meetings/x/check/"), 404)
    is_problem(Api(head).post(path, {"organization": str(make_organization().pk), "title": 3}), 403)
    is_problem(Api(staff(), "review").post(path), 403)
    is_problem(Api(head).post(path, {"organization": "x"}), 400)
    is_problem(Api(head).post(path, {"activity": "dancing"}), 400)
    is_problem(Api(head).post(path, {"agenda_item": str(hidden.agenda_items.first().pk)}), 400)
    is_problem(Api(head).raw("POST", path, b"{", "application/json"), 400)
    is_problem(Api(head).raw("POST", path, b"x", "text/plain"), 415)
    assert Api(head, "read").post(path).status_code == 200
    assert Api(staff()).post(path, {"body": "One two."}).json()["word_count"] == 2


def test_modalities_name_their_sources():
    meeting = open_meeting()
    rule_set = current_rule_set(meeting.pk)
    data = Api().get(f"meetings/{meeting.pk}/modalities/").json()
    assert set(data) == {"next", "previous", "results"}
    (found,) = data["results"]
    assert set(found) == {
        "id",
        "meeting",
        "activity",
        "version",
        "name",
        "note",
        "opens_at",
        "closes_at",
        "rules",
    }
    assert (found["meeting"], found["activity"], found["version"]) == (
        str(meeting.pk),
        "written_statement",
        rule_set.number,
    )
    assert [rule["rule"] for rule in found["rules"]] == [rule.slug for rule in rule_set.rules.all()]
    for rule in found["rules"]:
        assert set(rule) == {"rule", "slug", "kind", "category", "value", "message", "text", "texts", "source"}
        assert set(rule["source"]) == SOURCE and rule["message"]
        assert set(rule["texts"]) == {"ar", "zh", "en", "fr", "ru", "es"}
    is_problem(Api().get(f"meetings/{open_meeting(state='draft').pk}/modalities/"), 404)
    assert Api().get(f"meetings/{make_meeting().pk}/modalities/").json()["results"] == []


def test_objects_of_reading():
    meeting = open_meeting()
    head = make_author()
    api = Api(head)
    standing = head.organization.standings.select_related("category__scheme__body", "organization").get()
    expect_reports([standing], today=timezone.now().date())
    report = standing.reports.get()
    shapes = {
        f"bodies/{meeting.body_id}/": {"id", "parent", "name", "names", "symbol_prefix", "ngo_series", "place"}
        | {"time_zone", "website", "closed_on", "contact", "source"},
        f"agenda-items/{meeting.agenda_items.first().pk}/": {"id", "meeting", "parent", "number", "title", "titles"}
        | {"position"},
        f"accreditations/{head.organization.standings.get().pk}/": {"id", "organization", "scheme", "category", "name"}
        | {"names", "state", "granted_by", "valid_from", "valid_to", "claimed_at", "decided_at", "criterion"},
        f"reports/{report.pk}/": {"id", "reference", "organization", "standing", "category", "state", "covers_from"}
        | {"covers_to", "due_on", "suspend_on", "suspended_on", "withdraw_on", "again_on", "held", "submitted_at"}
        | {"answer_by", "decided_at", "activities", "contribution", "changes", "questions", "documents"},
        f"accreditation-practice/{make_practice().pk}/": {"id", "scheme", "session", "begins_on", "ends_on", "complete"}
        | {"complete_since", "threshold", "published_at", "figures"},
        "accreditation-schemes/ecosoc/": {"id", "body", "committee", "kind", "way", "name", "names", "summary"}
        | {"summaries", "considered", "decided_by", "open", "meeting", "opens_at", "closes_at", "deadline_day"}
        | {"deadline_months", "minimum_months", "informal", "validity_months", "valid_until", "answer_days"}
        | {"report_months", "grace_months", "suspension_months", "reapply_months", "categories", "criteria"}
        | {"fields_asked", "source"},
        f"organizations/{head.organization.pk}/": {"id", "name", "name_language", "names", "acronym", "kind", "state"}
        | {
            "status",
            "country",
            "founded",
            "themes",
            "goals",
            "website",
            "about",
            "listed_in",
            "invented",
            "merged_into",
        },
    }
    for path, shape in shapes.items():
        answer = api.get(path)
        assert answer.status_code == 200, path
        assert set(answer.json()) == shape, path
    found = api.get(f"meetings/{meeting.pk}/").json()
    assert {"id", "slug", "body", "title", "titles", "state", "begins_on", "ends_on", "time_zone"} <= set(found)
    assert found["id"] == str(meeting.pk)
    is_problem(api.get(f"meetings/{meeting.slug}/"), 404)


def test_names_come_in_the_language_asked_for_and_in_all_six():
    meeting = open_meeting(title_fr="Soixante-dixième session", title_zh_hans="第七十届会议")
    seen = {}
    for language in ("fr", "zh", "zh-CN", "ar", "de"):
        data = Api().get(f"meetings/{meeting.pk}/", accept_language=language).json()
        seen[language] = data["title"]
        assert data["titles"] == {
            "ar": None,
            "zh": "第七十届会议",
            "en": "Seventieth session",
            "fr": "Soixante-dixième session",
            "ru": None,
            "es": None,
        }
    assert seen == {
        "fr": "Soixante-dixième session",
        "zh": "第七十届会议",
        "zh-CN": "第七十届会议",
        "ar": "Seventieth session",
        "de": "Seventieth session",
    }


def test_no_answer_names_a_person():
    head = make_author(name="Zebulon Quark")
    meeting, desk = open_meeting(), staff(name="Xanthe Vole")
    make_statement(state="published", by=head, meeting=meeting, desk=desk)
    for path in ("organizations/", "statements/", "accreditations/", "meetings/", f"meetings/{meeting.pk}/modalities/"):
        for api in (Api(), Api(head), Api(desk)):
            text = json.dumps(api.get(path).json())
            for word in ("Zebulon", "Quark", "Xanthe", "Vole", head.email, desk.email, str(head.pk)):
                assert word not in text, (path, word)


#: What a person follows, collects or keeps is nobody else's, and the desk's is the desk's: nothing without a token.
OWN = {"briefs", "follows", "release-batches", "saved-filters"}


def test_the_root_names_everything():
    data = Api().get("").json()
    assert {"bodies", "meetings", "agenda-items", "organizations", "accreditations", "statements"} < set(data)
    assert {"reason-codes", "states", "documents", "schema", "docs"} < set(data)
    for name, address in data.items():
        if name != "documents":
            assert Api().get(address).status_code == (401 if name in OWN else 200), address


@pytest.mark.parametrize("path", ["statements", "statements/", "states/CHE", "states/CHE/", "documents/X/1/2/"])
def test_the_last_slash_does_not_matter(path):
    assert Api().get(path).status_code in (200, 404)
    assert Api().get(path)["Content-Type"] in ("application/json", "application/problem+json")


def test_reading_from_other_sites_and_asking_first():
    answer = Api().get("states/", origin="https://example.org")
    assert answer["Access-Control-Allow-Origin"] == "*" and "Access-Control-Allow-Credentials" not in answer
    asked = Api().client.options("/api/v1/statements/", headers={"origin": "https://example.org"})
    assert asked.status_code == 204 and asked["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    refused = Api().post("statements/", {})
    assert "Access-Control-Allow-Origin" not in refused
    head = Api().client.head("/api/v1/states/")
    assert (head.status_code, head.content) == (200, b"")


def test_accept_never_leads_to_a_refusal():
    for accept in ("text/html", "application/xml", "application/problem+json", "image/png", ""):
        assert Api().get("states/", accept=accept)["Content-Type"] == "application/json"
    assert Api().get("states/?format=xml").status_code == 200
