"""Applications under way, taken over from a list: whole or not at all, once, and as they were."""

import datetime
import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from accounts.organizations.domain import list_organization
from accounts.organizations.models import Organization
from civspace.audit.domain import broken
from civspace.audit.models import Entry
from civspace.reference.domain import load_reference
from meetings.accreditation.applications.states import OPEN as OPEN_STATES
from meetings.accreditation.applications.states import OVER
from meetings.accreditation.importing import applications as importing
from meetings.accreditation.models import Application, Decision, Question, Scheme, Seat, Session
from meetings.accreditation.screening.models import Screening
from tests.accreditation.things import load
from tests.factories import make_organization, make_standing, person

pytestmark = pytest.mark.django_db

HEADER = "name,country,scheme,category,event,date,session,member,text,language,answer,answered_on"
HEADER += ",session_begins,session_ends"
WHO = "Fishers of Bol,FR,consultative-status,special"
SUBMITTED = f"{WHO},submitted,2023-05-30,,,,,,,,"
ASKED = (
    f"{WHO},question,2024-01-24,2024 regular,XAA,Who gave the money?,en,Our members.,2024-02-10,2024-01-22,2024-01-31"
)
OPEN = f"{WHO},question,2024-05-22,2024 resumed,XAA,And in 2024?,en,,,2024-05-20,2024-05-29"
DEFERRED = f"{WHO},deferred,2024-05-28,2024 resumed,,A question waits.,en,,,,"
ROWS = (SUBMITTED, ASKED, OPEN, DEFERRED)
TABLES = (Application, Question, Decision, Session)


