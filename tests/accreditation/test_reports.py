"""Periodic reports: the table of who may do what when, the track night by night, and the pages."""

import datetime
import re
from importlib import import_module
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.organizations.models import Organization
from civspace.audit.models import Entry
from civspace.files.models import File
from civspace.notices.models import Notice
from civspace.workflow import IllegalMove
from meetings.accreditation.applications.queries import may_apply_from
from meetings.accreditation.models import Standing
from meetings.accreditation.overturning import overturn_standing
from meetings.accreditation.queries import today_of
from meetings.accreditation.reports import domain, nightly
from meetings.accreditation.reports.calendar import advance
from meetings.accreditation.reports.documents import add_document
from meetings.accreditation.reports.models import PeriodicReport
from meetings.accreditation.reports.queries import again_on
from meetings.accreditation.reports.rules import MAY
from meetings.accreditation.reports.states import OPEN, REPORT, State
from meetings.accreditation.reports.telling import link_of
from meetings.accreditation.reports.track import add_months, dates
from meetings.calendar.models import Body
from tests.accreditation.things import decide, house, load, officer
from tests.factories import make_standing, person, staff

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
TEXTS = {"activities": "We taught.", "contribution": "Three statements.", "changes": "Nothing changed."}

E, V, S, Q, A, N, L = State
TABLE = {
    "submit": {E: S, V: S},
    "note": {S: N, A: N},
    "defer": {S: Q, A: Q},
    "answer": {Q: A},
    "fall_due": {E: V},
    "lapse": {V: L},
    "overturn_lapse": {L: V},
}
DESK = {"note", "defer", "hold", "release"}
MAY_DO = {
    "officer in scope": DESK,
    "officer of every body": DESK,
    "officer of another body": set(),
    "reviewer of the body": set(),
    "read-only": set(),
    "head": {"write", "attach", "submit", "answer"},
    "focal_point": {"write", "attach", "submit", "answer"},
    "editor": {"write", "attach"},
    "viewer": set(),
    "head of another organization": set(),
    "stranger": set(),
    "anonymous": set(),
}
#: Where the verbs that move nothing are possible.
OTHERS = {"write": OPEN, "attach": OPEN | {Q}, "hold": OPEN, "release": OPEN}


def test_the_transition_table() -> None:
    assert {verb: dict.fromkeys(it.sources, it.target) for verb, it in REPORT.transitions.items()} == TABLE
    assert set(MAY) == set(TABLE) | set(OTHERS)


def owed(**fields: Any) -> tuple[PeriodicReport, dict[str, Any]]:
    """Return the report that a new standing owes, and the people of its organization."""
    load()
    organization, people = house()
    standing = make_standing(organization=organization, valid_from=datetime.date(2022, 7, 21), **fields)
    standing = Standing.objects.select_related("category__scheme__body", "organization").get(pk=standing.pk)
    assert domain.expect_reports([standing], today=timezone.now().date()) == 1
    return standing.reports.get(), people


def in_state(report: PeriodicReport, state: str, held: bool = False) -> PeriodicReport:
    """Put a report into a state; the ways there are tested on their own."""
    now = timezone.now()
    PeriodicReport.objects.filter(pk=report.pk).update(
        state=state,
        submitted_at=now if state in (S, Q, A, N) else None,
        held_since=now.date() if held else None,
        **TEXTS,
    )
    return PeriodicReport.objects.get(pk=report.pk)


def upload(by: Any) -> File:
    """Return a file that a person has just uploaded, as a row alone."""
    return File.objects.create(
        name="paper.txt", media_type="text/plain", size=1, sha256="0" * 64, uploaded_by=str(by.pk)
    )


def attempt(verb: str, report: PeriodicReport, by: Any) -> None:
    calls = {
        "write": lambda: domain.write_report(report=report, by=by, values=TEXTS),
        "attach": lambda: add_document(report=report, by=by, file=upload(by)),
        "submit": lambda: domain.submit_report(report=report, by=by),
        "note": lambda: domain.note_report(report=report, by=by),
        "defer": lambda: domain.defer_report(report=report, by=by, question="Who paid?"),
        "answer": lambda: domain.answer_report(report=report, by=by, answer="Our members."),
        "hold": lambda: domain.hold_track(report=report, by=by, reason="A flood."),
        "release": lambda: domain.release_track(report=report, by=by),
    }
    calls[verb]()


def counts() -> tuple[int, int]:
    return Entry.objects.count(), Notice.objects.count()


