"""The registry of decisions that can be contested, and the tag that shows the way."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.template import Context, Template
from django.utils import timezone

from civspace.audit.domain import record
from civspace.audit.models import Entry
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
    filing = {str(thing.pk): Offer("/file/", now, until=now)}
    contesting.offers.append(lambda user, asked: filing if user == "party" else {})
    assert _shown("reader", thing) == ""
    assert 'href="/file/"' in _shown("party", thing)
    assert "possible until" in _shown("party", thing)
    contesting.offers.append(lambda user, asked: {str(thing.pk): Offer("/seen/", now, filed=True)})
    assert "See the complaint about this decision" in _shown("party", thing)
    assert "possible until" not in _shown("party", thing)


def test_the_tag_shows_every_step_with_the_day_of_its_decision_where_several_hold():
    thing, now = _thing(), timezone.now()
    older = Offer("/older/", now - timedelta(days=40), until=now)
    contesting.offers.append(lambda user, asked: {str(thing.pk): Offer("/newer/", now, until=now, earlier=(older,))})
    shown = _shown("party", thing)
    assert shown.index('href="/newer/"') < shown.index('href="/older/"')
    assert shown.count("Decided") == shown.count("possible until") == 2


def _entries(thing, *verbs):
    for verb in verbs:
        record(thing, verb)
    return list(Entry.objects.filter(object_id=str(thing.pk)).order_by("seq"))


def test_a_newer_decision_of_the_same_verb_takes_the_place_of_an_older_one_whether_it_stands_or_not():
    thing, found = _thing(), _contestable(stands=lambda thing, entry: entry.seq != 3)
    contesting.register(found)
    first, _claim, second = _entries(thing, "refuse", "claim", "refuse")
    assert not contesting.holds(found, thing, first)
    assert not contesting.holds(found, thing, second)


@pytest.mark.parametrize("stands", [True, False])
def test_a_newer_decision_of_another_verb_does_where_it_stands(stands):
    thing = _thing()
    older = _contestable()
    contesting.register(older)
    newer = replace(older, verbs=frozenset({"return"}), stands=lambda thing, entry: stands)
    contesting.register(newer)
    first, second = _entries(thing, "refuse", "return")
    assert contesting.holds(older, thing, first) is not stands
    assert contesting.holds(newer, thing, second) is stands


def test_what_stands_for_itself_is_replaced_by_nothing_and_replaces_nothing(django_assert_num_queries):
    thing = _thing()
    found, each = _contestable(), _contestable(each=True)
    contesting.register(found)
    contesting.register(replace(each, verbs=frozenset({"return"})))
    refusal, first, second = _entries(thing, "refuse", "return", "return")
    with django_assert_num_queries(1):
        assert contesting.holds(found, thing, refusal)
    assert contesting.holds(each, thing, first) and contesting.holds(each, thing, second)


def test_what_was_decided_before_is_found_where_the_newer_decision_holds_no_more():
    thing, found = _thing(), _contestable()
    contesting.register(found)
    contesting.register(replace(found, verbs=frozenset({"return"}), stands=lambda thing, entry: False))
    refusal, _return = _entries(thing, "refuse", "return")
    assert contesting.standing_decision(thing) == (found, refusal)


def test_all_that_hold_are_found_the_newest_first(django_assert_num_queries):
    thing, found = _thing(), _contestable()
    contesting.register(found)
    contesting.register(replace(found, verbs=frozenset({"return"}), each=True))
    _first, refusal, one, two = _entries(thing, "refuse", "refuse", "return", "return")
    with django_assert_num_queries(1):
        held = contesting.holding_decisions([thing])
    assert [it.entry.pk for it in held[str(thing.pk)]] == [two.pk, one.pk, refusal.pk]


def test_the_time_counts_from_the_last_step_that_brought_a_decision_into_force_again():
    thing = _thing()
    found = _contestable(again=frozenset({"list", "unlist"}))
    contesting.register(found)
    _unlist, refusal = _entries(thing, "unlist", "refuse")
    assert contesting.since(found, refusal) == refusal.at
    assert contesting.holding_decisions([thing])[str(thing.pk)][0].since == refusal.at
    last = _entries(thing, "unlist", "list", "claim")[-2]
    assert contesting.since(found, refusal) == last.at > refusal.at
    assert contesting.holding_decisions([thing])[str(thing.pk)][0].since == last.at
