"""The desk: the queue with filters and workload, one application with its checks, possible matches and decisions."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.organizations.matching import match_key
from accounts.organizations.models import Name
from civspace.notices.models import Notice
from civspace.workflow import IllegalMove
from meetings.accreditation.applications.models import Application
from meetings.accreditation.applications.states import State
from meetings.accreditation.models import Scheme
from meetings.accreditation.screening.checking import Answer, answer_checks, assign_application
from meetings.accreditation.screening.models import Check, CheckKind, ListEntry, ListName, NameMatch
from tests.accreditation.applying import criterion, draft, make_scheme
from tests.accreditation.things import house, officer
from tests.factories import staff

pytestmark = pytest.mark.django_db
QUEUE = "/en/desk/accreditation/applications/"


def scheme() -> Scheme:
    found = Scheme.objects.filter(pk="t").first()
    if found is None:
        found = make_scheme("t", "committee")
        for number, slug in enumerate(("exists", "names")):
            CheckKind.objects.create(slug=slug, scheme=found, position=number, question=f"Question {slug}?", why="So.")
    return found


def submitted(name: str = "", **fields: Any) -> Application:
    """Return an application that waits to be screened."""
    from meetings.accreditation.applications.domain import submit

    organization, people = house(name=name)
    Name.objects.create(organization=organization, name=organization.name, key=match_key(organization.name))
    made = submit(application=draft(organization, people["head"], scheme()), by=people["head"])
    if fields:
        Application.objects.filter(pk=made.pk).update(**fields)
    return Application.objects.select_related("scheme__body", "organization").get(pk=made.pk)


def match_for(application: Application, state: str = "open", name: str = "Ada Exemple") -> NameMatch:
    entry, made = ListEntry.objects.get_or_create(pk="7", defaults={"kind": "person", "reference": "XXi.7"})
    if made:
        ListName.objects.create(entry=entry, name=name)
    return NameMatch.objects.create(
        organization=application.organization,
        body_id=application.scheme.body_id,
        entry=entry,
        part="person",
        name="Ada Example",
        role="Chair",
        listed_name=name,
        score=96,
        why="sound",
        pair=str(NameMatch.objects.count()) * 64,
        state=state,
        settled_at=None if state == "open" else application.submitted_at,
    )


@pytest.fixture
def desk(client: Client) -> Any:
    user = officer("tb", name="Ines Moreau")
    client.force_login(user)
    return user


def get(client: Client, **query: str) -> Any:
    return client.get(QUEUE, query)


def listed(answer: Any) -> list[str]:
    return [row.organization.name for row, _days in answer.context["listed"]]


def test_the_queue_and_its_filters(client: Client, desk: Any) -> None:
    first, second = submitted("Harbour Lights"), submitted("Mountain Bees", state="screening", assigned_to=str(desk.pk))
    submitted("Passed On", state="ready_for_committee")
    submitted("Sent Back", state="returned_incomplete", assigned_to=str(desk.pk))
    match_for(first)
    Check.objects.create(application=second, kind_id="exists", finding="not_met", note="No.")
    assert listed(get(client)) == ["Harbour Lights", "Mountain Bees"]
    for query, names in (
        ({"state": "screening"}, ["Mountain Bees"]),
        ({"state": "ready_for_committee"}, ["Passed On"]),
        ({"state": "returned_incomplete"}, ["Sent Back"]),
        ({"state": "all"}, ["Harbour Lights", "Mountain Bees", "Passed On", "Sent Back"]),
        ({"assigned": "me"}, ["Mountain Bees"]),
        ({"assigned": "nobody"}, ["Harbour Lights"]),
        ({"waiting": "30"}, []),
        ({"flag": "match"}, ["Harbour Lights"]),
        ({"flag": "same"}, []),
        ({"flag": "check"}, ["Mountain Bees"]),
        ({"scheme": "t"}, ["Harbour Lights", "Mountain Bees"]),
        ({"q": "bees"}, ["Mountain Bees"]),
        ({"q": first.reference.lower()}, ["Harbour Lights"]),
        ({"state": "nothing"}, []),
    ):
        assert listed(get(client, **query)) == names, query
    (load,) = get(client).context["loads"]
    assert (load.person, load.count, load.oldest) == (desk, 2, second.submitted_at)
    waiting = {queue.url_name: queue.count for queue in client.get("/en/desk/").context["queues"]}
    assert (waiting["desk_applications"], waiting["desk_matches"]) == (2, 1)
    table = b"".join(get(client, format="csv").streaming_content).decode()
    assert "Harbour Lights" in table and "Ada" not in table and "match" not in table.lower()
    # A list that tells who has a match is not given out as a file.
    assert get(client, flag="match", format="csv")["Content-Type"].startswith("text/html")


def test_the_queue_asks_as_often_for_many_as_for_one(client: Client, desk: Any) -> None:
    numbers = []
    for count in (1, 2):
        for _ in range(count):
            match_for(submitted(assigned_to=str(desk.pk)))
        client.get(QUEUE)
        with CaptureQueriesContext(connection) as asked:
            assert len(get(client).context["listed"]) in (1, 3)
        numbers.append(len(asked))
    assert numbers[0] == numbers[1]


def test_checks_are_kept_changed_and_never_lost(client: Client, desk: Any) -> None:
    application = submitted()
    page, checks = (reverse(name, args=[application.pk]) for name in ("desk_application", "desk_application_checks"))
    sent = {
        "exists-finding": "met",
        "exists-note": "",
        "exists-version": "0",
        "names-finding": "",
        "names-version": "0",
    }
    assert client.post(checks, sent).status_code == 302
    check = Check.objects.get()
    assert (check.kind_id, check.finding, check.note, check.found_by) == ("exists", "met", "", desk)
    # A colleague saw it without a finding: what they write is kept on the page and not in the table.
    late = {**sent, "exists-finding": "not_met", "exists-note": "Founded a year ago."}
    answer = client.post(checks, late)
    assert (answer.status_code, Check.objects.get().finding) == (409, "met")
    assert "Founded a year ago." in answer.content.decode()
    # Without a note nobody knows why.
    answer = client.post(checks, {**late, "exists-note": " ", "exists-version": "1"})
    assert (answer.status_code, Check.objects.get().finding) == (422, "met")
    assert client.post(checks, {**late, "exists-version": "1"}).status_code == 302
    assert (Check.objects.get().finding, Check.objects.get().version) == ("not_met", 2)
    assert "Founded a year ago." in client.get(page).content.decode()
    # Passed on, it stands as it was.
    Application.objects.update(state="ready_for_committee")
    assert client.post(checks, {**late, "exists-version": "2", "exists-note": "x"}).status_code == 409
    answer = client.get(page)
    assert "Founded a year ago." in answer.content.decode() and not answer.context["may_check"]


def test_a_match_is_judged_on_its_page(client: Client, desk: Any) -> None:
    application = submitted()
    match = match_for(application)
    assert "Ada Exemple" in client.get(reverse("desk_application", args=[application.pk])).content.decode()
    page = reverse("desk_match", args=[match.pk])
    assert application.reference in client.get(page).content.decode()
    assert client.post(page, {"verdict": "different", "note": "", "version": "1"}).status_code == 422
    assert client.post(page, {"verdict": "different", "note": "Another age.", "version": "7"}).status_code == 409
    assert NameMatch.objects.get().state == "open"
    answer = client.post(page, {"verdict": "different", "note": "Another age.", "version": "1"})
    assert (answer.status_code, answer["Location"]) == (302, reverse("desk_matches"))
    match.refresh_from_db()
    assert (match.state, match.note, match.judged_by) == ("different", "Another age.", desk)
    assert client.get(reverse("desk_matches")).context["page_obj"].paginator.count == 0
    assert client.get(reverse("desk_matches"), {"state": "different"}).context["page_obj"].paginator.count == 1
    assert Application.objects.get().state == "submitted"


def test_take_hand_over_and_release(client: Client, desk: Any) -> None:
    application, colleague = submitted(), officer("tb", name="Jonas Adeyemi")
    nobody = staff("reviewer", scope="tb")
    assign = reverse("desk_application_assign", args=[application.pk])
    assert client.post(assign, {"to": str(desk.pk), "version": application.version}).status_code == 302
    # The page was made before somebody took it.
    assert client.post(assign, {"to": str(colleague.pk), "version": application.version}).status_code == 409
    version = application.version + 1
    assert client.post(assign, {"to": str(nobody.pk), "version": version}).status_code == 422
    assert client.post(assign, {"to": str(desk.pk), "version": version}).status_code == 422
    assert Application.objects.get().assigned_to == str(desk.pk)
    assert client.post(assign, {"to": str(colleague.pk), "version": version}).status_code == 302
    assert Application.objects.get().assigned_to == str(colleague.pk)
    assert client.post(assign, {"to": "", "version": version + 1}).status_code == 302
    # Who did it oneself is not told.
    told = Notice.objects.filter(kind__in=["application_assigned", "application_handed_over"])
    assert sorted(told.values_list("kind", "recipient")) == [
        ("application_assigned", colleague.pk),
        ("application_handed_over", colleague.pk),
    ]
    assert (Application.objects.get().assigned_to, Application.objects.get().version) == ("", version + 2)


def test_decisions(client: Client, desk: Any) -> None:
    application = submitted()
    act = {
        verb: reverse("desk_application_act", args=[application.pk, verb]) for verb in ("take_up", "pass_on", "grant")
    }
    back = reverse("desk_application_act", args=[application.pk, "return_incomplete"])
    assert client.get(act["pass_on"]).status_code == 403  # not screened yet
    assert client.post(act["take_up"], {"version": application.version}).status_code == 302
    application.refresh_from_db()
    assert (application.state, application.assigned_to) == ("screening", str(desk.pk))
    assert client.get(act["grant"]).status_code == 403  # a committee recommends
    sent = {"version": application.version, "criterion": criterion(scheme()).pk, "reason": "Please complete it."}
    assert client.post(back, sent).status_code == 422
    assert client.post(back, {**sent, "version": 99, "missing-t-aims": "Write more."}).status_code == 409
    application.refresh_from_db()
    assert application.state == "screening"
    assert client.post(back, {**sent, "missing-t-aims": "Write more."}).status_code == 302
    application.refresh_from_db()
    assert (application.state, application.missing) == ("returned_incomplete", {"t-aims": "Write more."})
    assert client.post(act["take_up"], {"version": application.version}).status_code == 409


ROLES = ("officer", "officer elsewhere", "read-only", "head")
WITH_THE_SECRETARIAT = {"submitted", "screening"}


def test_who_checks_and_assigns_in_which_state() -> None:
    application, to = submitted(), officer("tb")
    people = dict(
        zip(ROLES, (officer("tb"), officer("hrc"), staff("read_only", scope="tb"), people_of(application)), strict=True)
    )
    for state in State.values:
        Application.objects.filter(pk=application.pk).update(state=state, assigned_to="")
        for role, by in people.items():
            before = Application.objects.values().get(pk=application.pk)
            answers = {"exists": Answer("met", f"As {role}.", version_of(application))}
            checked = outcome(answer_checks, application=application, by=by, answers=answers)
            assigned = outcome(assign_application, application=application, by=by, to=to)
            if role != "officer":
                assert (checked, assigned) == ("PermissionDenied", "PermissionDenied"), (state, role)
                assert Application.objects.values().get(pk=application.pk) == before
                continue
            assert checked == ("done" if state in WITH_THE_SECRETARIAT else "IllegalMove"), state
            handed = state in WITH_THE_SECRETARIAT | {"returned_incomplete"}
            assert assigned == ("done" if handed else "IllegalMove"), state
            assert Application.objects.get(pk=application.pk).state == state
    assert Check.objects.get().note == "As officer."


def people_of(application: Application) -> Any:
    return application.organization.memberships.get(role="head").person


def version_of(application: Application) -> int:
    found = Check.objects.filter(application=application).first()
    return found.version if found else 0


def outcome(verb: Any, **values: Any) -> str:
    try:
        verb(**values)
    except (PermissionDenied, IllegalMove) as error:
        return type(error).__name__
    return "done"
