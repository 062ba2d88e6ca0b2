"""What a complaint won in part still gets: time to order it, and to do it while the rest is asked for further."""

import datetime
from typing import Any

import pytest

from civspace.audit.models import Entry
from civspace.clocks.domain import sweep
from civspace.clocks.models import Clock
from civspace.contest import domain
from civspace.contest.models import Complaint, Remedy
from civspace.contest.notices import Step
from civspace.contest.timeline import steps_of
from civspace.front.demo.clock import at
from civspace.notices.models import Notice
from civspace.workflow import IllegalMove
from tests.contest.cast import NOW, filed, fresh, in_state, make_cast, ruling, voted

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
ORDER = {"kind": "explain", "text": "In writing."}


def partly_upheld(cast: Any) -> tuple[Complaint, Remedy]:
    """Return a complaint that was upheld in part, with a remedy that is not done yet."""
    with at(NOW):
        made = filed(cast)
        domain.answer_complaint(complaint=made, by=cast.people["decider"], **ruling("partly_upheld"))
        remedy = domain.order_remedy(complaint=fresh(made), by=cast.people["decider"], **ORDER)
    return fresh(made), remedy


def test_what_the_panel_upheld_in_part_waits_to_be_put_right(settings: Any) -> None:
    cast = make_cast(settings)
    made = in_state(cast, "independent_review")
    with at(NOW):
        # The cast has voted otherwise; a panel may change its mind until its chair records.
        voted(cast, made, "partly_upheld")
        made = domain.decide_panel(complaint=fresh(made), by=cast.people["chair"], **ruling("partly_upheld")).complaint
    made = fresh(made)
    assert (made.state, made.outcome, made.next_until) == ("answered", "partly_upheld", None)
    with at(NOW + DAY):
        assert domain.close_windows() == 0
        remedy = domain.order_remedy(complaint=fresh(made), by=cast.people["colleague"], **ORDER)
    with at(NOW + 200 * DAY):
        assert domain.close_windows() == 0
        domain.finish_remedy(remedy=remedy, by=cast.people["colleague"], text="Sent.")
    assert fresh(made).state == "remedied"


def order_clock(made: Complaint) -> Clock:
    return Clock.objects.get(subject_id=str(made.pk), kind="contest-order-remedy")


def said_to(person: Any, what: str) -> int:
    found = Notice.objects.filter(recipient=person, kind__in=["complaint_news", "complaint_desk_news"])
    return sum(notice.context["what"]["en"] == what for notice in found)


def test_what_was_upheld_is_never_closed_before_something_follows(settings: Any) -> None:
    cast = make_cast(settings)
    made = in_state(cast, "answered_upheld")
    head, decider, colleague = (cast.people[name] for name in ("head", "decider", "colleague"))
    clock = order_clock(made)
    # Twenty working days of Geneva, which both sides see.
    assert (clock.state, clock.due_at.isoformat()) == ("running", "2026-07-06T21:59:59+00:00")
    assert {"label": "Order a remedy", "by": clock.due_at}.items() <= steps_of(fresh(made))[-1].items()
    with at(clock.due_at - 2 * DAY):
        assert domain.remind() == 1
        assert domain.remind() == 1
    assert [said_to(it, "Order a remedy") for it in (head, decider, colleague)] == [0, 1, 1]
    with at(clock.due_at + DAY):
        sweep()
        assert order_clock(made).state == "expired"
        assert said_to(head, Step.MISSED.label) == 1
    with at(clock.due_at + 2 * DAY):
        duty = domain.file_complaint(
            organization=cast.organization,
            by=head,
            decision=Entry.objects.get(object_id=str(clock.pk), verb="expire"),
            points=["Nothing was ordered."],
            grounds=["no-reasons"],
        )
        assert (duty.kind_id, duty.takers) == ("missed_duty", [str(decider.pk)])
    with at(NOW + 300 * DAY):
        assert domain.close_windows() == 0
        remedy = domain.order_remedy(complaint=fresh(made), by=colleague, **ORDER)
        assert order_clock(made).state == "met"
        domain.finish_remedy(remedy=remedy, by=colleague, text="Sent.")
    assert fresh(made).state == "remedied"


def test_a_decision_that_reverses_waits_for_no_order(settings: Any) -> None:
    cast = make_cast(settings)
    with at(NOW):
        made = filed(cast)
        domain.answer_complaint(complaint=made, by=cast.people["decider"], **ruling("upheld", reverses=True))
    assert not Clock.objects.filter(subject_id=str(made.pk), kind="contest-order-remedy").exists()
    later = in_state(make_cast(settings), "remedied")
    assert order_clock(later).state == "met"


def test_what_was_upheld_in_part_is_ordered_also_after_a_review_that_lapsed(settings: Any) -> None:
    cast = make_cast(settings)
    with at(NOW):
        made = filed(cast)
        domain.answer_complaint(complaint=made, by=cast.people["decider"], **ruling("partly_upheld"))
    with at(NOW + DAY):
        domain.request_review(complaint=fresh(made), by=cast.people["head"])
    with at(NOW + 60 * DAY):
        sweep()
        assert (fresh(made).state, order_clock(made).state) == ("deemed_refused", "expired")
    with at(NOW + 300 * DAY):
        assert domain.close_windows() == 0
        remedy = domain.order_remedy(complaint=fresh(made), by=cast.people["colleague"], **ORDER)
        assert domain.close_windows() == 0
        domain.finish_remedy(remedy=remedy, by=cast.people["colleague"], text="Sent.")
        assert domain.close_windows() == 1
    assert fresh(made).state == "closed"
    assert said_to(cast.people["head"], "Closed") == 1
    assert said_to(cast.people["colleague"], "Closed") == 1


