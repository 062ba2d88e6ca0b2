"""A duty that was missed towards somebody who complained: who had it, and what is done with the complaint about it."""

import datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from civspace.audit.models import Entry
from civspace.clocks.domain import sweep
from civspace.clocks.models import Clock
from civspace.contest import domain
from civspace.contest.domain.filing import HoldsNoMore
from civspace.contest.models import Complaint, Remedy
from civspace.front.demo.clock import at
from civspace.notices.models import Notice
from tests.contest.cast import NOW, filed, fresh, in_state, make_cast, ruling

pytestmark = pytest.mark.django_db
OVER = datetime.datetime.fromisoformat("2026-07-07T00:00:00+02:00")
DAY = datetime.timedelta(days=1)


def ids(cast: Any, *actors: str) -> list[str]:
    return sorted(str(cast.people[name].pk) for name in actors)


def counts() -> tuple[int, ...]:
    return Entry.objects.count(), Notice.objects.count(), Complaint.objects.count()


def contested(cast: Any, subject: Any, kind: str) -> Complaint:
    """Return a complaint about a clock that expired."""
    clock = Clock.objects.get(subject_id=str(subject.pk), kind=kind)
    return domain.file_complaint(
        organization=cast.organization,
        by=cast.people["head"],
        decision=Entry.objects.get(object_id=str(clock.pk), verb="expire"),
        points=["Nothing was done."],
        grounds=["no-reasons"],
    )


def lapsed(cast: Any) -> Complaint:
    """Return a complaint that the decider took, and handed on to nobody, until it was deemed refused."""
    with at(NOW):
        made = filed(cast)
        domain.take_complaint(complaint=made, by=cast.people["decider"])
    with at(OVER):
        sweep()
    return fresh(made)


def test_who_let_the_time_run_out_does_not_decide_the_review(settings: Any) -> None:
    cast = make_cast(settings)
    made = lapsed(cast)
    assert (made.state, made.takers) == ("deemed_refused", ids(cast, "taker", "decider"))
    with at(OVER):
        made = domain.request_review(complaint=made, by=cast.people["head"])
        before = counts()
        for actor in ("decider", "taker"):
            with pytest.raises(PermissionDenied):
                domain.decide_review(complaint=fresh(made), by=cast.people[actor], **ruling())
        assert (fresh(made).state, counts()) == ("review", before)
        domain.take_complaint(complaint=fresh(made), by=cast.people["colleague"])
        domain.decide_review(complaint=fresh(made), by=cast.people["colleague"], **ruling())
    assert fresh(made).takers == ids(cast, "taker", "decider")


def test_nor_the_complaint_about_the_missed_duty_whoever_has_the_first_one_by_then(settings: Any) -> None:
    cast = make_cast(settings)
    made = lapsed(cast)
    with at(OVER + DAY):
        made = domain.request_review(complaint=made, by=cast.people["head"])
        domain.take_complaint(complaint=fresh(made), by=cast.people["colleague"])
        duty = contested(cast, made, "contest-decision")
        assert (duty.kind_id, duty.takers) == ("missed_duty", ids(cast, "decider"))
        before = counts()
        with pytest.raises(PermissionDenied):
            domain.answer_complaint(complaint=duty, by=cast.people["decider"], **ruling(findings={1: "No."}))
        assert (fresh(duty).state, counts()) == ("filed", before)
        domain.answer_complaint(complaint=duty, by=cast.people["colleague"], **ruling(findings={1: "No."}))


def test_all_who_had_it_had_the_duty_and_nobody_who_took_it_late(settings: Any) -> None:
    cast = make_cast(settings)
    with at(NOW):
        made = filed(cast)
        domain.acknowledge_complaint(complaint=made, by=cast.people["decider"])
    with at(NOW + DAY):
        domain.take_complaint(complaint=fresh(made), by=cast.people["colleague"])
    with at(OVER):
        domain.take_complaint(complaint=fresh(made), by=cast.statements.people["helper"])
        sweep()
        assert fresh(made).takers == ids(cast, "taker", "decider", "colleague")
        assert contested(cast, made, "contest-decision").takers == ids(cast, "decider", "colleague")


def test_what_nobody_had_in_time_is_nobodys_duty(settings: Any) -> None:
    cast = make_cast(settings)
    with at(NOW):
        made = filed(cast)
    with at(NOW + 7 * DAY):
        sweep()
        domain.take_complaint(complaint=fresh(made), by=cast.people["decider"])
        assert contested(cast, made, "contest-acknowledge").takers == []


def remedied_late(cast: Any, number: int) -> tuple[Complaint, list[Remedy]]:
    """Return a complaint that was upheld, and remedies that the decider ordered and that did not come."""
    made = in_state(cast, "answered_upheld")
    said = {"kind": "explain", "text": "In writing."}
    with at(NOW):
        remedies = [
            domain.order_remedy(complaint=fresh(made), by=cast.people["decider"], **said) for _unused in range(number)
        ]
    with at(OVER + DAY):
        sweep()
    return fresh(made), remedies


def test_an_overdue_remedy_is_contested_from_the_page_of_the_complaint(settings: Any, client: Client) -> None:
    cast = make_cast(settings)
    made, (late, done) = remedied_late(cast, 2)
    entry = Entry.objects.get(object_id=str(Clock.objects.get(subject_id=str(late.pk)).pk), verb="expire")
    with at(OVER + DAY):
        domain.finish_remedy(remedy=done, by=cast.people["decider"], text="Sent.")
        client.force_login(cast.people["head"])
        page = client.get(f"/en/my/complaints/{made.pk}/").content.decode()
        assert page.count("?decision=") == 1 and f"?decision={entry.pk}" in page
        client.force_login(cast.people["colleague"])
        assert "?decision=" not in client.get(f"/en/desk/complaints/{made.pk}/").content.decode()
        duty = contested(cast, late, "contest-remedy")
        assert (duty.kind_id, duty.takers) == ("missed_duty", ids(cast, "decider"))
        before = counts()
        with pytest.raises(PermissionDenied):
            domain.answer_complaint(complaint=duty, by=cast.people["decider"], **ruling(findings={1: "No."}))
        with pytest.raises(HoldsNoMore):
            contested(cast, done, "contest-remedy")
        assert counts() == before


def test_many_overdue_remedies_cost_no_more_than_one(settings: Any, client: Client) -> None:
    cast = make_cast(settings)
    made, (_first, second, third) = remedied_late(cast, 3)
    client.force_login(cast.people["head"])
    spent = []
    with at(OVER + DAY):
        for known in ([], [second, third]):
            for remedy in known:
                domain.finish_remedy(remedy=remedy, by=cast.people["decider"], text="Sent.")
            client.get(f"/en/my/complaints/{made.pk}/")
            with CaptureQueriesContext(connection) as queries:
                page = client.get(f"/en/my/complaints/{made.pk}/").content.decode()
            assert page.count("?decision=") == (1 if known else 3)
            spent.append(len(queries))
    assert spent[0] == spent[1]
