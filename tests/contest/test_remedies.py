"""What a complaint won in part still gets: time to order it, and to do it while the rest is asked for further."""

import datetime
from typing import Any

import pytest

from civspace.audit.models import Entry
from civspace.clocks.domain import sweep
from civspace.clocks.models import Clock
from civspace.contest import domain
from civspace.contest.models import Complaint, Remedy
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


def test_what_the_panel_upheld_in_part_is_closed_when_nothing_follows(settings: Any) -> None:
    cast = make_cast(settings)
    made = in_state(cast, "independent_review")
    with at(NOW):
        voted(cast, made, "partly_upheld")
        domain.decide_panel(complaint=fresh(made), by=cast.people["chair"], **ruling("partly_upheld"))
    days = fresh(made).policy.review_window
    with at(NOW + (days - 1) * DAY):
        assert domain.close_windows() == 0
    with at(NOW + (days + 1) * DAY):
        assert domain.close_windows() == 1
    assert fresh(made).state == "closed"


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
