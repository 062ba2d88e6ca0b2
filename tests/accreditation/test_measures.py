"""Measures: notice, reply, a decision by another officer; the whole table, and what a refusal leaves as it was."""

import datetime
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.organizations.models import Organization
from civspace.audit.models import Entry
from civspace.notices.models import Notice
from civspace.workflow import IllegalMove
from civspace.workflow.contesting import standing_decision
from meetings.accreditation import tasks
from meetings.accreditation.applications.queries import may_apply_from
from meetings.accreditation.domain import decide_standing
from meetings.accreditation.measures import domain
from meetings.accreditation.measures.models import Measure
from meetings.accreditation.measures.rules import MAY
from meetings.accreditation.measures.states import MEASURE, State
from meetings.accreditation.models import Criterion, Scheme, Standing
from meetings.accreditation.overturning import overturn_standing
from meetings.accreditation.queries import today_of
from meetings.accreditation.reports.track import add_months
from meetings.accreditation.tasks import end_suspensions
from tests.accreditation.things import decide, fresh, house, load, of_council, officer
from tests.factories import make_standing, person, staff

pytestmark = pytest.mark.django_db
TABLE = {
    "reply": {"proposed": "replied"},
    "take": {"proposed": "taken", "replied": "taken"},
    "drop": {"proposed": "dropped", "replied": "dropped"},
}
SETTLE = {"take", "drop"}
MAY_DO = {
    "officer who gave notice": set(),
    "another officer": SETTLE,
    "officer of another body": set(),
    "read-only": set(),
    "head": {"reply"},
    "focal_point": {"reply"},
    "editor": set(),
    "viewer": set(),
    "stranger": set(),
    "anonymous": set(),
}
REASON = "The acts that the resolution names."


def test_the_transition_table() -> None:
    assert {verb: dict.fromkeys(it.sources, it.target) for verb, it in MEASURE.transitions.items()} == TABLE
    assert set(MAY) == set(TABLE)


def held() -> tuple[Standing, dict[str, Any], Any]:
    """Return a standing, the people of its organization, and an officer."""
    load()
    organization, people = house()
    return make_standing(organization=organization), people, officer()


def notice(standing: Standing, by: Any, verb: str = "suspend", **fields: Any) -> Measure:
    months = 12 if verb == "suspend" else None
    values = {"criterion": Criterion.objects.get(pk="ecosoc-conduct"), "reason": REASON, "months": months, **fields}
    return domain.propose_measure(standing=standing, verb=verb, by=by, **values)


def take(measure: Measure, by: Any, reason: str, **fields: Any) -> Measure:
    values = {**of_council(measure.standing), **fields}
    return domain.decide_measure(measure=measure, verb="take", by=by, reason=reason, **values)


def over(measure: Measure) -> Measure:
    """Let the time to reply be over."""
    Measure.objects.filter(pk=measure.pk).update(reply_until=timezone.now() - datetime.timedelta(seconds=1))
    return Measure.objects.get(pk=measure.pk)


def counts() -> tuple[int, int]:
    return Entry.objects.count(), Notice.objects.count()


def test_every_verb_by_every_actor_in_every_state() -> None:
    standing, people, desk = held()
    measure = over(notice(standing, desk))
    actors = {
        "officer who gave notice": desk,
        "another officer": officer(),
        "officer of another body": officer("hrc"),
        "read-only": staff("read_only", scope="ecosoc"),
        **people,
        "stranger": person(),
        "anonymous": AnonymousUser(),
    }
    assert set(actors) == set(MAY_DO)
    for state in State:
        for verb in TABLE:
            for name, actor in actors.items():
                Standing.objects.filter(pk=standing.pk).update(state="confirmed")
                later = timezone.now() + datetime.timedelta(days=1 if verb == "reply" else -1)
                Measure.objects.filter(pk=measure.pk).update(state=state, reply_until=later)
                found, before = Measure.objects.get(pk=measure.pk), counts()

                def attempt(found: Measure = found, actor: Any = actor, verb: str = verb) -> None:
                    if verb == "reply":
                        domain.reply_to_measure(measure=found, by=actor, reply="We did not.")
                    else:
                        domain.decide_measure(
                            measure=found, verb=verb, by=actor, reason="Read.", **of_council(standing)
                        )

                if verb in MAY_DO[name] and state in TABLE[verb]:
                    attempt()
                    found.refresh_from_db()
                    assert found.state == TABLE[verb][state]
                    expected = "suspended" if verb == "take" else "confirmed"
                    assert Standing.objects.get(pk=standing.pk).state == expected
                    continue
                with pytest.raises(IllegalMove if verb in MAY_DO[name] else PermissionDenied):
                    attempt()
                found.refresh_from_db()
                assert (found.state, counts()) == (state, before), (state, verb, name)


