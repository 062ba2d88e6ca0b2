"""What modalities add to the pages of meetings: how to take part, until when, and the way to change the rules."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.calendar.domain import is_past
from meetings.calendar.models import Meeting
from meetings.calendar.registry import Opening, Window
from meetings.calendar.states import State
from meetings.modalities.explain import explain
from meetings.modalities.models import Activity, Kind, Rule, RuleSet
from meetings.modalities.queries import category_names, current_rule_set, windows_of

#: What the page of a meeting answers at a glance, in this order; the page of the modalities holds every rule.
AT_A_GLANCE = (
    Kind.WHO_MAY,
    Kind.OPENING,
    Kind.DEADLINE,
    Kind.WORD_LIMIT,
    Kind.LANGUAGES,
    Kind.MAX_PER_ORGANIZATION,
    Kind.AGENDA_ITEMS,
    Kind.REPLACEMENT,
    Kind.COSPONSORS,
    Kind.JOINT_WORD_LIMIT,
    Kind.JOINT_NUMBER,
    Kind.PUBLICATION,
)


@dataclass(frozen=True)
class Explained:
    """A rule as pages show it: what it is about, the sentence that follows from its value, and its own words."""

    rule: Rule
    label: Any
    sentence: str


def explained(rule_set: RuleSet, *, zone: str, names: Mapping[str, str]) -> list[Explained]:
    """Return every rule of a rule set with its sentence, in order."""
    return [
        Explained(
            rule,
            Kind(rule.kind).label,
            explain(rule.kind, rule.value, category=rule.category, zone=zone, names=names),
        )
        for rule in rule_set.rules.all()
    ]


def window_of(rule_set: RuleSet) -> Window:
    """Return when the activity opens and closes."""
    return Window(rule_set.opens_at, rule_set.closes_at, rule_set.number, rule_set.created_at)


def open_at(now: datetime.datetime) -> Q:
    """Return the condition for meetings that take written statements at a moment."""
    open_sets = RuleSet.objects.open_at(now).filter(activity=Activity.WRITTEN_STATEMENT)
    return Q(state=State.ANNOUNCED, pk__in=open_sets.values("meeting"))


def windows(meeting_ids: Iterable[Any]) -> dict[Any, Window]:
    """Return when meetings take written statements, by meeting; one query."""
    return {meeting_id: window_of(rule_set) for meeting_id, rule_set in windows_of(meeting_ids).items()}


WRITTEN_STATEMENTS = Opening(
    slug="statements",
    label=_("Written statements"),
    open_label=_("Open for written statements"),
    open_at=open_at,
    windows=windows,
)


def how_to_take_part(meeting: Meeting) -> dict[str, Any] | None:
    """Return the part of a meeting's page that says who may submit written statements, how, and until when."""
    rule_set = current_rule_set(meeting.pk)
    if rule_set is None:
        if is_past(meeting):
            return None
        return {"template": "modalities/section.html", "context": {"meeting": meeting, "rules": []}}
    rows = explained(rule_set, zone=meeting.time_zone, names=category_names())
    window, now = window_of(rule_set), timezone.now()
    going = meeting.state == State.ANNOUNCED
    context = {
        "meeting": meeting,
        "rule_set": rule_set,
        "rules": _by_kind(rows),
        "window": window,
        "is_open": going and window.is_open(now),
        "is_coming": going and window.is_coming(now),
    }
    return {"template": "modalities/section.html", "context": context}


def _by_kind(rows: list[Explained]) -> list[dict[str, Any]]:
    """Return what is said at a glance, kind by kind, with each source once."""
    found = []
    for kind in AT_A_GLANCE:
        if same := [row for row in rows if row.rule.kind == kind]:
            sources = {tuple(row.rule.source.values()): row.rule for row in same}
            found.append({"label": kind.label, "rows": same, "sources": list(sources.values())})
    return found


def desk_modalities(meeting: Meeting, user: Any) -> dict[str, Any]:
    """Return the part of a meeting's desk page that leads to its modalities."""
    rule_set = windows_of([meeting.pk]).get(meeting.pk)
    return {"template": "modalities/desk_section.html", "context": {"meeting": meeting, "rule_set": rule_set}}
