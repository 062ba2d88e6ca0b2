"""My organization at a session: every state of a statement and of a co-sponsor by who reads, order, filter, tables."""

import csv
import datetime
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.organizations.domain import close_organization
from civspace.threads import registry as threads
from civspace.threads.domain import answer, write
from civspace.threads.models import Thread
from meetings.accreditation.models import Standing
from meetings.calendar.lines import Line, Step, Tag, Who, in_order, lines_of
from meetings.calendar.models import Meeting
from meetings.calendar.programme import put_sitting, release_programme
from meetings.calendar.timetable import instant
from submissions.statements import domain
from submissions.statements.domain.comments import add_comment
from submissions.statements.domain.requesting import ask_to_submit
from submissions.statements.models import Cosponsor, EditRound, OnBehalf, Statement, StatementText
from submissions.statements.states import CosponsorState, State
from tests import factories
from tests.statements.cast import STATES, lead_to, make_cast, set_processing, statement_in, with_authors

pytestmark = pytest.mark.django_db
ROLES = ("head", "focal_point", "editor", "viewer")


@pytest.fixture(scope="module")
def made(once: Any) -> SimpleNamespace:
    return once(make_cast)


@pytest.fixture
def cast(own_copy: Any, made: SimpleNamespace) -> SimpleNamespace:
    return own_copy(made)


def fresh(person: Any) -> Any:
    return type(person).objects.get(pk=person.pk)


def read(person: Any, organization: Any, meeting: Meeting | None = None, **scope: Any) -> list[Line]:
    return lines_of(fresh(person), organization=organization, meeting=meeting, **scope)


def by_kind(lines: list[Line]) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.kind, []).append(line)
    return found


def said(line: Line) -> tuple[str, str | None, str | None]:
    return line.state.code, line.step.code if line.step else None, line.step.who.value if line.step else None


# Statements

#: State -> what comes next, and who acts for each role: head and focal point, editor, viewer.
STEPS: dict[str, tuple[str | None, tuple[str | None, str | None, str | None]]] = {
    "draft": ("submit", ("you", "you", "writers")),
    "awaiting_cosponsors": ("cosponsors_answer", ("cosponsors",) * 3),
    "submitted": ("review", ("secretariat",) * 3),
    "under_review": ("decide", ("secretariat",) * 3),
    "returned": ("answer_return", ("you", "you", "writers")),
    "accepted": ("publish", ("secretariat",) * 3),
    "editing": ("agree", ("you", "submitters", "submitters")),
    "published": (None, (None,) * 3),
    "refused": (None, (None,) * 3),
    "withdrawn": (None, (None,) * 3),
    "withheld": (None, (None,) * 3),
    "deleted": (None, (None,) * 3),
}


def test_the_table_is_whole() -> None:
    assert set(STEPS) == set(STATES)
    assert set(STATES) - {"deleted"} == set(State.values)


@pytest.mark.parametrize("state", STATES)
def test_every_state_names_the_next_step_and_who_acts(cast: SimpleNamespace, state: str) -> None:
    statement = statement_in(cast, state)
    step, (submitter, editor, viewer) = STEPS[state]
    for role, who in zip(ROLES, (submitter, submitter, editor, viewer), strict=True):
        (line,) = by_kind(read(cast.people[role], cast.organization, cast.meeting))["statement"]
        assert said(line) == (state, step, who), role
        assert line.mine == (who == "you")
        assert line.title == statement.title
    window = cast.meeting.rule_sets.get(current=True)
    last = {
        "draft": window.closes_at,
        "returned": max(statement.answer_until or window.closes_at, window.closes_at),
        "awaiting_cosponsors": statement.waiting_until,
        "editing": EditRound.objects.filter(statement=statement).values_list("answer_until", flat=True).first(),
    }
    assert line.by == last.get(state) and not line.overdue
    # Nobody else has anything of it.
    for actor in ("outsider", "delegate", "reviewer", "publisher"):
        assert read(cast.people[actor], cast.organization, cast.meeting) == []
    if state != "awaiting_cosponsors":
        theirs = read(cast.people["asked"], cast.people["asked"].organization, cast.meeting)
        assert {line.kind for line in theirs} == {"claim"}


