"""What is recognised as asked before, until when an answer is due, who is told what, and what the API gives."""

import datetime
import zoneinfo
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from civspace.clocks.calendars import Calendar
from civspace.notices.models import Notice
from civspace.workflow import Stale
from meetings.accreditation.applications.states import State
from meetings.accreditation.committee.alike import ALIKE, key_of, likeness
from meetings.accreditation.committee.answers import answer_question, lapse_due, remind
from meetings.accreditation.committee.due import due_for
from meetings.accreditation.committee.models import Question
from meetings.accreditation.committee.questions import (
    alike,
    ask_question,
    carry_over,
    change_draft,
    draft_question,
    take_back,
)
from meetings.accreditation.committee.sessions import change_session, list_applications
from tests.accreditation.asking import (
    BUDGET,
    BUDGET_AGAIN,
    DAY,
    WEBSITE,
    application_of,
    asked,
    committee,
    drafted,
    in_state,
    session_of,
)
from tests.accreditation.things import house
from tests.api.calls import Api, ids, is_problem

db = pytest.mark.django_db

SAME = {
    "en": BUDGET,
    "fr": "Veuillez préciser les contributions au budget par donateur, avec les montants, des trois dernières années.",
    "es": "Sírvanse indicar las contribuciones de donantes al presupuesto, con los montos, en los tres últimos años.",
    "ru": "Просьба указать взносы доноров в бюджет с указанием сумм за последние три года.",
    "zh-hans": "请提供过去三年各捐助者对预算的捐款金额。",
    "ar": "يرجى تقديم تفاصيل مساهمات المانحين في الميزانية والمبالغ خلال السنوات الثلاث الماضية.",
}
OTHERS = (
    WEBSITE,
    "Please describe your projects in Africa and your partners there.",
    "What is the nationality of the members of your board?",
    "Please provide the audited statement for 2023.",
    "Please provide the audited statement for 2024.",
)


def like(one: str, language: str, other: str, second: str) -> bool:
    score = likeness(key_of(one, language), key_of(other, second), translated=language != second)
    assert score == likeness(key_of(other, second), key_of(one, language), translated=language != second)
    return score >= ALIKE


def test_one_question_is_recognised_in_every_language() -> None:
    for language, text in SAME.items():
        for other, second in SAME.items():
            assert like(text, language, second, other), (language, other)
        for other_text in OTHERS:
            assert not like(text, language, other_text, "en"), (language, other_text)
    assert like(BUDGET, "en", BUDGET_AGAIN, "en")
    for number, first in enumerate(OTHERS):
        for second in OTHERS[number + 1 :]:
            assert not like(first, "en", second, "en"), (first, second)


def test_a_question_with_nothing_to_tell_is_like_no_other() -> None:
    assert likeness(key_of("Please provide more information.", "en"), key_of("Could you explain?", "en")) == 0
    assert likeness("", "") == 0


@given(st.text(max_size=80), st.text(max_size=80))
@settings(max_examples=60, deadline=None)
def test_likeness_is_a_measure(one: str, other: str) -> None:
    first, second = key_of(one, "en"), key_of(other, "en")
    assert 0 <= likeness(first, second) == likeness(second, first) <= 100
    assert likeness(first, first) == (100 if first else 0)
    assert key_of(one, "en") == key_of(f"  {one} ", "en")


UTC = datetime.UTC
HOLIDAY = datetime.date(2027, 1, 18)