def test_every_verb_by_every_actor_in_every_state() -> None:
    report, people = owed()
    other, theirs = house()
    actors = {
        "officer in scope": officer(),
        "officer of every body": officer("*"),
        "officer of another body": officer("hrc"),
        "reviewer of the body": staff("reviewer", scope="ecosoc"),
        "read-only": staff("read_only", scope="ecosoc"),
        **people,
        "head of another organization": theirs["head"],
        "stranger": person(),
        "anonymous": AnonymousUser(),
    }
    assert set(actors) == set(MAY_DO)
    for state in State:
        for verb in ("write", "attach", "submit", "note", "defer", "answer", "hold", "release"):
            legal = state in TABLE[verb] if verb in TABLE else state in OTHERS[verb]
            for name, actor in actors.items():
                found = in_state(report, state, held=verb == "release")
                before = counts()
                if verb in MAY_DO[name] and legal:
                    attempt(verb, found, actor)
                    found.refresh_from_db()
                    assert found.state == TABLE.get(verb, {}).get(state, state), (state, verb, name)
                    continue
                with pytest.raises(IllegalMove if verb in MAY_DO[name] else PermissionDenied):
                    attempt(verb, found, actor)
                found.refresh_from_db()
                assert (found.state, counts()) == (state, before), (state, verb, name)


def test_a_report_with_a_part_missing_is_not_submitted() -> None:
    report, people = owed()
    domain.write_report(report=report, by=people["head"], values={"activities": "We taught."})
    before = counts()
    with pytest.raises(ValidationError) as error:
        domain.submit_report(report=report, by=people["head"])
    assert set(error.value.error_dict) == {"contribution", "changes"}
    report.refresh_from_db()
    assert (report.state, report.activities, counts()) == ("expected", "We taught.", before)


def states(report: PeriodicReport) -> tuple[str, str]:
    report.refresh_from_db()
    return report.state, Standing.objects.get(pk=report.standing_id).state


def test_the_track_to_its_end_on_the_days_that_were_shown() -> None:
    report, people = owed()
    due, suspend, withdraw = report.due_on, report.suspend_on, report.withdraw_on
    assert (suspend, withdraw) == (add_months(due, 6), add_months(suspend, 12))
    expected = [
        (due, {}, ("expected", "confirmed")),
        (due + DAY, {"fall_due": 1}, ("overdue", "confirmed")),
        (suspend - DAY, {}, ("overdue", "confirmed")),
        (suspend, {"suspend": 1}, ("overdue", "suspended")),
        (withdraw - DAY, {}, ("overdue", "suspended")),
        (withdraw, {"withdraw": 1}, ("lapsed", "ended")),
        (withdraw + DAY, {}, ("lapsed", "ended")),
    ]
    for day, done, after in expected:
        found = nightly.run(day)
        assert {step: number for step, number in found.items() if step not in ("expect", "remind")} == done, day
        assert states(report) == after, day
        assert nightly.run(day) | {"remind": 0} == {"expect": 0, "remind": 0}
    assert again_on(report.standing) == add_months(withdraw, 36)
    kinds = Notice.objects.filter(recipient=people["head"]).order_by("created_at", "id").values_list("kind", flat=True)
    assert list(kinds) == [
        "report_expected",
        "report_due",
        "report_overdue",
        "report_consequence",
        "standing_suspended",
        "report_consequence",
        "standing_ended",
    ]


def test_a_report_that_comes_within_the_year_restores_the_standing() -> None:
    report, people = owed()
    for day in (report.due_on + DAY, report.suspend_on):
        nightly.run(day)
    assert states(report) == ("overdue", "suspended")
    domain.write_report(report=report, by=people["editor"], values=TEXTS)
    domain.submit_report(report=report, by=people["head"])
    assert states(report) == ("submitted", "confirmed")
    entry = Entry.objects.filter(object_id=str(report.standing_id)).order_by("-seq").first()
    assert entry is not None
    assert (entry.verb, entry.actor_id, entry.rule["slug"]) == ("reinstate", "", "ecosoc-reports")
    nightly.run(report.withdraw_on + DAY)
    assert states(report) == ("submitted", "confirmed")


