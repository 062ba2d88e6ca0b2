"""What can happen to a complaint."""

from civspace.contest.domain.after import (
    agree_to_publish,
    decide_interim,
    finish_remedy,
    order_remedy,
    reverse_decision,
)
from civspace.contest.domain.answering import (
    acknowledge_complaint,
    answer_complaint,
    ask_clarification,
    clarify_complaint,
    extend_time,
    take_complaint,
    withdraw_complaint,
)
from civspace.contest.domain.expiring import close_windows, remind
from civspace.contest.domain.filing import file_complaint
from civspace.contest.domain.reviewing import (
    appoint_member,
    cast_vote,
    decide_panel,
    decide_review,
    recuse_member,
    request_panel,
    request_review,
)

__all__ = [
    "acknowledge_complaint",
    "agree_to_publish",
    "answer_complaint",
    "appoint_member",
    "ask_clarification",
    "cast_vote",
    "clarify_complaint",
    "close_windows",
    "decide_interim",
    "decide_panel",
    "decide_review",
    "extend_time",
    "file_complaint",
    "finish_remedy",
    "order_remedy",
    "recuse_member",
    "remind",
    "request_panel",
    "request_review",
    "reverse_decision",
    "take_complaint",
    "withdraw_complaint",
]