def test_who_handles_complaints_finds_those_that_wait_for_an_order(settings: Any, client: Any) -> None:
    cast = make_cast(settings)
    with at(NOW):
        made = filed(cast)
        domain.answer_complaint(complaint=made, by=cast.people["decider"], **ruling("upheld"))

    def listed(query: str = "") -> bool:
        client.force_login(cast.people["colleague"])
        return made.reference in client.get(f"/en/desk/complaints/{query}").content.decode()

    with at(NOW + DAY):
        assert (fresh(made).state, listed(), listed("?whose=late")) == ("answered", True, False)
    with at(NOW + 200 * DAY):
        assert (listed(), listed("?whose=late")) == (True, True)
        domain.order_remedy(complaint=fresh(made), by=cast.people["colleague"], **ORDER)
        assert (listed(), listed("?whose=late")) == (False, False)


def test_what_was_ordered_before_is_enough_where_it_is_upheld_in_part_again(settings: Any) -> None:
    cast = make_cast(settings)
    made, remedy = partly_upheld(cast)
    with at(NOW + DAY):
        domain.request_review(complaint=made, by=cast.people["head"])
        domain.decide_review(complaint=fresh(made), by=cast.people["colleague"], **ruling("partly_upheld"))
        assert order_clock(made).state == "met"
        domain.finish_remedy(remedy=remedy, by=cast.people["colleague"], text="Sent.")
    with at(NOW + 200 * DAY):
        assert domain.close_windows() == 1
    assert fresh(made).state == "remedied"


def test_nothing_is_ordered_where_nothing_was_upheld(settings: Any) -> None:
    cast = make_cast(settings)
    made = in_state(cast, "review")
    before = (Entry.objects.count(), Notice.objects.count(), Clock.objects.count())
    with pytest.raises(IllegalMove), at(NOW):
        domain.order_remedy(complaint=made, by=cast.people["decider"], **ORDER)
    assert (Entry.objects.count(), Notice.objects.count(), Clock.objects.count()) == before


def test_what_was_upheld_before_orders_had_a_clock_gets_one(settings: Any) -> None:
    cast = make_cast(settings)
    made = in_state(cast, "answered_upheld")
    Clock.objects.filter(subject_id=str(made.pk), kind="contest-order-remedy").delete()
    with at(NOW + 300 * DAY):
        assert (domain.close_windows(), fresh(made).state) == (0, "answered")
        assert order_clock(made).state == "running"


def test_what_cannot_close_yet_holds_up_nothing_else(settings: Any) -> None:
    cast = make_cast(settings)
    waits, _remedy = partly_upheld(cast)
    others = make_cast(settings)
    over = in_state(others, "answered")
    Complaint.objects.filter(pk=waits.pk).update(next_until=None, ended_at=NOW - DAY)
    with at(NOW + 90 * DAY):
        assert domain.close_windows(limit=1) == 1
    assert (fresh(waits).state, fresh(over).state) == ("answered", "closed")


def test_what_was_ordered_is_done_while_the_rest_is_reviewed(settings: Any) -> None:
    cast = make_cast(settings)
    made, remedy = partly_upheld(cast)
    with at(NOW + DAY):
        domain.request_review(complaint=made, by=cast.people["head"])
        domain.finish_remedy(remedy=remedy, by=cast.people["decider"], text="Sent.")
    assert (fresh(made).state, Remedy.objects.get().done_text) == ("review", "Sent.")
    assert Clock.objects.get(subject_id=str(remedy.pk)).state == "met"


def test_what_was_ordered_is_done_when_the_review_lapsed(settings: Any) -> None:
    cast = make_cast(settings)
    made, remedy = partly_upheld(cast)
    with at(NOW + DAY):
        domain.request_review(complaint=made, by=cast.people["head"])
    with at(NOW + 60 * DAY):
        sweep()
        assert fresh(made).state == "deemed_refused"
        domain.finish_remedy(remedy=remedy, by=cast.people["decider"], text="Sent.")
    with at(fresh(made).next_until + DAY):
        assert domain.close_windows() == 1
    assert fresh(made).state == "closed"


def test_who_takes_a_complaint_back_stops_what_was_ordered(settings: Any) -> None:
    cast = make_cast(settings)
    made, remedy = partly_upheld(cast)
    with at(NOW + DAY):
        domain.withdraw_complaint(complaint=made, by=cast.people["head"])
    told = Notice.objects.count()
    with at(NOW + 200 * DAY):
        sweep()
    assert Notice.objects.count() == told
    assert not Clock.objects.filter(subject_id=str(remedy.pk), state__in=["running", "paused", "expired"]).exists()


def test_what_was_upheld_is_not_taken_back(settings: Any) -> None:
    cast = make_cast(settings)
    made = in_state(cast, "answered_upheld")
    before = (Entry.objects.count(), Notice.objects.count())
    with pytest.raises(IllegalMove), at(NOW):
        domain.withdraw_complaint(complaint=made, by=cast.people["head"])
    assert (fresh(made).state, Entry.objects.count(), Notice.objects.count()) == ("answered", *before)


def test_nobody_stops_a_clock_that_has_run_out_by_asking_back(settings: Any) -> None:
    cast = make_cast(settings)
    with at(NOW):
        made = filed(cast)
    late = made.due_at + datetime.timedelta(seconds=1)
    with at(late):
        before = (Entry.objects.count(), Notice.objects.count())
        with pytest.raises(IllegalMove):
            domain.ask_clarification(complaint=fresh(made), by=cast.people["decider"], question="Which rule?")
        assert (Entry.objects.count(), Notice.objects.count()) == before
        sweep()
    assert fresh(made).state == "deemed_refused"