@pytest.mark.parametrize(
    "zone, nights",
    [
        # The job runs at 01:15 in UTC, when the day that was promised has not ended in New York.
        ("America/New_York", {0: "expected", 1: "expected", 2: "overdue"}),
        ("Europe/Zurich", {0: "expected", 1: "overdue"}),
        ("Pacific/Kiritimati", {0: "expected", 1: "overdue"}),
        ("", {0: "expected", 1: "overdue"}),
    ],
)
def test_a_day_ends_where_the_body_sits(monkeypatch: Any, zone: str, nights: dict[int, str]) -> None:
    report, _people = owed()
    Body.objects.filter(pk="ecosoc").update(time_zone=zone)
    for days, state in nights.items():
        night = datetime.datetime.combine(report.due_on + days * DAY, datetime.time(1, 15), datetime.UTC)
        monkeypatch.setattr(timezone, "now", lambda night=night: night)
        nightly.run()
        assert states(report) == (state, "confirmed"), days


def test_a_standing_is_suspended_on_the_day_of_the_body(monkeypatch: Any) -> None:
    report, _people = owed()
    nightly.run(report.due_on + DAY)
    days = [report.suspend_on, report.suspend_on + DAY]
    for day, suspended_on in zip(days, (None, report.suspend_on), strict=True):
        night = datetime.datetime.combine(day, datetime.time(1, 15), datetime.UTC)
        monkeypatch.setattr(timezone, "now", lambda night=night: night)
        nightly.run()
        report.refresh_from_db()
        assert report.suspended_on == suspended_on


def suspended() -> tuple[PeriodicReport, dict[str, Any]]:
    """Return a report for which the standing is suspended since today, and the people of its organization."""
    report, people = owed()
    today = timezone.now().date()
    follows = dates(today - 190 * DAY, report.lengths)
    days = {"due_on": follows.due, "suspend_on": follows.suspended, "withdraw_on": follows.withdrawn}
    PeriodicReport.objects.filter(pk=report.pk).update(**days)
    assert nightly.run(today) == {"expect": 0, "remind": 0, "fall_due": 1, "suspend": 1}
    assert states(report) == ("overdue", "suspended")
    return report, people


def ran_out(report: PeriodicReport, day: datetime.date) -> None:
    Standing.objects.filter(pk=report.standing_id).update(valid_to=day)


def closed(report: PeriodicReport, day: datetime.date) -> None:
    Organization.objects.filter(pk=report.standing.organization_id).update(state="closed")


@pytest.mark.parametrize("gone", [ran_out, closed])
def test_nothing_follows_for_a_standing_that_has_run_out_or_an_organization_that_is_closed(gone: Any) -> None:
    report, people = owed()
    nightly.run(report.due_on)
    gone(report, report.due_on)
    before = counts()
    for day in (report.due_on + DAY, report.suspend_on, report.withdraw_on - DAY, report.withdraw_on):
        assert nightly.run(day) == {"expect": 0, "remind": 0}, day
        assert advance(report_id=report.pk, today=day) == []
    assert (states(report), counts()) == (("expected", "confirmed"), before)
    # Nor does a later one begin to be owed.
    in_state(report, N)
    assert nightly.run(report.withdraw_on)["expect"] == 0


@pytest.mark.parametrize("gone", [ran_out, closed])
def test_a_suspended_standing_that_has_run_out_is_not_withdrawn(gone: Any) -> None:
    report, _people = suspended()
    gone(report, report.withdraw_on)
    assert nightly.run(report.withdraw_on + DAY) == {"expect": 0, "remind": 0}
    assert states(report) == ("overdue", "suspended")


def test_after_another_category_was_given_only_the_new_one_owes_a_report(client: Client) -> None:
    report, people = owed()
    today = timezone.now().date()
    PeriodicReport.objects.filter(pk=report.pk).update(due_on=today + DAY)
    client.force_login(people["head"])
    page = reverse("my_report", args=[report.standing.organization_id, report.pk])
    assert [step["label"] for step in client.get(page).context["row"].steps] == [
        "Report due",
        "Standing suspended",
        "Standing withdrawn",
        "You may apply again",
    ]
    ran_out(report, today - DAY)
    make_standing(organization=report.standing.organization, category="general", valid_from=today)
    assert [step["label"] for step in client.get(page).context["row"].steps] == ["Report due"]
    assert nightly.run(today) == {"expect": 1, "remind": 0}
    new = PeriodicReport.objects.exclude(pk=report.pk).get()
    assert (new.standing.category_id, new.covers_from) == ("general", today)


STRIKE = "The post was on strike."
LIFTED = {
    "officer": lambda standing, by: decide(standing, "reinstate", by, reason=STRIKE, granted_by="E/2019/INF/5"),
    "complaint": lambda standing, by: overturn_standing(thing=standing, by=by, reason=STRIKE),
}


