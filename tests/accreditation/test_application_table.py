"""The tables of an application, a session and a question: every verb, whence and whither."""

from meetings.accreditation.applications.states import APPLICATION, OPEN, OVER, State
from meetings.accreditation.committee.states import QUESTION, SESSION

APPLICATIONS = {
    "submit": ("draft", "submitted"),
    "resubmit": ("returned_incomplete", "submitted"),
    "take_up": ("submitted", "screening"),
    "return_incomplete": ("screening", "returned_incomplete"),
    "pass_on": ("screening", "ready_for_committee"),
    "grant": ("screening", "council_granted"),
    "refuse": ("screening", "refused"),
    "list": ("deferred ready_for_committee returned_to_committee", "on_session_list"),
    "unlist_ready": ("on_session_list", "ready_for_committee"),
    "unlist_deferred": ("answered on_session_list", "deferred"),
    "unlist_back": ("on_session_list", "returned_to_committee"),
    "ask": ("answered on_session_list question_pending", "question_pending"),
    "answer": ("question_pending", "answered"),
    "questions_gone": ("question_pending", "on_session_list"),
    "recommend": ("answered on_session_list", "recommended"),
    "defer": ("answered on_session_list question_pending", "deferred"),
    "close": ("answered deferred on_session_list question_pending", "closed_without_prejudice"),
    "not_recommend": ("answered on_session_list question_pending", "not_recommended"),
    "undo_to_listed": ("closed_without_prejudice deferred not_recommended recommended", "on_session_list"),
    "undo_to_pending": ("closed_without_prejudice deferred not_recommended", "question_pending"),
    "undo_to_answered": ("closed_without_prejudice deferred not_recommended recommended", "answered"),
    "undo_to_deferred": ("closed_without_prejudice", "deferred"),
    "council_grant": ("deferred not_recommended recommended", "council_granted"),
    "council_reject": ("not_recommended recommended", "council_rejected"),
    "council_return": ("not_recommended recommended", "returned_to_committee"),
    "withdraw": (
        "answered deferred not_recommended on_session_list question_pending ready_for_committee recommended "
        "returned_incomplete returned_to_committee screening submitted",
        "withdrawn_by_ngo",
    ),
    "screen_again": ("refused returned_incomplete", "screening"),
    "consider_again": (
        "closed_without_prejudice council_rejected deferred not_recommended",
        "ready_for_committee",
    ),
}


def test_applications() -> None:
    found = {verb: (" ".join(sorted(it.sources)), str(it.target)) for verb, it in APPLICATION.transitions.items()}
    assert found == APPLICATIONS


def test_every_state_is_reached_and_is_open_or_over() -> None:
    assert {it.target for it in APPLICATION.transitions.values()} | {State.DRAFT} == set(State)
    assert {str(state) for state in OVER} == {
        "closed_without_prejudice",
        "withdrawn_by_ngo",
        "council_granted",
        "council_rejected",
        "refused",
    }
    assert set(State) == OPEN | OVER


def test_sessions_and_questions() -> None:
    assert {verb: (" ".join(sorted(it.sources)), str(it.target)) for verb, it in SESSION.transitions.items()} == {
        "open": ("preparing", "sitting"),
        "close_report": ("sitting", "closed"),
    }
    assert {verb: (" ".join(sorted(it.sources)), str(it.target)) for verb, it in QUESTION.transitions.items()} == {
        "ask": ("draft", "asked"),
        "answer": ("asked lapsed", "answered"),
        "take_back": ("asked lapsed", "withdrawn"),
        "lapse": ("asked", "lapsed"),
    }
