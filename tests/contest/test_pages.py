"""Filing, deciding and publishing on the pages and by the API; and how urgency is found on every day."""

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from civspace.contest.models import Complaint, Policy
from civspace.contest.states import Stage, Urgency
from civspace.contest.times import interim_is_due, time_to_decide, urgency_of
from civspace.front.demo.clock import at
from tests.contest.cast import NOW, filed, fresh, in_state, make_cast
from tests.factories import join, make_organization, token

DEFAULTS = Policy(
    number=1,
    file_window=60,
    acknowledge_days=2,
    decision_days=20,
    urgent_below=30,
    urgent_days=5,
    immediate_below=7,
    immediate_hours=48,
    extension_days=10,
    clarification_days=10,
    review_window=60,
    review_days=15,
    urgent_review_days=3,
    panel_window=60,
    panel_days=20,
    urgent_panel_days=5,
    interim_below=10,
    interim_hours=48,
    remedy_days=20,
)
ORDER = [Urgency.ORDINARY, Urgency.URGENT, Urgency.IMMEDIATE]


@given(st.dates(datetime.date(2020, 1, 1), datetime.date(2040, 1, 1)), st.integers(-400, 400))
def test_the_nearer_the_meeting_the_shorter_every_step(today, days):
    meeting = today + datetime.timedelta(days=days)
    found = urgency_of(DEFAULTS, today, meeting)
    wanted = "ordinary" if days < 0 or days >= 30 else "immediate" if days < 7 else "urgent"
    assert found == wanted
    assert interim_is_due(DEFAULTS, today, meeting) is (0 <= days < 10)
    if days > 0:
        nearer = urgency_of(DEFAULTS, today, meeting - datetime.timedelta(days=1))
        assert ORDER.index(nearer) >= ORDER.index(found)
    for stage in Stage:
        time = time_to_decide(DEFAULTS, stage, found)
        assert (time.working_days == 0) is (time.hours > 0)
        assert time.working_days <= time_to_decide(DEFAULTS, stage, Urgency.ORDINARY).working_days


@pytest.mark.django_db
def test_contested_on_the_pages_and_reversed(settings):
    cast = make_cast(settings)
    settings.DEMO = True  # the desk without a second factor
    head, desk = Client(), Client()
    head.force_login(cast.people["head"])
    desk.force_login(cast.people["decider"])
    address = f"/en/my/complaints/new/?decision={cast.entry.pk}"
    said = {"organization": str(cast.organization.pk), "grounds": ["rule-misapplied"], "point_1": "The limit was kept."}
    with at(NOW):
        assert "Contest this decision" in head.get(f"/en/my/statements/{cast.statement.pk}/").content.decode()
        asked = head.get(address).content.decode()
        assert f'href="/en/my/statements/{cast.statement.pk}/"' in asked and "Return of a statement" in asked
        wanting = head.post(address, {**said, "point_1": "", "grounds": []})
        told = wanting.content.decode()
        assert wanting.status_code == 422 and "Say what you contest." in told and "Choose at least one." in told
        assert head.post(address, said).status_code == 302
        made = Complaint.objects.get()
        assert head.post(address, said).status_code == 409
        page = f"/en/desk/complaints/{made.pk}/"
        decision = {
            "act": "answer",
            "version": made.version,
            "outcome": "upheld",
            "reason": "criterion-met",
            "cited": "Rule on length",
            "text": "It was met.",
            "finding_1": "It was kept.",
            "reverses": "on",
        }
        stale = desk.post(page, {**decision, "version": 99})
        assert stale.status_code == 409 and "It was met." in stale.content.decode()
        assert desk.post(page, {**decision, "finding_1": ""}).status_code == 422
        assert fresh(made).state == "filed"
        assert desk.post(page, decision).status_code == 302
    cast.statement.refresh_from_db()
    assert (fresh(made).outcome, cast.statement.state) == ("upheld", "submitted")


@pytest.mark.django_db
def test_who_files_for_two_organizations_says_for_which(settings):
    cast = make_cast(settings)
    join(cast.people["head"], make_organization(name="Amber Circle"), "focal_point")
    head = Client()
    head.force_login(cast.people["head"])
    address = "/en/my/complaints/new/"
    choices = head.get(address).context["form"].fields["organization"].choices
    assert [label for _value, label in choices][0] == "Choose the organization" and len(choices) == 3
    said = {"kind": "visa", "grounds": ["rule-misapplied"], "point_1": "No answer came."}
    refused = head.post(address, {**said, "organization": ""})
    assert refused.status_code == 422 and "organization" in refused.context["form"].errors
    assert "No answer came." in refused.content.decode() and not Complaint.objects.exists()


@pytest.mark.django_db
def test_who_took_the_decision_reads_it_and_can_do_nothing(settings):
    cast = make_cast(settings)
    settings.DEMO = True
    with at(NOW):
        made = filed(cast)
        client = Client()
        client.force_login(cast.people["taker"])
        page = f"/en/desk/complaints/{made.pk}/"
        answer = client.get(page)
        assert answer.status_code == 200 and answer.context["acts"] == []
        again = client.post(page, {"act": "acknowledge", "version": made.version, "csrfmiddlewaretoken": "k" * 64})
        # What was typed is kept on the page, and nothing else that was sent.
        assert (again.status_code, "k" * 64 in again.content.decode()) == (409, False)
        for name in ("member", "elsewhere"):
            client = Client()
            client.force_login(cast.people[name])
            assert client.get(page).status_code == 404
    assert fresh(made).state == "filed"


@pytest.mark.django_db
def test_the_lists_cost_the_same_for_one_and_for_three(settings):
    cast = make_cast(settings)
    made = in_state(cast, "answered")
    client = Client()
    client.force_login(cast.people["head"])
    counts = []
    for number in (0, 2):
        for _unused in range(number):
            values = {field.attname: getattr(made, field.attname) for field in Complaint._meta.concrete_fields}
            for name in ("id", "reference", "decision_entry"):
                values.pop(name)
            Complaint.objects.create(**values)
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/en/my/complaints/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.django_db
def test_the_api_files_reads_and_withdraws(settings):
    cast = make_cast(settings)
    with at(NOW):
        api = Client(headers={"Authorization": f"Bearer {token(cast.people['head'], 'read', 'write')}"})
        said = {
            "object_type": "statement",
            "object_id": str(cast.statement.pk),
            "organization": str(cast.organization.pk),
            "grounds": ["no-reasons"],
            "points": ["Why?"],
        }

        def post(path: str, data: object, client: Client = api) -> tuple[int, dict]:
            answer = client.post(f"/api/v1/complaints/{path}", data, content_type="application/json")
            return answer.status_code, answer.json()

        assert post("", {**said, "points": []})[0] == 400
        status, made = post("", said)
        assert (status, made["state"], made["points"], made["kind"]) == (201, "filed", ["Why?"], "returned_statement")
        assert post("", said)[0] == 409
        other = Client(headers={"Authorization": f"Bearer {token(cast.people['other_head'], 'read', 'write')}"})
        assert post("", said, other)[0] == 403
        assert other.get("/api/v1/complaints/").json()["results"] == []
        assert other.get(f"/api/v1/complaints/{made['id']}/").status_code == 404
        assert post(f"{made['id']}/request-review/", {})[0] == 409
        assert post(f"{made['id']}/withdraw/", {})[1]["state"] == "withdrawn"