@pytest.mark.parametrize("who", LIFTED)
def test_a_suspension_that_ended_without_the_report_leads_on_to_nothing_by_itself(who: str) -> None:
    report, people = suspended()
    desk, today = officer(), timezone.now().date()
    LIFTED[who](Standing.objects.get(pk=report.standing_id), desk)
    assert states(report) == ("overdue", "confirmed")
    assert (report.suspended_on, report.held_since, report.held_reason) == (None, today, STRIKE)
    assert (report.suspend_on, report.withdraw_on) == (add_months(today, 6), add_months(add_months(today, 6), 12))
    told = Notice.objects.filter(recipient=people["head"], kind="report_held")
    assert [(one.reason, one.link) for one in told] == [(STRIKE, link_of(report))]
    # Suspended for something else meanwhile: neither the calendar nor the report has to do with it.
    decide(Standing.objects.get(pk=report.standing_id), "suspend", desk)
    assert nightly.run(report.withdraw_on + DAY) == {"expect": 0, "remind": 0}
    assert states(report) == ("overdue", "suspended")
    domain.write_report(report=report, by=people["head"], values=TEXTS)
    domain.submit_report(report=report, by=people["head"])
    assert states(report) == ("submitted", "suspended")


def test_an_officer_lets_the_dates_go_on_after_a_suspension_that_ended_without_the_report() -> None:
    report, _people = suspended()
    desk, today = officer(), timezone.now().date()
    overturn_standing(thing=report.standing, by=desk, reason=STRIKE)
    PeriodicReport.objects.filter(pk=report.pk).update(held_since=today - 40 * DAY)
    domain.release_track(report=report, by=desk)
    report.refresh_from_db()
    again = add_months(today, 6) + 40 * DAY
    assert report.suspend_on == again
    assert nightly.run(again - DAY) == {"expect": 0, "remind": 1}
    assert nightly.run(again) == {"expect": 0, "remind": 1, "suspend": 1}
    assert states(report) == ("overdue", "suspended")


def test_the_migration_stops_the_track_of_a_suspension_that_is_over() -> None:
    report, _people = suspended()
    migration = import_module("meetings.accreditation.migrations.0005_suspensions_over")
    stop, today = lambda: migration.stop_tracks(apps, connection.schema_editor()), timezone.now().date()
    days = ("suspended_on", "suspend_on", "withdraw_on", "held_since")
    before = PeriodicReport.objects.values_list(*days).get()
    stop()
    assert PeriodicReport.objects.values_list(*days).get() == before
    # Reinstated, and suspended for something else since.
    PeriodicReport.objects.update(suspended_on=today - 30 * DAY)
    stop()
    again = add_months(today, 6)
    assert PeriodicReport.objects.values_list(*days).get() == (None, again, add_months(again, 12), today)


def ended_for_conduct(standing: Standing, today: datetime.date) -> None:
    decide(standing, "end", officer())


def ended_for_the_report(standing: Standing, today: datetime.date) -> None:
    assert nightly.run(today)["withdraw"] == 1


@pytest.mark.parametrize("ended", [ended_for_conduct, ended_for_the_report])
def test_after_a_withdrawal_an_organization_applies_again_from_the_day_that_it_was_told(
    monkeypatch: Any, ended: Any
) -> None:
    report, _people = suspended()
    standing, scheme = Standing.objects.get(pk=report.standing_id), report.scheme
    zone = ZoneInfo("America/New_York")
    Body.objects.filter(pk="ecosoc").update(time_zone=zone.key)
    scheme.body.refresh_from_db()
    # The night task runs at 01.15 UTC, in the evening before in New York.
    night = datetime.datetime.combine(report.withdraw_on + DAY, datetime.time(1, 15), datetime.UTC)
    monkeypatch.setattr(timezone, "now", lambda: night)
    ended(standing, report.withdraw_on)
    assert Standing.objects.get(pk=standing.pk).state == "ended"
    first = add_months(report.withdraw_on, 36)
    assert may_apply_from(standing.organization, scheme) == first
    midnight = datetime.datetime.combine(first, datetime.time.min, zone)
    for moment, found in ((midnight - datetime.timedelta(seconds=1), first), (midnight, None)):
        monkeypatch.setattr(timezone, "now", lambda moment=moment: moment.astimezone(datetime.UTC))
        assert may_apply_from(standing.organization, scheme) == found


