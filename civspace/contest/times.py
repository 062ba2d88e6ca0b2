"""How urgent a complaint is and how long each step may take: pure functions on a policy. The numbers are rows."""

import datetime
from typing import NamedTuple

from civspace.contest.models import Policy
from civspace.contest.states import Stage, Urgency


class Time(NamedTuple):
    """Working days of the duty station, or hours: one of the two is 0."""

    working_days: int = 0
    hours: int = 0


def urgency_of(policy: Policy, today: datetime.date, meeting_day: datetime.date | None) -> Urgency:
    """Return how urgent a complaint is that is filed today; a meeting that has begun or passed hurries nobody.

    `today` is the day at the duty station.
    """
    if meeting_day is None or meeting_day < today:
        return Urgency.ORDINARY
    days = (meeting_day - today).days
    if days < policy.immediate_below:
        return Urgency.IMMEDIATE
    return Urgency.URGENT if days < policy.urgent_below else Urgency.ORDINARY


def more_urgent(one: Urgency, other: Urgency) -> Urgency:
    """Return the one that leaves less time."""
    order = list(Urgency)
    return max(one, other, key=order.index)


def interim_is_due(policy: Policy, today: datetime.date, meeting_day: datetime.date | None) -> bool:
    """Say whether the meeting is so near that an interim measure is decided on."""
    return meeting_day is not None and 0 <= (meeting_day - today).days < policy.interim_below


def time_to_decide(policy: Policy, stage: Stage, urgency: Urgency) -> Time:
    """Return how long a stage may take."""
    urgent = urgency != Urgency.ORDINARY
    if stage == Stage.FIRST:
        if urgency == Urgency.IMMEDIATE:
            return Time(hours=policy.immediate_hours)
        return Time(policy.urgent_days if urgent else policy.decision_days)
    if stage == Stage.REVIEW:
        return Time(policy.urgent_review_days if urgent else policy.review_days)
    return Time(policy.urgent_panel_days if urgent else policy.panel_days)


def window_after(policy: Policy, stage: Stage) -> int | None:
    """Return for how many days the next stage can be asked for; None after the last."""
    return {Stage.FIRST: policy.review_window, Stage.REVIEW: policy.panel_window}.get(stage)