def test_nothing_takes_effect_before_the_time_to_reply_is_over() -> None:
    standing, people, desk = held()
    measure, other = notice(standing, desk), officer()
    before = counts()
    with pytest.raises(ValidationError) as error:
        take(measure, other, "At once.")
    assert set(error.value.error_dict) == {"verb"}
    assert (Standing.objects.get(pk=standing.pk).state, counts()) == ("confirmed", before)
    domain.reply_to_measure(measure=measure, by=people["head"], reply="We did not.")
    take(measure, other, "The reply does not speak of it.")
    found, told = Standing.objects.get(pk=standing.pk), Notice.objects.filter(recipient=people["head"])
    assert (found.state, found.criterion_id) == ("suspended", "ecosoc-conduct")
    contested, entry = standing_decision(found) or (None, None)
    assert contested is not None and entry is not None
    assert {entry.actor_id, *contested.takers(found)} == {str(other.pk), str(desk.pk)}
    assert found.reason == "The reply does not speak of it."
    kinds = {"measure_proposed", "measure_replied", "standing_suspended"}
    assert set(told.values_list("kind", flat=True)) == kinds
    assert told.count() == 3


def test_the_time_to_reply_is_counted_in_working_days_of_the_duty_station() -> None:
    standing, people, desk = held()
    measure = notice(standing, desk)
    days = (measure.reply_until - timezone.now()).days
    # Twenty working days are four weeks; from a Sunday the last Friday is 26 whole days away.
    assert days >= 26
    with pytest.raises(IllegalMove):
        domain.reply_to_measure(measure=over(measure), by=people["head"], reply="Late.")


@pytest.mark.parametrize(
    "verb, fields, names",
    [
        ("suspend", {"months": 37}, {"months"}),
        ("suspend", {"months": None}, {"months"}),
        ("suspend", {"reason": " "}, {"reason"}),
        ("end", {"criterion": None}, {"criterion"}),
    ],
)
def test_notice_without_what_it_needs_is_not_given(verb: str, fields: dict[str, Any], names: set[str]) -> None:
    standing, _people, desk = held()
    before = counts()
    with pytest.raises(ValidationError) as error:
        notice(standing, desk, verb, **fields)
    assert set(error.value.error_dict) == names
    assert (Measure.objects.count(), counts()) == (0, before)


def test_a_standing_is_not_suspended_or_ended_in_another_way() -> None:
    standing, _people, desk = held()
    notice(standing, desk)
    with pytest.raises(ValidationError):
        notice(standing, desk, "end")
    for verb in ("suspend", "end"):
        with pytest.raises(PermissionDenied):
            decide_standing(
                standing=standing,
                verb=verb,
                by=desk,
                criterion=Criterion.objects.get(pk="ecosoc-conduct"),
                reason=REASON,
            )
    assert Standing.objects.get(pk=standing.pk).state == "confirmed"


def test_a_suspension_ends_by_itself() -> None:
    standing, _people, desk = held()
    measure = over(notice(standing, desk, months=3))
    take(measure, officer(), "So it is.")
    measure.refresh_from_db()
    assert measure.ends_on == add_months(today_of(standing.category.scheme.body), 3)
    end_suspensions()
    assert Standing.objects.get(pk=standing.pk).state == "suspended"
    assert not domain.end_suspension(measure_id=measure.pk, today=measure.ends_on - datetime.timedelta(days=1))
    assert domain.end_suspension(measure_id=measure.pk, today=measure.ends_on)
    assert not domain.end_suspension(measure_id=measure.pk, today=measure.ends_on)
    assert Standing.objects.get(pk=standing.pk).state == "confirmed"