@pytest.mark.parametrize(
    "ended, before", [(ended_for_conduct, ("overdue", "ended")), (ended_for_the_report, ("lapsed", "ended"))]
)
def test_after_a_withdrawal_that_did_not_hold_the_report_can_still_come(ended: Any, before: tuple[str, str]) -> None:
    report, people = suspended()
    today = today_of(report.scheme.body)
    days = {"due_on": 560 * DAY, "suspend_on": 380 * DAY, "suspended_on": 380 * DAY, "withdraw_on": 0 * DAY}
    PeriodicReport.objects.filter(pk=report.pk).update(**{name: today - back for name, back in days.items()})
    standing = Standing.objects.get(pk=report.standing_id)
    ended(standing, today)
    assert states(report) == before
    overturn_standing(thing=standing, by=officer(), reason=STRIKE, rule={"slug": "complaint"})
    assert states(report) == ("overdue", "suspended")
    assert (report.withdraw_on, report.again_on) == (add_months(today, 12), None)
    assert again_on(standing) is None
    entry = Entry.objects.filter(object_id=str(report.pk)).latest("seq")
    assert entry.payload.difference == {"withdraw_on": [today.isoformat(), report.withdraw_on.isoformat()]}
    assert nightly.run(report.withdraw_on - DAY) == {"expect": 0, "remind": 1}
    domain.write_report(report=report, by=people["head"], values=TEXTS)
    domain.submit_report(report=report, by=people["head"])
    assert states(report) == ("submitted", "confirmed")


TRACK = ("due_on", "suspend_on", "withdraw_on")


def track(report: PeriodicReport) -> tuple[datetime.date, ...]:
    return PeriodicReport.objects.values_list(*TRACK).get(pk=report.pk)


def ended_with_ten_days_left(state: str, **values: Any) -> tuple[PeriodicReport, dict[str, Any]]:
    """Return a report in a state, ten days before its next date, on a standing that ended today for conduct."""
    report, people = owed()
    due = timezone.now().date() + 10 * DAY if state == E else add_months(timezone.now().date(), -6) + 10 * DAY
    follows = dates(due, report.lengths)
    days = dict(zip(TRACK, (follows.due, follows.suspended, follows.withdrawn), strict=True))
    PeriodicReport.objects.filter(pk=report.pk).update(state=state, **days, **values)
    decide(Standing.objects.get(pk=report.standing_id), "end", officer())
    return report, people


def pass_days(monkeypatch: Any, number: int) -> None:
    then = timezone.now() + number * DAY
    monkeypatch.setattr(timezone, "now", lambda: then)


@pytest.mark.parametrize("state", [E, V])
def test_after_a_withdrawal_that_did_not_hold_the_dates_go_on_where_they_stood(monkeypatch: Any, state: str) -> None:
    report, people = ended_with_ten_days_left(state)
    before = track(report)
    pass_days(monkeypatch, 60)
    assert nightly.run() == {"expect": 0, "remind": 0}
    overturn_standing(thing=report.standing, by=officer(), reason=STRIKE)
    assert states(report) == (state, "confirmed")
    still = 0 if state == E else 1
    moved = (*before[:still], *(day + 60 * DAY for day in before[still:]))
    assert track(report) == moved
    entry = Entry.objects.filter(object_id=str(report.pk)).latest("seq")
    assert (entry.verb, entry.payload.reason) == ("release", STRIKE)
    assert entry.payload.difference == {
        name: [old.isoformat(), new.isoformat()] for name, old, new in [*zip(TRACK, before, moved, strict=True)][still:]
    }
    told = Notice.objects.filter(recipient=people["head"], kind="report_released")
    assert [one.link for one in told] == [link_of(report)]
    assert nightly.run() == {"expect": 0, "remind": 1}
    assert nightly.run(moved[still] - DAY)["remind"] == 1
    assert states(report) == (state, "confirmed")
    pass_days(monkeypatch, 12)
    nightly.run()
    assert states(report) == (("overdue", "confirmed") if state == E else ("overdue", "suspended"))


def test_days_of_a_withdrawal_on_which_the_case_was_held_are_added_once(monkeypatch: Any) -> None:
    report, _people = ended_with_ten_days_left(V)
    before, desk = track(report), officer()
    pass_days(monkeypatch, 20)
    PeriodicReport.objects.filter(pk=report.pk).update(held_since=timezone.now().date(), held_reason="A flood.")
    pass_days(monkeypatch, 40)
    overturn_standing(thing=report.standing, by=desk, reason=STRIKE)
    assert track(report) == (before[0], before[1] + 20 * DAY, before[2] + 20 * DAY)
    assert not Notice.objects.filter(kind="report_released").exists()
    domain.release_track(report=report, by=desk)
    assert track(report) == (before[0], before[1] + 60 * DAY, before[2] + 60 * DAY)