def test_what_stands_between_acceptance_and_publication(cast: SimpleNamespace) -> None:
    set_processing(cast.meeting, "edit_and_translate")
    statement = statement_in(cast, "accepted")

    def line() -> tuple[Any, ...]:
        return said(by_kind(read(cast.head, cast.organization, cast.meeting))["statement"][0])

    assert line() == ("accepted", "edit", "secretariat")
    domain.edit_statement(statement=statement, by=cast.people["reviewer"])
    assert line() == ("editing", "edit", "secretariat")
    statement.refresh_from_db()
    statement = statement_in(cast, "accepted", title="Other")
    with_authors(cast, statement)
    assert line() == ("editing", "agree", "you")
    domain.insist_on_original(statement=statement, by=cast.head)
    assert line() == ("accepted", "publish", "secretariat")


def test_a_withheld_document_waits_for_the_secretariat_where_it_has_something_to_do(cast: SimpleNamespace) -> None:
    statement = statement_in(cast, "published")
    factories.policy("withhold")
    domain.withhold_statement(statement=statement, by=cast.head)

    def line() -> tuple[Any, ...]:
        return said(by_kind(read(cast.head, cast.organization, cast.meeting))["statement"][0])

    assert line() == ("withheld", "confirm_withholding", "secretariat")
    domain.confirm_withholding(statement=statement, by=cast.people["publisher"])
    assert line() == ("withheld", None, None)
    domain.consent_to_restore(statement=statement, by=cast.head)
    assert line() == ("withheld", "restore", "secretariat")


def test_a_claim_that_waits_comes_before_the_review() -> None:
    author = factories.make_author(standing="claimed")
    statement = factories.make_statement(by=author, state="submitted")
    found = by_kind(read(author, author.organization, statement.meeting))
    (line,) = found["statement"]
    assert said(line) == ("submitted", "decide_standing", "secretariat")
    assert [tag.code for tag in line.more] == ["conditional"]
    (claim,) = found["claim"]
    assert said(claim) == ("claimed", "decide_claim", "secretariat")


def test_nothing_is_to_be_done_for_a_closed_organization_or_a_meeting_that_is_over() -> None:
    author = factories.make_author()
    statement = factories.make_statement(by=author)
    Meeting.objects.filter(pk=statement.meeting_id).update(
        begins_on=timezone.now().date() - datetime.timedelta(days=9),
        ends_on=timezone.now().date() - datetime.timedelta(days=5),
    )
    assert said(by_kind(read(author, author.organization))["statement"][0]) == ("draft", None, None)
    assert lines_of(fresh(author), going=True) == []
    late = factories.make_statement(by=author, meeting=factories.open_meeting(series="A/HRC/71/NGO"))
    assert [line.meeting for line in lines_of(fresh(author), going=True)] == [late.meeting]
    close_organization(organization=author.organization, by=author, reason="Over.")
    assert {line.step for line in read(author, author.organization)} <= {None}


# Co-sponsors


def joint(cast: SimpleNamespace, state: str, before: str) -> Cosponsor:
    """Return the row of the organization that is asked: in a state, towards a statement in one."""
    statement = factories.make_statement(by=cast.head, meeting=cast.meeting)
    asked = cast.people["asked"]
    (row,) = domain.invite_cosponsors(statement=statement, organizations=[asked.organization], by=cast.head)
    third = factories.make_author(organization=factories.make_organization(name="Third"))
    domain.invite_cosponsors(statement=statement, organizations=[third.organization], by=cast.head)
    if before in ("confirmed", "withdrawn"):
        row = domain.confirm_cosponsor(cosponsor=row, by=asked, text_hash=row.statement.text_hash)
    statement.refresh_from_db()
    lead_to(cast, statement, state)
    row = Cosponsor.objects.select_related("organization", "statement__organization").get(pk=row.pk)
    if before == "declined":
        domain.decline_cosponsor(cosponsor=row, by=asked)
    if before == "withdrawn":
        domain.withdraw_cosponsor(cosponsor=row, by=asked)
    if before == "removed":
        domain.remove_cosponsor(cosponsor=row, by=cast.head)
    row.refresh_from_db()
    return row