def test_a_suspension_that_cannot_be_ended_holds_up_no_other(monkeypatch: Any, caplog: Any) -> None:
    standings = []
    for _time in range(2):
        standing, _people, desk = held()
        take(over(notice(standing, desk, months=3)), officer(), "So it is.")
        standings.append(standing)
    Measure.objects.update(ends_on=today_of(standings[0].category.scheme.body))
    (fails, goes) = (standing.pk for standing in standings)
    carry_out = domain.carry_out

    def carried_out(*, standing: Standing, **more: Any) -> Any:
        if standing.pk == fails:
            raise RuntimeError
        return carry_out(standing=standing, **more)

    monkeypatch.setattr(domain, "carry_out", carried_out)
    end_suspensions()
    assert {one.pk: one.state for one in Standing.objects.all()} == {fails: "suspended", goes: "confirmed"}
    assert [line.message for line in caplog.records if line.name == tasks.__name__] == [
        "A suspension that is over could not be ended"
    ]


def test_a_suspension_ends_on_the_day_of_the_body(monkeypatch: Any) -> None:
    standing, _people, desk = held()
    measure = over(notice(standing, desk, months=3))

    def at(moment: str) -> None:
        monkeypatch.setattr(timezone, "now", lambda: datetime.datetime.fromisoformat(f"{moment}+00:00"))

    # In New York it is still the day before.
    at("2027-03-02T02:00")
    over(measure)
    take(Measure.objects.get(), officer(), "So it is.")
    assert Measure.objects.get().ends_on == datetime.date(2027, 6, 1)
    for night, state in [
        ("2027-05-31T00:20", "suspended"),
        ("2027-06-01T00:20", "suspended"),
        ("2027-06-02T00:20", "confirmed"),
    ]:
        at(night)
        # Not as a worker does it, whose clock would be wrong by that of the database.
        end_suspensions.run()
        assert Standing.objects.get(pk=standing.pk).state == state, night


LIFTED = {
    "the calendar": lambda standing, by: end_suspensions(),
    "an officer": lambda standing, by: decide(standing, "reinstate", by, granted_by="E/2019/INF/5"),
    "a complaint": lambda standing, by: overturn_standing(thing=standing, by=by, reason="It did not hold."),
}


@pytest.mark.parametrize("who", LIFTED)
def test_a_suspension_that_is_over_does_not_end_a_later_one(client: Client, who: str) -> None:
    standing, people, desk = held()
    first = over(notice(standing, desk, months=3))
    take(first, officer(), "So it is.")
    Measure.objects.filter(pk=first.pk).update(ends_on=today_of(standing.category.scheme.body))
    LIFTED[who](Standing.objects.get(pk=standing.pk), desk)
    assert Standing.objects.get(pk=standing.pk).state == "confirmed"
    second = over(notice(standing, desk, months=36))
    take(second, officer(), "Again.")
    before = counts()
    end_suspensions()
    assert (Standing.objects.get(pk=standing.pk).state, counts()) == ("suspended", before)
    assert not domain.end_suspension(measure_id=first.pk, today=today_of(standing.category.scheme.body))
    ends = {one.pk: one.ends_on for one in Measure.objects.all()}
    assert ends == {first.pk: None, second.pk: add_months(today_of(standing.category.scheme.body), 36)}
    client.force_login(people["head"])
    mine = {one: reverse("my_measure", args=[standing.organization_id, one]) for one in (first.pk, second.pk)}
    shown = {one: "Ends by itself on" in client.get(page).text for one, page in mine.items()}
    assert shown == {first.pk: False, second.pk: True}


def test_the_migration_takes_the_end_from_suspensions_that_are_over() -> None:
    standing, _people, desk = held()
    first = over(notice(standing, desk, months=3))
    take(first, officer(), "So it is.")
    migration = import_module("meetings.accreditation.migrations.0005_suspensions_over")

    def ends() -> list[bool]:
        migration.forget_ends(apps, connection.schema_editor())
        return [one.ends_on is not None for one in Measure.objects.order_by("created_at")]

    assert ends() == [True]
    left = Measure.objects.get().ends_on
    decide(Standing.objects.get(pk=standing.pk), "reinstate", desk, granted_by="E/2019/INF/5")
    Measure.objects.update(ends_on=left, decided_at=timezone.now() - datetime.timedelta(days=90))
    second = over(notice(standing, desk, months=36))
    take(second, officer(), "Again.")
    assert ends() == [False, True]
    Standing.objects.filter(pk=standing.pk).update(state="confirmed")
    assert ends() == [False, False]