@pytest.mark.parametrize(
    "zone, asked_at, due",
    [
        # Two working days after the day on which it was asked, at the station: its last second.
        ("America/New_York", "2027-01-12T14:00:00Z", "2027-01-15T04:59:59Z"),
        # Midnight in New York is 5.00 in UTC: one second makes it another day.
        ("America/New_York", "2027-01-13T04:59:59Z", "2027-01-15T04:59:59Z"),
        ("America/New_York", "2027-01-13T05:00:00Z", "2027-01-16T04:59:59Z"),
        ("Europe/Zurich", "2027-01-12T22:59:59Z", "2027-01-14T22:59:59Z"),
        ("Europe/Zurich", "2027-01-12T23:00:00Z", "2027-01-15T22:59:59Z"),
        ("Africa/Nairobi", "2027-01-12T20:59:59Z", "2027-01-14T20:59:59Z"),
        ("Africa/Nairobi", "2027-01-12T21:00:00Z", "2027-01-15T20:59:59Z"),
        # Over a weekend and the holiday of 18 January.
        ("America/New_York", "2027-01-15T15:00:00Z", "2027-01-21T04:59:59Z"),
        ("Africa/Nairobi", "2027-01-15T10:00:00Z", "2027-01-20T20:59:59Z"),
    ],
)
def test_whoever_is_asked_late_has_as_long_as_working_days_were_promised(zone: str, asked_at: str, due: str) -> None:
    calendar = Calendar(zoneinfo.ZoneInfo(zone), holidays=frozenset({HOLIDAY}))
    moment, wanted = (datetime.datetime.fromisoformat(text) for text in (asked_at, due))
    assert due_for(calendar, moment, 2, None) == wanted
    assert due_for(calendar, moment, 2, wanted - DAY) == wanted
    later = wanted + datetime.timedelta(seconds=1)
    assert due_for(calendar, moment, 2, later) == later


@db
def test_the_time_to_answer_and_who_is_told() -> None:
    cast = committee()
    Notice.objects.all().delete()
    question = asked(cast)
    assert question.due_at == cast.session.answers_due_at and question.session == cast.session
    told = Notice.objects.all()
    assert {it.recipient for it in told} == {cast.people["head"], cast.people["focal_point"]}
    notice = told.first()
    assert (notice.kind, notice.by_when, notice.zone) == ("question_asked", question.due_at, "America/New_York")
    assert WEBSITE not in str(notice.context) and notice.context["member"]["en"] == "Aland"
    where = f"/my/organizations/{cast.applicant.pk}/applications/{cast.application.pk}/questions/{question.pk}/"
    assert notice.link == where
    Notice.objects.all().delete()
    answer_question(question=question, by=cast.people["head"], text="Our secret answer.", language="en")
    told = Notice.objects.all()
    mine = {cast.members[role] for role in ("head", "focal_point", "editor")}
    assert {it.recipient for it in told} == mine and {it.kind for it in told} == {"question_answered"}
    assert not any("secret" in str(it.context) for it in told)


@db
def test_questions_lapse_and_are_reminded_of_once() -> None:
    cast = committee()
    question = asked(cast)
    Notice.objects.all().delete()
    now = timezone.now()
    Question.objects.filter(pk=question.pk).update(due_at=now + 2 * DAY, asked_at=now - 3 * DAY)
    assert (remind(), lapse_due()) == (1, 0)
    assert remind() == 1 and Notice.objects.filter(kind="question_due_soon").count() == 2  # two people, once
    Question.objects.filter(pk=question.pk).update(due_at=now - DAY)
    type(cast.application).objects.filter(pk=cast.application.pk).update(state=State.DEFERRED)
    assert lapse_due() == 0  # a deferral waits for the answer
    type(cast.application).objects.filter(pk=cast.application.pk).update(state=State.PENDING)
    assert (lapse_due(), lapse_due()) == (1, 0)
    question.refresh_from_db()
    cast.application.refresh_from_db()
    assert (question.state, cast.application.state) == ("lapsed", State.PENDING)
    assert Notice.objects.filter(kind="question_lapsed").count() == 2
    answer_question(question=question, by=cast.people["head"], text="Late, but here.", language="en")
    cast.application.refresh_from_db()
    assert cast.application.state == State.ANSWERED