ANSWER = ("answer_invitation", ("you", "submitters"))
#: State of the statement and of the row -> next step, and who acts for head and editor of those who are asked.
JOINT: dict[tuple[str, str], tuple[str | None, tuple[str | None, str | None]]] = {
    ("draft", "invited"): ANSWER,
    ("draft", "confirmed"): ("submit", ("lead", "lead")),
    ("awaiting_cosponsors", "invited"): ANSWER,
    ("awaiting_cosponsors", "confirmed"): ("cosponsors_answer", ("cosponsors",) * 2),
    ("submitted", "confirmed"): ("review", ("secretariat",) * 2),
    ("under_review", "confirmed"): ("decide", ("secretariat",) * 2),
    ("returned", "confirmed"): ("answer_return", ("lead", "lead")),
    ("accepted", "confirmed"): ("publish", ("secretariat",) * 2),
    ("editing", "confirmed"): ("agree", ("lead", "lead")),
    ("published", "confirmed"): (None, (None, None)),
    ("refused", "confirmed"): (None, (None, None)),
    ("draft", "declined"): (None, (None, None)),
    ("draft", "withdrawn"): (None, (None, None)),
    ("draft", "removed"): (None, (None, None)),
    ("submitted", "left_out"): (None, (None, None)),
}


def test_the_table_of_co_sponsors_is_whole() -> None:
    assert {before for _state, before in JOINT} == set(CosponsorState.values)


@pytest.mark.parametrize(("state", "before"), sorted(JOINT))
def test_every_state_of_a_co_sponsor_names_the_next_step(cast: SimpleNamespace, state: str, before: str) -> None:
    asked = cast.people["asked"]
    editor = factories.person(name="Their editor")
    factories.join(editor, asked.organization, "editor")
    row = joint(cast, state, before)
    assert row.state == before
    step, whos = JOINT[state, before]
    shown = before in ("invited", "confirmed")
    for person, who in zip((asked, editor), whos, strict=True):
        (line,) = by_kind(read(person, asked.organization, cast.meeting))["cosponsoring"]
        assert said(line) == (before, step, who)
        assert line.title == ("On the report" if shown else "Statement of Lake Forum")
        assert (line.reference, line.item) == (
            ((row.statement.symbol or row.statement.reference), row.statement.agenda_item) if shown else ("", None)
        )
    waits = state in ("draft", "awaiting_cosponsors") and before == "invited"
    sent = by_kind(read(cast.head, cast.organization, cast.meeting))["cosponsor"]
    mine = [said(line) for line in sent if line.about == row.organization.name]
    assert mine == [(before, *(("cosponsors_answer", "cosponsors") if waits else (None,) * 2))]


def test_a_text_that_changed_is_to_be_confirmed_again_and_no_answer_is_asked_for_after_the_time(
    cast: SimpleNamespace,
) -> None:
    asked = cast.people["asked"]
    row = joint(cast, "draft", "confirmed")
    item = cast.meeting.agenda_items.last()
    domain.save_draft(
        statement=row.statement, by=cast.head, title="Anew", body="Another text.", language="en", agenda_item=item
    )
    (line,) = by_kind(read(asked, asked.organization, cast.meeting))["cosponsoring"]
    assert said(line) == ("stale", "confirm_again", "you")
    domain.wait_for_cosponsors(statement=Statement.objects.get(pk=row.statement_id), by=cast.head)
    ended = timezone.now() - datetime.timedelta(seconds=5)
    Statement.objects.filter(pk=row.statement_id).update(waiting_until=ended)
    (line,) = by_kind(read(asked, asked.organization, cast.meeting))["cosponsoring"]
    assert said(line) == ("stale", None, None)
    (line,) = by_kind(read(cast.head, cast.organization, cast.meeting))["statement"]
    assert line.overdue and line.step is not None and line.step.who == "cosponsors"


@pytest.mark.parametrize("state", ["withheld", "withdrawn"])
def test_a_withheld_or_withdrawn_statement_is_not_named_to_those_who_were_asked(
    cast: SimpleNamespace, state: str
) -> None:
    asked = cast.people["asked"]
    row = joint(cast, "published" if state == "withheld" else "draft", "confirmed")
    if state == "withheld":
        domain.withhold_statement(statement=row.statement, by=cast.people["publisher"], **factories.policy("withhold"))
    else:
        domain.withdraw_statement(statement=row.statement, by=cast.head)
    found = by_kind(read(asked, asked.organization, cast.meeting))["cosponsoring"]
    assert [(line.title, line.step, line.item, line.more) for line in found] == [
        ("Statement of Lake Forum", None, None, ())
    ]