def test_a_suspension_that_holds_again_after_a_withdrawal_still_ends_by_itself() -> None:
    standing, _people, desk = held()
    for verb, months in (("suspend", 3), ("end", None)):
        measure = over(notice(Standing.objects.get(pk=standing.pk), desk, verb, months=months))
        take(measure, officer(), "So it is.")
    overturn_standing(thing=standing, by=desk, reason="It did not hold.")
    first = Measure.objects.get(verb="suspend")
    assert (Standing.objects.get(pk=standing.pk).state, first.ends_on is not None) == ("suspended", True)
    assert domain.end_suspension(measure_id=first.pk, today=first.ends_on)
    assert Standing.objects.get(pk=standing.pk).state == "confirmed"


DAY = datetime.timedelta(days=1)


@pytest.mark.parametrize(
    ("document", "late", "field", "why"),
    [
        (" ", 0, "document", "Name the document in which the council decided."),
        ("E/2027/L.12", None, "day", "Name the document of the council and the day."),
        ("E/2027/L.12", 2, "day", "This day lies in the future."),
        ("E/2027/L.12", -1, "day", "The council decides after the organization has replied, or could have."),
    ],
)
@pytest.mark.parametrize("verb", ["suspend", "end"])
def test_where_a_council_decides_its_document_and_day_are_named(
    verb: str, document: str, late: int | None, field: str, why: str
) -> None:
    standing, _people, desk = held()
    measure, other = over(notice(standing, desk, verb)), officer()
    before = counts()
    day = None if late is None else today_of(standing.category.scheme.body) + late * DAY
    with pytest.raises(ValidationError) as raised:
        take(measure, other, "So it is.", document=document, day=day)
    assert raised.value.message_dict == {field: [why]}
    now = Measure.objects.get()
    assert (now.state, now.document, now.decided_on, counts()) == ("proposed", "", None, before)
    assert Standing.objects.get(pk=standing.pk).state == "confirmed"


def test_a_council_s_suspension_counts_from_its_day_and_names_its_document_to_everybody(client: Client) -> None:
    standing, people, desk = held()
    measure = over(notice(standing, desk, months=3))
    Measure.objects.update(reply_until=timezone.now() - 30 * DAY)
    day = today_of(standing.category.scheme.body) - 5 * DAY
    take(Measure.objects.get(), officer(), "So it is.", document=" E/2027/L.12 ", day=day)
    now = Measure.objects.get()
    assert (now.state, now.document, now.decided_on, now.ends_on) == ("taken", "E/2027/L.12", day, add_months(day, 3))
    entry = Entry.objects.get(object_id=str(standing.pk), verb="suspend")
    assert entry.payload.difference == {"document": [None, "E/2027/L.12"], "decided_on": [None, day.isoformat()]}
    told = Notice.objects.get(kind="standing_suspended", recipient=people["head"])
    assert told.reason["en"] == f"E/2027/L.12, {day.day} {day:%B %Y}: So it is."
    public = client.get(reverse("register_entry", args=[standing.organization_id]))
    last = public.context["history"][-1]
    assert (last.label, last.document, last.day) == ("Standing suspended", "E/2027/L.12", day)
    assert "E/2027/L.12" in public.text and "So it is." not in public.text
    client.force_login(people["head"])
    assert "E/2027/L.12" in client.get(reverse("my_measure", args=[standing.organization_id, measure.pk])).text


def test_no_suspension_is_taken_that_would_be_over_already() -> None:
    standing, _people, desk = held()
    over(notice(standing, desk, months=1))
    Measure.objects.update(reply_until=timezone.now() - 60 * DAY)
    other, today = officer(), today_of(standing.category.scheme.body)
    before = counts()
    with pytest.raises(ValidationError) as raised:
        take(Measure.objects.get(), other, "So it is.", day=today - 40 * DAY)
    assert raised.value.message_dict == {"day": ["The suspension would be over by now."]}
    assert (Measure.objects.get().state, counts()) == ("proposed", before)


def test_after_a_withdrawal_the_time_to_apply_again_counts_from_the_council_s_day() -> None:
    standing, _people, desk = held()
    over(notice(standing, desk, "end"))
    Measure.objects.update(reply_until=timezone.now() - 60 * DAY)
    scheme, day = standing.category.scheme, today_of(standing.category.scheme.body) - 40 * DAY
    take(Measure.objects.get(), officer(), "So it is.", day=day)
    assert may_apply_from(standing.organization, scheme) == add_months(day, scheme.reapply_months)