@db
def test_a_deferred_application_takes_its_questions_to_the_next_session() -> None:
    cast = committee()
    question = asked(cast)
    type(cast.application).objects.filter(pk=cast.application.pk).update(state=State.DEFERRED)
    cast.application.refresh_from_db()
    Question.objects.filter(pk=question.pk).update(due_at=timezone.now() - 9 * DAY)
    later = session_of(begins_on=timezone.now().date() + 60 * DAY, answers_due_at=timezone.now() + 55 * DAY)
    Notice.objects.all().delete()
    list_applications(session=later, applications=[cast.application], by=cast.desk)
    question.refresh_from_db()
    assert question.due_at == later.answers_due_at
    assert Notice.objects.filter(kind="question_new_time").count() == 2
    cast.application.refresh_from_db()
    assert carry_over(application=cast.application, session=later) == 0
    # They follow it when it is postponed, and no more the session that asked them.
    moved, due = later.answers_due_at + 20 * DAY, cast.session.answers_due_at
    Question.objects.filter(pk=question.pk).update(due_at=due)
    change_session(session=cast.session, by=cast.desk, answers_due_at=due + DAY)
    question.refresh_from_db()
    assert question.due_at == due
    Question.objects.filter(pk=question.pk).update(due_at=later.answers_due_at)
    change_session(
        session=later,
        by=cast.desk,
        begins_on=later.begins_on + 20 * DAY,
        ends_on=later.ends_on + 20 * DAY,
        answers_due_at=moved,
    )
    question.refresh_from_db()
    assert question.due_at == moved


@db
@pytest.mark.parametrize("before", [False, True])
def test_an_answer_to_a_question_of_an_earlier_session_counts_when_it_comes_in_this_one(before: bool) -> None:
    cast = committee()
    carried = asked(cast)
    if before:
        answer_question(question=carried, by=cast.people["head"], text="We name it so.", language="en")
    type(cast.application).objects.filter(pk=cast.application.pk).update(state=State.DEFERRED)
    cast.application.refresh_from_db()
    later = session_of(begins_on=timezone.now().date() + 60 * DAY, answers_due_at=timezone.now() + 55 * DAY)
    list_applications(session=later, applications=[cast.application], by=cast.desk)
    another = asked(cast, BUDGET)
    if not before:
        answer_question(question=carried, by=cast.people["head"], text="We name it so.", language="en")
    take_back(question=another, by=cast.members["head"])
    cast.application.refresh_from_db()
    assert cast.application.state == (State.LISTED if before else State.ANSWERED)


@db
def test_what_was_asked_before_is_seen_before_it_is_asked_again() -> None:
    cast = committee()
    first = asked(cast, BUDGET)
    again = drafted(cast, SAME["fr"], language="fr", by=cast.others["head"], seat=cast.other_seat)
    assert [(it.question, it.score >= ALIKE) for it in alike(again)] == [(first, True)]
    with pytest.raises(ValidationError) as refused:
        ask_question(question=again, by=cast.others["head"], despite=["Q-OTHER"])
    assert first.reference in str(refused.value.message_dict["despite"])
    again.refresh_from_db()
    assert (again.state, again.repeats) == ("draft", None)
    again = ask_question(question=again, by=cast.others["head"], despite=[first.reference])
    assert again.repeats == first
    # Of another organization, not answered in time, or taken back: that is a new question.
    other = application_of(house()[0], session=cast.session)
    assert alike(drafted(cast, BUDGET, application=other)) == []
    Question.objects.filter(pk__in=[first.pk, again.pk]).update(state="lapsed")
    assert alike(drafted(cast, BUDGET_AGAIN)) == []


