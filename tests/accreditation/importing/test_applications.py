"""Applications under way, taken over from a list: whole or not at all, once, and as they were."""

import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction

from accounts.organizations.domain import list_organization
from civspace.audit.domain import broken
from civspace.reference.domain import load_reference
from meetings.accreditation.models import Application, Decision, Question, Scheme, Seat, Session
from tests.accreditation.things import load
from tests.factories import make_organization, person

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
    ],
)
def test_a_wrong_row_keeps_its_application_out_and_changes_nothing(run, rows, reason):
    before = counts()
    status, said, numbers = run(*rows)
    assert status == 1 and numbers[-1] >= len(rows) - 1 and re.search(reason, "\n".join(said)), said
    assert counts() == before


def test_an_application_of_the_portal_is_left_alone(run):
    run(SUBMITTED)
    Application.objects.update(submitted_by=str(person().pk))
    status, said, _numbers = run(*ROWS)
    assert status == 1 and "applies through the portal already" in said[0] and counts() == [1, 0, 0, 0]