def test_a_council_also_reinstates() -> None:
    standing, _people, desk = held()
    decide(standing, "suspend", desk)
    suspended, before = Standing.objects.get(), counts()
    with pytest.raises(ValidationError) as raised:
        decide(suspended, "reinstate", desk, granted_by="E/2019/INF/5", document="", day=None)
    assert set(raised.value.message_dict) == {"document", "day"}
    assert (Standing.objects.get().state, counts()) == ("suspended", before)
    decide(suspended, "reinstate", desk, granted_by="E/2019/INF/5", document="E/2027/L.13")
    entry = Entry.objects.get(object_id=str(standing.pk), verb="reinstate")
    assert entry.payload.difference["document"] == [None, "E/2027/L.13"]
    assert Standing.objects.get().state == "confirmed"


def test_where_staff_decide_no_council_is_asked_for(client: Client) -> None:
    standing, _people, desk = held()
    Scheme.objects.filter(pk="ecosoc").update(way="staff")
    measure = over(notice(standing, desk))
    client.force_login(officer())
    page = reverse("desk_measure", args=[measure.pk])
    assert "Document of the council" not in client.get(page).text
    given = {"verb": "take", "reason": "So it is.", "version": "1", "document": "E/2027/L.12"}
    assert client.post(page, given).status_code == 302
    now = Measure.objects.get()
    assert (now.state, now.document, now.decided_on) == ("taken", "", None)


def test_the_page_asks_for_the_document_of_the_council(client: Client) -> None:
    standing, _people, desk = held()
    page = reverse("desk_measure", args=[over(notice(standing, desk)).pk])
    client.force_login(officer())
    shown = client.get(page).text
    assert "Document of the council" in shown and "(optional)" not in shown
    given = {"verb": "take", "reason": "So it is.", "version": "1"}
    refused = client.post(page, given)
    assert (refused.status_code, Measure.objects.get().state) == (422, "proposed")
    assert set(refused.context["form"].errors) == {"document", "day"}
    day = today_of(standing.category.scheme.body)
    assert client.post(page, {**given, "document": "E/2027/L.12", "day": day.isoformat()}).status_code == 302
    assert (Measure.objects.get().state, Measure.objects.get().decided_on) == ("taken", day)


def test_the_pages(client: Client) -> None:
    standing, people, desk = held()
    client.force_login(desk)
    page = reverse("desk_standing_one", args=[standing.pk])
    given = {"verb": "suspend", "criterion": "ecosoc-conduct", "reason": REASON, "months": "6", "version": "1"}
    assert client.post(page, given).status_code == 302
    measure = Measure.objects.get()
    assert (measure.verb, measure.months, measure.state) == ("suspend", 6, "proposed")
    assert Standing.objects.get(pk=standing.pk).state == "confirmed"
    own = reverse("desk_measure", args=[measure.pk])
    read = client.get(page)
    assert own in read.text and read.context["pending"] == measure and "Nothing is left to decide" not in read.text
    assert client.post(own, {"verb": "take", "reason": "Mine.", "version": "1"}).status_code == 403
    mine = reverse("my_measure", args=[standing.organization_id, measure.pk])
    client.force_login(people["head"])
    assert mine in client.get(reverse("my_standing", args=[standing.organization_id])).text
    read = client.get(mine).text
    assert REASON in read and "Nothing takes effect before you have replied" in read and "Write the reply" in read
    assert "Read the reasons, and reply" in client.get(reverse("my_standing", args=[standing.organization_id])).text
    assert client.post(mine, {"reply": " ", "version": "1"}).status_code == 422
    assert client.post(mine, {"reply": "We did not.", "version": "1"}).status_code == 302
    read = client.get(mine).text
    assert "Your reply has arrived." in read and "Write the reply" not in read
    client.force_login(officer())
    assert "We did not." in client.get(own).text
    assert client.post(own, {"verb": "drop", "reason": "It is so.", "version": "2"}).status_code == 302
    measure.refresh_from_db()
    assert (measure.state, Standing.objects.get(pk=standing.pk).state) == ("dropped", "confirmed")
    stranger, theirs = house()
    client.force_login(people["head"])
    read = client.get(mine).text
    assert "It is so." in read and "Your reply has arrived." not in read
    assert "the decision" in client.get(reverse("my_standing", args=[standing.organization_id])).text
    client.force_login(theirs["head"])
    assert client.get(mine).status_code == 404
    assert {one.pk for one in Measure.objects.visible_to(fresh(theirs["head"]))} == set()
    assert Organization.objects.count() == 2
    assert stranger.pk