@pytest.fixture(scope="module", autouse=True)
def tables(django_db_setup: Any, django_db_blocker: Any) -> Iterator[None]:
    """Load what is shipped and an invented State's seat once for this file, undone afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_reference()
        load()
        mission = make_organization(kind="mission", name="Mission of Xanadia")
        committee = Scheme.objects.get(pk="ecosoc").committee
        Seat.objects.create(committee=committee, mission=mission, code="XAA", name="Xanadia", since="2020-01-01")
        list_organization(name="Fishers of Bol")
        yield
        transaction.set_rollback(True)


@pytest.fixture
def run(tmp_path: Path) -> Any:
    def run(*rows: str, **options: Any) -> tuple[int, list[str], list[int]]:
        path, out, status = tmp_path / "list.csv", StringIO(), 0
        path.write_text("\n".join([HEADER, *rows]))
        try:
            call_command("import_organizations", str(path), applications=True, stdout=out, **options)
        except SystemExit as ended:
            status = ended.code
        said = out.getvalue().splitlines()
        return status, said, [int(line.rpartition(" ")[2]) for line in said[-5:]]

    return run


def counts() -> list[int]:
    return [model.objects.count() for model in TABLES]


def test_an_application_comes_with_its_sessions_questions_answers_and_deferrals(run):
    before = counts()
    dry = run(*ROWS, dry_run=True)
    assert dry[0] == 0 and counts() == before
    assert run(*ROWS)[::2] == (0, [2, 1, 2, 1, 0])
    application = Application.objects.get()
    assert (application.state, application.deferrals, application.submitted_by) == ("deferred", 1, "")
    assert application.submitted_at.date().isoformat() == "2023-05-30" and application.category_id == "special"
    answered, waits = application.questions.order_by("asked_at")
    assert (answered.state, answered.answer, answered.seat.code) == ("answered", "Our members.", "XAA")
    assert answered.answered_at.date().isoformat() == "2024-02-10" and answered.key
    assert (waits.state, str(waits.session)) == ("asked", "2024, Resumed session")
    deferral = Decision.objects.get()
    assert (deferral.verb, deferral.question_id, deferral.reason) == ("defer", waits.pk, "A question waits.")
    assert {session.state for session in Session.objects.all()} == {"closed"}
    assert broken("meetings_accreditation.application", str(application.pk)) == []


def test_an_organization_that_was_screened_is_held_against_the_list_again(run):
    organization = Organization.objects.get(name="Fishers of Bol")
    known = Screening.objects.create(organization=organization, body_id="ecosoc", done_at=timezone.now())
    assert run(*ROWS, dry_run=True)[0] == 0
    known.refresh_from_db()
    assert known.done_at is not None
    run(*ROWS)
    known.refresh_from_db()
    assert known.done_at is None


def test_a_list_that_has_grown_adds_what_is_new_and_doubles_nothing(run):
    assert run(*ROWS[:2])[2] == [1, 1, 1, 0, 0]
    assert Application.objects.get().state == "ready_for_committee"
    for _time in range(2):
        run(*ROWS)
        assert counts() == [1, 2, 1, 2]
    answer = OPEN.replace(",en,,,", ",en,Nothing changed.,2024-06-03,")
    assert run(*ROWS[:2], answer, DEFERRED)[2] == [0, 0, 0, 0, 0]
    assert not Question.objects.filter(state="asked").exists() and counts() == [1, 2, 1, 2]
    assert Application.objects.get().deferrals == 1


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([ASKED], "belongs to an application that no earlier row says was submitted"),
        ([SUBMITTED.replace("submitted", "sent")], "names an event that is none of submitted, question, deferred"),
        ([SUBMITTED.replace("2023-05-30", "2999-05-30")], "has no date, or one in the future"),
        ([SUBMITTED.replace("consultative-status,special", "nhri,nhri-a")], "not known here|not one of|no committee"),
        ([SUBMITTED.replace("Fishers", "Dyers")], "names an organization that is not in the directory"),
        ([SUBMITTED, ASKED.replace("XAA", "XAB")], "names XAB, which has no seat in the committee on 2024-01-24"),
        ([SUBMITTED, ASKED.replace("XAA", "")], "is a question without its words or without the member who asked"),
        ([SUBMITTED, ASKED.replace("2024-02-10", "2023-02-10")], "one before the question"),
        ([SUBMITTED, ASKED.replace("2024-01-22,2024-01-31", ",")], "which is not known here: say when it begins"),
        ([SUBMITTED, ASKED.replace("2024 regular", "spring")], "names a session in another form"),
        ([SUBMITTED, DEFERRED.replace("2024 resumed", "")], "is a deferral without its session"),
        ([SUBMITTED, ASKED.replace(",en,", ",Portuguese (Brazil),")], "names a language that is none of ar, zh, en"),
    ],
)
def test_a_wrong_row_keeps_its_application_out_and_changes_nothing(run, rows, reason):
    before = counts()
    status, said, numbers = run(*rows)
    assert status == 1 and numbers[-1] >= len(rows) - 1 and re.search(reason, "\n".join(said)), said
    assert counts() == before


@pytest.mark.parametrize("day", ["9999-12-31", "3000-01-01", "0999-12-31", "0001-01-01", "2024-02-30"])
@pytest.mark.parametrize("column", [5, 11, 12, 13])
def test_a_day_that_cannot_be_right_is_refused_with_its_application_alone(run, column, day):
    list_organization(name="Dyers of Bol")
    cells = ASKED.split(",")
    cells[column] = day
    good = [row.replace("Fishers", "Dyers") for row in ROWS]
    status, said, numbers = run(SUBMITTED, ",".join(cells), *good)
    form = "a day in the form 2019-07-23" if day == "2024-02-30" else "a day of the years 1000 to 2999"
    assert (status, numbers) == (1, [2, 1, 2, 1, 2])
    assert said[:2] == [
        "Line 2 refused: belongs to an application of which another row is wrong (Line 3)",
        f"Line 3 refused: “{day}” is not {form}",
    ]
    assert Application.objects.get().organization.name == "Dyers of Bol"


def test_the_longest_way_back_from_the_first_day_of_a_session_is_a_day(run):
    Scheme.objects.filter(pk="ecosoc").update(answer_days=32767)
    early = ASKED.replace("2024-01-22,2024-01-31", "1000-01-01,1000-01-02")
    assert run(SUBMITTED, early)[::2] == (0, [1, 1, 1, 0, 0])
    assert Session.objects.get().answers_due_at.year == 874


@pytest.mark.parametrize("state", sorted(OVER))
@pytest.mark.parametrize("through_the_portal", [False, True])
def test_what_was_decided_here_is_not_taken_over_again(run, state, through_the_portal):
    run(*ROWS[:2])
    by = str(person().pk) if through_the_portal else ""
    Application.objects.update(state=state, decided_at=timezone.now(), submitted_by=by)
    before, trail = counts(), Entry.objects.count()
    status, said, numbers = run(*ROWS)
    assert (status, numbers) == (0, [0, 0, 0, 0, 0])
    assert said[0] == "Line 2: the application was decided here, and stays as it is"
    assert (counts(), Entry.objects.count(), Application.objects.get().state) == (before, trail, state)


def test_an_application_after_the_one_that_was_decided_is_a_new_one(run):
    run(SUBMITTED)
    decided = datetime.datetime(2024, 7, 22, 15, tzinfo=datetime.UTC)
    Application.objects.update(state="closed_without_prejudice", decided_at=decided)
    again = SUBMITTED.replace("2023-05-30", "2025-05-30")
    assert run(again)[::2] == (0, [0, 1, 0, 0, 0])
    assert set(Application.objects.values_list("state", flat=True)) == {
        "closed_without_prejudice",
        "ready_for_committee",
    }
    assert run(again)[::2] == (0, [0, 0, 0, 0, 0])


def test_the_list_says_nothing_against_who_applies_again_through_the_portal(run):
    run(SUBMITTED)
    Application.objects.update(state="closed_without_prejudice", decided_at=timezone.now())
    first = Application.objects.get()
    Application.objects.create(organization=first.organization, scheme=first.scheme, state="draft")
    assert run(*ROWS)[::2] == (0, [0, 0, 0, 0, 0]) and counts() == [2, 0, 0, 0]


def test_who_holds_standing_has_no_application_for_it(run):
    organization = Organization.objects.get(name="Fishers of Bol")
    make_standing(organization=organization, category="roster")
    status, said, _numbers = run(SUBMITTED)
    assert status == 1 and counts() == [0, 0, 0, 0]
    assert said[0] == "Line 2 refused: belongs to an organization that holds a standing of this scheme already"


def test_an_application_of_the_portal_is_left_alone(run):
    run(SUBMITTED)
    Application.objects.update(submitted_by=str(person().pk))
    status, said, _numbers = run(*ROWS)
    assert status == 1 and "applies through the portal already" in said[0] and counts() == [1, 0, 0, 0]


def test_a_draft_of_the_portal_is_left_alone(run):
    organization = Organization.objects.get(name="Fishers of Bol")
    draft = Application.objects.create(organization=organization, scheme_id="ecosoc")
    status, said, _numbers = run(*ROWS)
    assert status == 1 and "applies through the portal already" in said[0] and counts() == [1, 0, 0, 0]
    now = Application.objects.get()
    assert (now.state, now.submitted_at, now.version, now.deferrals) == ("draft", None, draft.version, 0)


@pytest.mark.parametrize("state", sorted(OPEN_STATES - {"draft", "ready_for_committee", "deferred"}))
@pytest.mark.parametrize(
    ("known", "new"),
    [
        (ROWS[:2], DEFERRED.replace(",en,,,,", ",en,,,2024-05-20,2024-05-29")),
        (ROWS[:2], OPEN),
        (ROWS[:3], OPEN.replace(",en,,,", ",en,Nothing changed.,2024-06-03,")),
    ],
)
def test_what_has_gone_on_here_is_not_moved_by_a_list(run, state, known, new):
    run(*known)
    Application.objects.update(state=state)
    before = counts(), list(Application.objects.values()), list(Question.objects.order_by("pk").values())
    status, said, _numbers = run(*known, new)
    assert status == 1 and "says something new of an application that has gone on here" in said[0]
    now = counts(), list(Application.objects.values()), list(Question.objects.order_by("pk").values())
    assert now == before
    assert run(*known)[::2] == (0, [0, 0, 0, 0, 0])


def test_a_forgotten_deferral_does_not_take_the_place_of_a_later_one(run):
    run(*ROWS)
    before = counts(), list(Application.objects.values())
    forgotten = f"{WHO},deferred,2024-01-30,2024 regular,,A question waited.,en,,,2024-01-22,2024-01-31"
    status, said, _numbers = run(*ROWS, forgotten)
    assert status == 1 and "from before the last decision that is known here (2024-05-28)" in said[0]
    assert (counts(), list(Application.objects.values())) == before


def test_a_later_deferral_counts_and_says_from_where_it_came(run):
    run(*ROWS)
    later = f"{WHO},deferred,2025-01-30,2025 regular,,It waits.,en,,,2025-01-20,2025-01-31"
    assert run(*ROWS, later)[2] == [1, 0, 0, 1, 0]
    application = Application.objects.get()
    assert (application.state, application.deferrals, str(application.session)) == (
        "deferred",
        2,
        "2025, Regular session",
    )
    moves = Entry.objects.filter(object_id=str(application.pk), verb="take_over").order_by("seq")
    assert list(moves.values_list("from_state", "to_state")) == [
        ("", "ready_for_committee"),
        ("ready_for_committee", "deferred"),
        ("deferred", "deferred"),
    ]


def test_a_dry_run_counts_as_the_real_one_does(run):
    list_organization(name="Dyers of Bol")
    second = [SUBMITTED, OPEN.replace("2024-05-20,2024-05-29", ",")]
    rows = [*ROWS, *(row.replace("Fishers", "Dyers") for row in second)]
    dry = run(*rows, dry_run=True)
    assert dry[::2] == (0, [2, 2, 3, 1, 0]) and counts() == [0, 0, 0, 0]
    assert run(*rows)[::2] == dry[::2]


def test_a_dry_run_undoes_each_application_before_the_next_and_says_what_the_real_one_does(run, monkeypatch):
    list_organization(name="Dyers of Bol")
    there, write = [], importing._write

    def written(case, organization, counted):
        there.append((organization.name, counts()))
        write(case, organization, counted)

    monkeypatch.setattr(importing, "_write", written)
    nowhere = WHO.replace(",FR,", ",,")
    refused = SUBMITTED.replace("Fishers of Bol,FR", "Dyers of Bol,NG")
    undated = ASKED.replace("2024-01-22,2024-01-31", ",")
    rows = [
        SUBMITTED,
        ASKED,
        # A session that only a refused application announces is not known.
        refused,
        OPEN.replace("Fishers of Bol,FR", "Dyers of Bol,NG").replace("XAA", "XAB"),
        refused.replace(",NG,", ",,"),
        undated.replace("Fishers of Bol,FR", "Dyers of Bol,"),
        # The same organization, without its country: what its other rows brought is there.
        OPEN.replace(WHO, nowhere),
        DEFERRED.replace(WHO, nowhere),
    ]
    dry = run(*rows, dry_run=True)
    assert counts() == [0, 0, 0, 0]
    assert there == [
        ("Fishers of Bol", [0, 0, 0, 0]),
        ("Dyers of Bol", [0, 0, 0, 0]),
        ("Dyers of Bol", [0, 0, 0, 0]),
        ("Fishers of Bol", [0, 0, 0, 0]),
        ("Fishers of Bol", [1, 1, 0, 1]),
    ]
    wet = run(*rows)
    assert dry[::2] == wet[::2] == (1, [2, 2, 3, 1, 2])
    assert [line for line in dry[1] if not line.startswith("Dry run")] == wet[1]
    assert counts() == [2, 3, 1, 2]


def test_chinese_is_kept_as_the_portal_writes_it(run):
    run(SUBMITTED, ASKED.replace(",en,", ",zh,"))
    question = Question.objects.get()
    assert (question.language, question.answer_language) == ("zh-hans", "zh-hans")