# What is said and asked


def test_requests_comments_changes_messages_and_translations(cast: SimpleNamespace) -> None:
    people, organization = cast.people, cast.organization
    draft = statement_in(cast, "draft", title="Asked for")
    ask_to_submit(statement=draft, by=people["editor"], revision=draft.revision)
    add_comment(statement=draft, by=people["viewer"], body="Shorter?")
    published = statement_in(cast, "published", title="Out")
    set_processing(cast.meeting, "edit_and_translate")
    domain.ask_for_change(
        statement=published, by=cast.head, kind="correction", urgency="soon", details="For “a” read “b”."
    )
    kind = threads.kinds["statement"]
    subject = kind.load(str(published.pk))
    assert subject is not None
    write(kind=kind, subject=subject, by=cast.head, text="When will it be out in French?")

    def table(role: str) -> dict[str, list[tuple[Any, ...]]]:
        found = by_kind(read(people[role], organization, cast.meeting))
        return {name: [said(line) for line in rows] for name, rows in found.items() if name != "statement"}

    others = {
        "change": [("open", "answer_change", "secretariat")],
        "thread": [("waiting_for_us", "answer_message", "secretariat")],
        "translation": [("to_come", "translate", "secretariat")],
        "claim": [("confirmed", None, None)],
    }
    assert table("head") == {
        **others,
        "request_to_submit": [("waiting", "answer_request", "you")],
        "comments": [("open", "settle_comments", "you")],
    }
    assert table("editor") == {
        **others,
        "request_to_submit": [("waiting", "answer_request", "submitters")],
        "comments": [("open", "settle_comments", "you")],
    }
    assert table("viewer")["comments"] == [("open", "settle_comments", "writers")]
    # Who has asked waits for those who may submit.
    led = by_kind(read(people["editor"], organization, cast.meeting))["statement"]
    (line,) = [it for it in led if it.title == "Asked for"]
    assert said(line) == ("draft", "submit", "submitters")
    # The thread shows until when the Secretariat owes an answer; then whose turn it is.
    thread = Thread.objects.get()
    (line,) = by_kind(read(cast.head, organization, cast.meeting))["thread"]
    assert line.by == thread.due_at
    Thread.objects.update(due_at=timezone.now() - datetime.timedelta(days=1))
    assert read(cast.head, organization, cast.meeting)[0].kind == "thread"  # overdue first
    answer(thread=thread, by=people["reviewer"], text="Next week.")
    assert table("viewer")["thread"] == [("waiting_for_them", "read", "you")]
    client = Client()
    client.force_login(people["viewer"])
    client.get(reverse("my_thread", args=[thread.pk]))
    assert table("viewer")["thread"] == [("waiting_for_them", None, None)]
    # A text that is not released is not read.
    StatementText.objects.create(statement=published, language="fr", title="zqsecret", body="zqsecret", text_hash="x")
    assert "zqsecret" not in repr(read(cast.head, organization, cast.meeting))
    (line,) = by_kind(read(cast.head, organization, cast.meeting))["translation"]
    assert line.about == "0 of 5 languages are published"


def test_what_staff_entered_waits_for_those_who_may_object(cast: SimpleNamespace) -> None:
    entry = factories.enter_statement(organization=cast.organization, meeting=cast.meeting, by=cast.people["reviewer"])

    def table(role: str) -> list[tuple[Any, ...]]:
        return [said(it) for it in by_kind(read(cast.people[role], cast.organization, cast.meeting)).get("entered", [])]

    assert (table("head"), table("focal_point")) == ([("entered", "compare", "you")],) * 2
    assert (table("editor"), table("viewer")) == ([("entered", "compare", "submitters")],) * 2
    OnBehalf.objects.update(object_until=timezone.now())
    assert table("head") == []
    OnBehalf.objects.update(object_until=entry.object_until)
    domain.object_to_entry(entry=entry, by=cast.head, reason="Not ours.")
    assert table("head") == []