@db
def test_an_older_version_is_refused() -> None:
    cast = committee()
    draft = drafted(cast)
    change_draft(question=draft, by=cast.members["editor"], text="Who?", language="en", expected_version=1)
    for act in (
        lambda: change_draft(question=draft, by=cast.members["head"], text="Why?", language="en", expected_version=1),
        lambda: ask_question(question=draft, by=cast.members["head"], expected_version=1),
    ):
        with pytest.raises(Stale):
            act()
    for values, field in (({"text": "x" * 4001}, "text"), ({"language": "de"}, "language")):
        sent: dict[str, Any] = {"text": "Who?", "language": "en", **values}
        with pytest.raises(ValidationError) as refused:
            draft_question(application=cast.application, seat=cast.seat, by=cast.members["head"], **sent)
        assert set(refused.value.message_dict) == {field}


FIELDS = {
    *("id", "reference", "application", "organization", "session", "member", "state", "language", "text", "repeats"),
    *("asked_at", "due_at", "answer", "answer_language", "answered_at", "files"),
}


@db
def test_the_api_of_questions() -> None:
    cast = committee()
    member, applicant, other = Api(cast.members["head"]), Api(cast.people["head"]), Api(cast.others["head"])
    sent = {"application": str(cast.application.pk), "text": BUDGET, "language": "en"}
    is_problem(applicant.post("questions/", sent), 403)
    is_problem(Api().post("questions/", sent), 401)
    made = member.post("questions/", sent)
    assert made.status_code == 201 and set(made.json()) == FIELDS
    path = f"questions/{made.json()['id']}/"
    for caller in (applicant, other, Api(cast.desk), Api()):
        assert (caller.get(path).status_code, ids(caller.get("questions/"))) == (404, [])
    is_problem(member.patch(path, {"text": BUDGET, "language": "zh"}), 428)
    changed = member.patch(path, {"text": SAME["zh-hans"], "language": "zh"}, if_match=made["ETag"])
    assert (changed.status_code, changed.json()["language"]) == (200, "zh")
    put = member.post(f"{path}ask/", {})
    assert (put.status_code, put.json()["state"], put.json()["member"]) == (200, "asked", "XAA")
    assert put.json()["session"] == str(cast.session.pk)
    for caller in (applicant, other, Api(cast.desk)):
        assert caller.get(path).json()["text"] == SAME["zh-hans"]
    assert Api().get(path).status_code == Api(cast.stranger).get(path).status_code == 404
    is_problem(member.post(f"{path}ask/", {}), 409)
    is_problem(other.post(f"{path}take-back/"), 403)
    is_problem(member.post(f"{path}answer/", {"text": "So.", "language": "en"}), 403)
    is_problem(applicant.post(f"{path}answer/", {"text": "", "language": "en"}), 400)
    answered = applicant.post(f"{path}answer/", {"text": "So.", "language": "zh"}, if_match=put["ETag"])
    assert (answered.json()["state"], answered.json()["answer_language"]) == ("answered", "zh")
    second = other.post("questions/", {**sent, "text": BUDGET_AGAIN}).json()
    refused = is_problem(other.post(f"questions/{second['id']}/ask/", {}), 400)
    assert made.json()["reference"] in str(refused["errors"]["despite"])
    done = other.post(f"questions/{second['id']}/ask/", {"despite": [made.json()["reference"]]})
    assert (done.status_code, done.json()["repeats"]) == (200, made.json()["id"])
    for query, found in (
        (f"application={cast.application.pk}", 2),
        ("member=XAB", 1),
        ("state=answered", 1),
        ("answered_since=2099-01-01", 0),
    ):
        assert len(ids(applicant.get(f"questions/?{query}"))) == found, query
    taken = other.post(f"questions/{second['id']}/take-back/", if_match="*")
    assert taken.json()["state"] == "withdrawn"


@db
def test_an_answer_is_not_shown_before_it_is_given() -> None:
    cast = committee()
    question = in_state(cast, "asked")
    Question.objects.filter(pk=question.pk).update(draft_answer="Not yet said")
    for caller in (cast.people["head"], cast.members["head"], cast.desk):
        assert "Not yet said" not in Api(caller).get(f"questions/{question.pk}/").content.decode()
