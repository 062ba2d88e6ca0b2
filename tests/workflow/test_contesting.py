"""The registry of decisions that can be contested, and the tag that shows the way."""

from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.template import Context, Template
from django.utils import timezone

from civspace.audit.domain import record
from civspace.workflow import contesting
from civspace.workflow.contesting import Contestable, Offer

pytestmark = pytest.mark.django_db


def _thing():
    return SimpleNamespace(pk=uuid4(), _meta=SimpleNamespace(label_lower="tests.thing"))


def _contestable(**values):
    return Contestable(
        object_type="tests.thing",
        verbs=frozenset({"refuse", "return"}),
        kind="refused_statement",
        load=lambda key: None,
        title=lambda thing, entry: "Title",
        parties=lambda thing: ["1"],
        body=lambda thing: "hrc",
        link=lambda thing: "/my/",
        desk_link=lambda thing: "/desk/",
        **values,
    )


@pytest.fixture(autouse=True)
def registry(monkeypatch):
    monkeypatch.setattr(contesting, "contestables", {})
    monkeypatch.setattr(contesting, "offers", [])


def test_the_newest_declared_decision_is_found_among_other_entries():
    thing, found = _thing(), _contestable()
    contesting.register(found)
    assert contesting.standing_decision(thing) is None
    for verb in ("submit", "return", "refuse", "claim"):
        record(thing, verb)
    kind, entry = contesting.standing_decision(thing)
    assert (kind, entry.verb, entry.seq) == (found, "refuse", 3)
    assert contesting.contestable_of(entry) is found


def test_many_things_are_read_in_one_query(django_assert_num_queries):
    contesting.register(_contestable())
    things = [_thing() for _unused in range(3)]
    for thing in things[:2]:
        record(thing, "refuse")
    with django_assert_num_queries(1):
        assert set(contesting.standing_decisions(things)) == {str(thing.pk) for thing in things[:2]}


def test_what_was_undone_is_no_decision_any_more():
    thing = _thing()
    contesting.register(_contestable(stands=lambda thing, entry: False))
    record(thing, "refuse")
    assert contesting.standing_decision(thing) is None


def _shown(user, thing):
    source = "{% load contesting %}{% contest_this thing %}"
    return Template(source).render(Context({"request": SimpleNamespace(user=user), "thing": thing})).strip()


def test_the_tag_shows_one_step_with_its_last_day_and_nothing_where_nothing_is_open():
    thing, now = _thing(), timezone.now()
    assert _shown("reader", thing) == ""
    filing = {str(thing.pk): Offer("/file/", until=now)}
    contesting.offers.append(lambda user, asked: filing if user == "party" else {})
    assert _shown("reader", thing) == ""
    assert 'href="/file/"' in _shown("party", thing)
    assert "possible until" in _shown("party", thing)
    contesting.offers.append(lambda user, asked: {str(thing.pk): Offer("/seen/", filed=True)})
    assert "See the complaint about this decision" in _shown("party", thing)
    assert "possible until" not in _shown("party", thing)