@pytest.mark.parametrize("first", ["held", "withdrawn"])
@pytest.mark.parametrize("again", [False, True])
def test_days_of_a_withdrawal_on_which_the_case_was_released_again_are_added_once(
    monkeypatch: Any, first: str, again: bool
) -> None:
    report, _people = owed()
    before, desk = track(report), officer()
    standing = Standing.objects.get(pk=report.standing_id)
    begin = {
        "held": lambda: domain.hold_track(report=report, by=desk, reason="A flood."),
        "withdrawn": lambda: decide(standing, "end", officer()),
    }
    begin.pop(first)()
    pass_days(monkeypatch, 20)
    begin.popitem()[1]()
    pass_days(monkeypatch, 30)
    domain.release_track(report=report, by=desk)
    held = 50 if first == "held" else 30
    assert track(report) == tuple(day + held * DAY for day in before)
    pass_days(monkeypatch, 5)
    if again:
        domain.hold_track(report=report, by=desk, reason="A storm.")
    pass_days(monkeypatch, 5)
    overturn_standing(thing=standing, by=officer(), reason=STRIKE)
    if again:
        domain.release_track(report=report, by=desk)
    # Held or withdrawn, or both, for sixty days altogether.
    assert track(report) == tuple(day + 60 * DAY for day in before)


@pytest.mark.parametrize("gone", ["ran out", "the same day"])
def test_after_a_withdrawal_no_date_moves_that_need_not(monkeypatch: Any, gone: str) -> None:
    report, _people = ended_with_ten_days_left(V)
    before = track(report)
    if gone == "ran out":
        ran_out(report, timezone.now().date() + 5 * DAY)
        pass_days(monkeypatch, 60)
    overturn_standing(thing=report.standing, by=officer(), reason=STRIKE)
    assert (track(report), states(report)) == (before, ("overdue", "confirmed"))
    assert not Notice.objects.filter(kind="report_released").exists()


def test_a_suspension_lasts_its_year_however_late_the_night_came() -> None:
    report, _people = owed()
    late = report.withdraw_on + 30 * DAY
    assert nightly.run(late) == {"expect": 0, "remind": 0, "fall_due": 1, "suspend": 1}
    report.refresh_from_db()
    assert (report.suspended_on, report.withdraw_on) == (late, add_months(late, 12))
    assert nightly.run(report.withdraw_on - DAY) == {"expect": 0, "remind": 1}
    assert nightly.run(report.withdraw_on) == {"expect": 0, "remind": 1, "withdraw": 1}


def test_a_case_that_staff_hold_stands_still_and_its_dates_move_by_those_days(monkeypatch: Any) -> None:
    report, _people = owed()
    desk = officer()
    domain.hold_track(report=report, by=desk, reason="A flood.")
    assert nightly.run(report.withdraw_on + DAY) == {"expect": 0, "remind": 0}
    assert states(report) == ("expected", "confirmed")
    before = (report.due_on, report.suspend_on, report.withdraw_on)
    PeriodicReport.objects.filter(pk=report.pk).update(held_since=timezone.now().date() - 40 * DAY)
    domain.release_track(report=report, by=desk)
    report.refresh_from_db()
    assert (report.due_on, report.suspend_on, report.withdraw_on) == tuple(day + 40 * DAY for day in before)
    assert (report.held_since, report.held_reason) == (None, "")


def test_roster_and_other_schemes_owe_nothing_and_the_next_period_follows_a_report() -> None:
    report, people = owed()
    make_standing(organization=house()[0], category="roster")
    assert nightly.run()["expect"] == 0
    in_state(report, S)
    assert nightly.run()["expect"] == 0
    domain.note_report(report=PeriodicReport.objects.get(), by=officer())
    assert nightly.run(report.due_on)["expect"] == 1
    follows = PeriodicReport.objects.get(state="expected")
    assert (follows.covers_from, follows.due_on) == (report.covers_to + DAY, add_months(report.covers_to + DAY, 48))