# Order


def test_overdue_first_then_by_last_date_then_what_is_over(cast: SimpleNamespace) -> None:
    for state, title in (("published", "Out"), ("submitted", "With them"), ("draft", "In time"), ("returned", "Late")):
        statement_in(cast, state, title=title)
    past = timezone.now() - datetime.timedelta(hours=2)
    sets = cast.meeting.rule_sets
    Statement.objects.filter(title="Late").update(answer_until=past, rule_set=sets.order_by("number").first())
    sets.filter(pk=Statement.objects.get(title="Late").rule_set_id).update(closes_at=past)
    found = by_kind(read(cast.head, cast.organization, cast.meeting))["statement"]
    assert [line.title for line in found] == ["Late", "In time", "With them", "Out"]
    assert [line.overdue for line in found] == [True, False, False, False]


SECONDS = st.one_of(st.none(), st.integers(-100_000, 100_000).filter(lambda it: abs(it) > 60))
ROWS = st.lists(st.tuples(st.booleans(), st.sampled_from(["you", "secretariat"]), SECONDS), max_size=12)


@given(ROWS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
def test_any_lines_stand_in_the_one_order(rows: list[tuple[bool, str, int | None]]) -> None:
    """Open before over, overdue before the rest, earlier before later, what has no date last; nothing is lost."""
    now = timezone.now()

    def made(number: int, going: bool, who: str, seconds: int | None) -> Line:
        by = now + datetime.timedelta(seconds=seconds) if seconds is not None else None
        step = Step("go", "Go", Who(who), by) if going else None
        return Line("x", "X", str(number), None, None, str(number), "/", Tag("x", "X"), step)

    lines = [made(number, *row) for number, row in enumerate(rows)]
    found = in_order(lines)
    assert sorted(line.key for line in found) == sorted(line.key for line in lines)
    ranks = [(line.step is None, not line.overdue, line.by is None, line.by or now) for line in found]
    assert ranks == sorted(ranks)


def test_who_belongs_to_both_sides_reads_each_on_its_own_page(cast: SimpleNamespace) -> None:
    asked = cast.people["asked"]
    joint(cast, "draft", "invited")
    factories.join(cast.head, asked.organization, "viewer")
    ours, theirs = (by_kind(read(cast.head, it, cast.meeting)) for it in (cast.organization, asked.organization))
    assert (set(ours), set(theirs)) == ({"statement", "cosponsor", "claim"}, {"cosponsoring", "claim"})
    assert said(theirs["cosponsoring"][0]) == ("invited", "answer_invitation", "submitters")
    overview = lines_of(fresh(cast.head), going=True)
    assert [(line.kind, line.mine) for line in overview] == [("statement", True), ("cosponsoring", False)]


# Pages


def page(client: Client, path: str) -> str:
    answered = client.get(path)
    assert answered.status_code == 200 and answered["Cache-Control"] == "private, no-store"
    return answered.content.decode()


def address(cast: SimpleNamespace, query: str = "", language: str = "en") -> str:
    return f"/{language}/my/organizations/{cast.organization.pk}/sessions/{cast.meeting.slug}/{query}"


def test_who_opens_the_pages(cast: SimpleNamespace) -> None:
    statement_in(cast, "draft", title="zqdraft")
    paths = [address(cast), f"/en/my/organizations/{cast.organization.pk}/sessions/"]
    for path in paths:
        assert Client().get(path)["Location"].startswith("/en/sign-in/")
        for actor in ("outsider", "delegate", "reviewer", "publisher", "asked"):
            client = Client()
            client.force_login(cast.people[actor])
            assert client.get(path).status_code == 404, actor
        for actor in ROLES:
            client = Client()
            client.force_login(cast.people[actor])
            assert cast.meeting.slug in page(client, path) or "zqdraft" in page(client, path)
    client = Client()
    client.force_login(cast.head)
    assert "zqdraft" in page(client, address(cast))
    hidden = factories.make_meeting(state="draft")
    assert client.get(address(cast).replace(cast.meeting.slug, hidden.slug)).status_code == 404


def test_the_page_filters_frames_and_opens_in_arabic() -> None:
    cast = make_cast(**{"hrc-written-max-per-organization": {"max": 3}})
    statement_in(cast, "draft", title="Mine now")
    statement_in(cast, "submitted", title="Theirs now")
    by = factories.staff("meetings_editor")
    hour = instant(cast.meeting.begins_on, datetime.time(10), cast.meeting.zone)
    item = cast.meeting.agenda_items.last()
    put_sitting(
        meeting=cast.meeting, by=by, items=[item], begins_at=hour, ends_at=hour + datetime.timedelta(hours=3), room="XX"
    )
    release_programme(meeting=cast.meeting, by=by, note={})
    client = Client()
    client.force_login(cast.head)
    everything, mine = page(client, address(cast)), page(client, address(cast, "?act=mine"))
    assert "Mine now" in everything and "Theirs now" in everything
    assert "Mine now" in mine and "Theirs now" not in mine
    assert "When your items are taken up" in everything and "XX" in everything
    assert "1 of 3 statements used." in everything
    assert "as Head sees it" in everything
    assert everything.count("<h1>") == 1 and "front/front" in everything
    assert 'dir="rtl"' in page(client, address(cast, language="ar"))


def test_the_sheet_for_print_leaves_the_navigation_out() -> None:
    style = Path(str(finders.find("front/front.css"))).read_text()
    assert "@media print" in style and "size: A4" in style and ".session-page" in style


def test_the_table_has_the_lines_of_the_page(cast: SimpleNamespace) -> None:
    statement_in(cast, "draft", title="=Mine")
    statement_in(cast, "submitted", title="Theirs")
    client = Client()
    client.force_login(cast.people["viewer"])
    sent = client.get(address(cast, "?format=csv"))
    rows = list(csv.DictReader(StringIO(b"".join(sent.streaming_content).decode().lstrip("\ufeff"))))  # type: ignore[attr-defined]
    led = [row for row in rows if row["What"] == "Written statement"]
    assert [(row["Title"], row["State"], row["Next step"], row["Who acts"]) for row in led] == [
        ("'=Mine", "Draft", "Finish and submit it", "Those who write for your organization"),
        ("Theirs", "Submitted", "Review it", "Secretariat"),
    ]  # fmt: skip
    sheet = client.get(address(cast, "?format=xlsx&act=mine"))
    assert sheet.status_code == 200 and sheet["Content-Type"].endswith("spreadsheetml.sheet")


def test_the_list_names_sessions_with_something_and_those_that_are_open(cast: SimpleNamespace) -> None:
    other = factories.open_meeting(title="Open too", series="A/HRC/71/NGO")
    closed = factories.make_meeting(title="Nothing here")
    past = factories.open_meeting(title="Long ago", series="A/HRC/72/NGO")
    factories.make_statement(by=cast.head, meeting=past, title="Old")
    Meeting.objects.filter(pk=past.pk).update(
        begins_on=timezone.now().date() - datetime.timedelta(days=90),
        ends_on=timezone.now().date() - datetime.timedelta(days=80),
    )
    statement_in(cast, "draft")
    client = Client()
    client.force_login(cast.head)
    html = page(client, f"/en/my/organizations/{cast.organization.pk}/sessions/")
    places = [html.index(f"/sessions/{slug}/") for slug in (cast.meeting.slug, other.slug, past.slug)]
    assert places == sorted(places)
    assert closed.slug not in html
    assert "1 waits for you" in html


def test_the_way_from_the_page_of_a_meeting(cast: SimpleNamespace) -> None:
    way = f"/en/my/sessions/{cast.meeting.slug}/"
    assert way in Client().get(f"/en/meetings/{cast.meeting.slug}/").content.decode()
    client = Client()
    client.force_login(cast.head)
    assert client.get(way)["Location"] == address(cast)
    factories.join(cast.head, factories.make_organization(name="Second"), "viewer")
    assert "Second" in page(client, way) and address(cast) in page(client, way)
    client.force_login(factories.person())
    assert "You belong to no organization yet" in page(client, way)


def test_the_workspace_and_the_page_of_the_organization_lead_there(cast: SimpleNamespace) -> None:
    statement_in(cast, "draft", title="Mine now")
    client = Client()
    client.force_login(cast.head)
    assert f"/sessions/{cast.meeting.slug}/" in page(client, f"/en/my/organizations/{cast.organization.pk}/")
    html = page(client, "/en/my/")
    assert f"/en/my/organizations/{cast.organization.pk}/sessions/" in html and "Mine now" in html


# The API


def test_the_api_answers_members_only() -> None:
    cast = make_cast(**{"hrc-written-max-per-organization": {"max": 3}})
    statement_in(cast, "draft", title="Mine now")
    path = f"/api/v1/organizations/{cast.organization.pk}/sessions/{cast.meeting.slug}/"
    client = Client()
    assert client.get(path).status_code == 401
    for actor in ("outsider", "reviewer"):
        bearer = factories.token(cast.people[actor], "read")
        assert client.get(path, headers={"authorization": f"Bearer {bearer}"}).status_code == 404
    bearer = {"authorization": f"Bearer {factories.token(cast.people['viewer'], 'read')}"}
    found = client.get(path, headers=bearer)
    data = found.json()
    assert (data["organization"], data["slug"]) == (str(cast.organization.pk), cast.meeting.slug)
    assert data["numbers"] == [
        {"kind": "individual", "used": 0, "max": 3, "rule": "hrc-written-max-per-organization"},
        {"kind": "joint", "used": 0, "max": None, "rule": "hrc-written-joint-number"},
    ]
    line = data["lines"][0]
    assert (line["kind"], line["title"], line["state"], line["step"], line["who"], line["mine"], line["overdue"]) == (
        *("statement", "Mine now", "draft", "submit", "writers"),
        *(False, False),
    )
    assert client.get(path, headers={**bearer, "if-none-match": found["ETag"]}).status_code == 304
    for wrong in (path.replace(cast.meeting.slug, "nowhere"), path.replace(str(cast.organization.pk), "nobody")):
        assert client.get(wrong, headers=bearer).status_code == 404
    writing = {"authorization": f"Bearer {factories.token(cast.head, 'write')}"}
    assert client.get(path, headers=writing).status_code == 403


# Cost


def one_of_each(cast: SimpleNamespace, number: int) -> None:
    people = cast.people
    draft = factories.make_statement(by=cast.head, meeting=cast.meeting, title=f"Draft {number}")
    ask_to_submit(statement=draft, by=people["editor"], revision=draft.revision)
    add_comment(statement=draft, by=people["viewer"], body="Shorter?")
    set_processing(cast.meeting, "issue_as_received")
    published = statement_in(cast, "published", title=f"Out {number}")
    set_processing(cast.meeting, "edit_and_translate")
    domain.ask_for_change(
        statement=published, by=cast.head, kind="correction", urgency="soon", details="For “a” read “b”."
    )
    kind = threads.kinds["statement"]
    subject = kind.load(str(published.pk))
    assert subject is not None
    write(kind=kind, subject=subject, by=cast.head, text="When?")
    joint(cast, "draft", "confirmed")
    lead = factories.make_author()
    theirs = factories.make_statement(by=lead, meeting=cast.meeting)
    domain.invite_cosponsors(statement=theirs, organizations=[cast.organization], by=lead)
    Standing.objects.create(
        organization=cast.organization,
        category_id="roster",
        state="claimed" if number == 1 else "refused",
        claimed_at=timezone.now(),
    )


@pytest.mark.parametrize("where", ["session", "list", "overview", "workspace"])
def test_the_cost_is_the_same_with_one_row_of_each_kind_and_with_three(cast: SimpleNamespace, where: str) -> None:
    set_processing(cast.meeting, "edit_and_translate")
    path = {
        "session": address(cast),
        "list": f"/en/my/organizations/{cast.organization.pk}/sessions/",
        "overview": "/en/my/",
        "workspace": f"/en/my/organizations/{cast.organization.pk}/",
    }[where]
    client = Client()
    client.force_login(cast.head)

    def cost() -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as caught:
            assert client.get(path).status_code == 200
        return len(caught)

    one_of_each(cast, 1)
    one = cost()
    one_of_each(cast, 2)
    one_of_each(cast, 3)
    assert cost() == one
