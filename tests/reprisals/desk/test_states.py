"""The states of a case as a whole table, and the coarse status beside each."""

import pytest

from reprisals.desk.states import COARSE, STATE_SCOPES, TRANSITIONS, State
from reprisals.desk.vocabulary import ACTION_SCOPES, ACTIONS, ANONYMITY, ANONYMITY_SCOPES, STATUS, URGENCY
from reprisals.vault.states import MOVES, Status, Urgency
from reprisals.vault.vocabulary import SCOPES


def test_every_state_has_its_ways_and_its_coarse_status():
    assert set(TRANSITIONS) == set(COARSE) == set(State)
    assert not [state for state, ways in TRANSITIONS.items() if state in ways]


@pytest.mark.parametrize("state", State)
def test_the_coarse_status_can_follow_every_step(state):
    for to in TRANSITIONS[state]:
        before, after = COARSE[state].value, COARSE[to].value
        assert before == after or after in MOVES[before], (state, to)


def test_every_state_is_reached_and_only_the_first_by_nobody():
    reached = {to for ways in TRANSITIONS.values() for to in ways}
    assert set(State) - reached == {State.RECEIVED}


def test_a_withdrawn_case_is_only_closed_and_a_withheld_one_is_never_raised():
    assert TRANSITIONS[State.WITHDRAWN] == {State.CLOSED}
    assert not TRANSITIONS[State.WITHHELD] & set(STATE_SCOPES)


def test_every_use_names_a_scope_that_reporters_know():
    scopes = {*STATE_SCOPES.values(), *ACTION_SCOPES.values(), *ANONYMITY_SCOPES.values()}
    assert scopes <= set(SCOPES)
    assert set(ACTION_SCOPES) == {code for code, _label in ACTIONS}
    assert set(ANONYMITY_SCOPES) == {code for code, _label in ANONYMITY}


def test_the_words_cover_what_stands_in_clear():
    assert set(STATUS) == {status.value for status in Status}
    assert {code for code, _label in URGENCY} == {urgency.value for urgency in Urgency}