def test_a_standing_or_a_report_that_fails_holds_up_no_other(monkeypatch: Any, caplog: Any) -> None:
    first, _people = owed()
    second_organization, _people = house()
    # A list of long ago let such a day in.
    odd = make_standing(organization=house()[0], valid_from=datetime.date(9999, 12, 31))
    second_standing = make_standing(organization=second_organization, valid_from=first.standing.valid_from)
    assert nightly.run() == {"expect": 1, "remind": 0}
    assert (odd.reports.count(), second_standing.reports.count()) == (0, 1)
    assert [line.message for line in caplog.records if line.name == nightly.__name__] == [
        "The report that a standing owes could not be opened"
    ]
    tell = nightly.telling.tell

    def only_the_second(kind: str, report: PeriodicReport, **more: Any) -> None:
        if report.pk == first.pk:
            raise RuntimeError
        tell(kind, report, **more)

    monkeypatch.setattr(nightly.telling, "tell", only_the_second)
    assert nightly.run(first.due_on - 7 * DAY) == {"expect": 0, "remind": 1}
    reminded = Notice.objects.filter(kind="report_due").values_list("link", flat=True)
    assert set(reminded) == {link_of(second_standing.reports.get())}


@pytest.mark.parametrize("state", [S, Q, A])
def test_the_next_report_waits_for_no_question_once_the_years_of_the_last_one_are_over(state: str) -> None:
    report, _people = owed()
    in_state(report, state)
    assert nightly.run(report.covers_to)["expect"] == 0
    assert nightly.run(report.covers_to + DAY)["expect"] == 1
    assert nightly.run(report.covers_to + 2 * DAY)["expect"] == 0
    follows = PeriodicReport.objects.get(state="expected")
    assert (follows.covers_from, states(report)) == (report.covers_to + DAY, (state, "confirmed"))
    assert follows.due_on == add_months(follows.covers_from, 48)


def test_a_question_has_a_date_of_which_the_organization_is_reminded(client: Client, monkeypatch: Any) -> None:
    report, people = owed()
    in_state(report, S)
    now = timezone.now()
    domain.defer_report(report=report, by=officer(), question="Who paid?")
    report.refresh_from_db()
    assert report.answer_by == report.decided_at + 60 * DAY
    told = Notice.objects.filter(recipient=people["head"], kind="report_questioned")
    assert told.get().by_when == report.answer_by
    for days, sent in ((1, 1), (29, 1), (31, 2), (32, 2), (54, 3), (59, 3), (62, 3)):
        monkeypatch.setattr(timezone, "now", lambda days=days: now + days * DAY)
        nightly.run()
        assert (told.count(), states(report)) == (sent, ("questioned", "confirmed")), days
        client.force_login(officer())
        late = client.get(reverse("desk_reports"), {"state": "unanswered"})
        assert (reverse("desk_report", args=[report.pk]) in late.text) == (days == 62)
    for reader, page in (
        (officer(), reverse("desk_report", args=[report.pk])),
        (people["head"], link_of(report)),
    ):
        client.force_login(reader)
        assert "Answer until:" in client.get(page, follow=True).text


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    gaps=st.lists(st.integers(1, 900), min_size=1, max_size=12),
    filed=st.none() | st.integers(0, 11),
)
def test_over_many_years_nobody_loses_standing_without_a_year_of_suspension(gaps: list[int], filed: int | None) -> None:
    PeriodicReport.objects.all().delete()
    Standing.objects.all().delete()
    report, people = owed()
    today, suspended = report.due_on - 100 * DAY, None
    for number, gap in enumerate(gaps):
        today += gap * DAY
        report = PeriodicReport.objects.order_by("covers_to").last()
        if number == filed and report.state in OPEN:
            domain.write_report(report=report, by=people["head"], values=TEXTS)
            domain.submit_report(report=report, by=people["head"])
        nightly.run(today)
        report_state, standing_state = states(report)
        if report_state not in (*OPEN, "lapsed"):
            assert standing_state == "confirmed"
        if standing_state == "confirmed":
            suspended = None
        if standing_state == "suspended" and suspended is None:
            suspended = today
            assert today >= add_months(report.due_on, 6)
        if standing_state == "ended":
            assert suspended is not None
            assert today >= add_months(suspended, 12)
            break


def test_the_pages_of_an_organization(client: Client) -> None:
    report, people = owed()
    client.force_login(people["head"])
    organization = report.standing.organization_id
    listed = client.get(reverse("my_reports", args=[organization]))
    assert reverse("my_report", args=[organization, report.pk]) in listed.text
    page = reverse("my_report", args=[organization, report.pk])
    assert client.get(page).status_code == 200
    kept = client.post(page, {"act": "submit", "version": report.version, "activities": "We taught."})
    assert kept.status_code == 422
    assert "We taught." in kept.text
    report.refresh_from_db()
    assert (report.state, report.activities) == ("expected", "We taught.")
    done = client.post(page, {"act": "submit", "version": report.version, **TEXTS})
    assert (done.status_code, states(report)) == (302, ("submitted", "confirmed"))
    stale = client.post(page, {"act": "save", "version": 1, **TEXTS, "activities": "Something else."})
    assert stale.status_code == 409
    assert "Something else." in stale.text
    domain.defer_report(report=report, by=officer(), question="Who paid?")
    assert "Who paid?" in client.get(page).text
    report.refresh_from_db()
    empty = client.post(page, {"act": "answer", "version": report.version, "answer": " "})
    assert empty.status_code == 422
    client.post(page, {"act": "answer", "version": report.version, "answer": "Our members."})
    assert states(report)[0] == "answered"


def test_a_report_is_saved_while_it_is_written_and_never_over_what_a_colleague_wrote(client: Client) -> None:
    report, people = owed()
    client.force_login(people["head"])
    page = reverse("my_report", args=[report.standing.organization_id, report.pk])
    script = {"Accept": "application/json"}
    first = report.version
    saved = client.post(page, {"version": first, "activities": "We taught."}, headers=script)
    report.refresh_from_db()
    at = timezone.localtime(report.updated_at).strftime("%H:%M")
    assert saved.json() == {"message": f"Saved {at}. NOT submitted.", "fields": {"version": str(first + 1)}}
    late = client.post(page, {"version": first, "activities": "We sang."}, headers=script)
    said = "The report changed meanwhile, so nothing was done. What you wrote is kept below."
    assert (late.status_code, late.json()) == (409, {"message": said})
    broken = client.post(page, {"version": "", "activities": "We sang."}, headers=script)
    assert (broken.status_code, broken.json()) == (400, {"message": "Not saved: a field needs your attention."})
    report.refresh_from_db()
    assert (report.activities, report.version) == ("We taught.", first + 1)
    # Without the script: both texts on one page, and pressing again keeps the one that was typed.
    both = client.post(page, {"act": "save", "version": first, "activities": "We sang."})
    assert both.status_code == 409
    assert both.context["stands"][0][1] == "We taught."
    assert both.text.count("We taught.") == 1
    assert both.text.count("We sang.") == 1
    again = client.post(
        page, {"act": "save", "version": both.context["form"]["version"].value(), "activities": "We sang."}
    )
    report.refresh_from_db()
    assert (again.status_code, report.activities, report.state) == (302, "We sang.", "expected")


def test_the_desk(client: Client, django_assert_num_queries: Any) -> None:
    report, _people = owed()
    client.force_login(officer())
    assert report.reference not in client.get(reverse("desk_reports")).text
    in_state(report, S)
    listed = client.get(reverse("desk_reports"))
    assert reverse("desk_report", args=[report.pk]) in listed.text
    page = reverse("desk_report", args=[report.pk])
    version = PeriodicReport.objects.get(pk=report.pk).version
    refused = client.post(page, {"act": "judge", "verb": "defer", "question": "", "version": version})
    assert (refused.status_code, states(report)[0]) == (422, "submitted")
    client.post(page, {"act": "judge", "verb": "note", "version": version})
    assert states(report)[0] == "noted"
    in_state(report, V)
    version = PeriodicReport.objects.get(pk=report.pk).version
    offered = client.get(page).text
    assert re.search(r"Why the dates are stopped\s*</label>", offered)  # and not that it is optional
    refused = client.post(page, {"act": "hold", "reason": " ", "version": version})
    assert (refused.status_code, PeriodicReport.objects.get(pk=report.pk).held_since) == (422, None)
    client.post(page, {"act": "hold", "reason": "A flood.", "version": version})
    report.refresh_from_db()
    assert report.held_reason == "A flood."
    assert "A flood." in client.get(page).text
    client.post(page, {"act": "release", "version": report.version})
    assert PeriodicReport.objects.get(pk=report.pk).held_since is None


def test_the_desk_takes_as_many_queries_for_three_as_for_one(client: Client) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(officer())
    taken = []
    for number in (1, 2):
        for _unused in range(number):
            in_state(owed()[0], S)
        client.get(reverse("desk_reports"))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(reverse("desk_reports"))
        taken.append(len(queries))
    assert taken[0] == taken[1]
