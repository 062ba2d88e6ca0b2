"""The modalities in force, and the deadlines they set."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch, QuerySet

from meetings.accreditation.models import Category
from meetings.modalities.checks import Rules
from meetings.modalities.models import Activity, Kind, Rule, RuleSet
from meetings.modalities.values import moment


def current_rule_set(meeting_id: Any, activity: str = Activity.WRITTEN_STATEMENT) -> RuleSet | None:
    """Return the version of the modalities in force for an activity of a meeting, with its rules, or None."""
    return with_rules(RuleSet.objects.filter(meeting=meeting_id, activity=activity, current=True)).first()


def with_rules(rule_sets: "QuerySet[RuleSet]") -> "QuerySet[RuleSet]":
    """Fetch the rules with their rule sets, in order."""
    return rule_sets.prefetch_related(Prefetch("rules", Rule.objects.order_by("position", "pk")))


def rules_of(rule_set: RuleSet) -> Rules:
    """Return the rules of a rule set as something that checks."""
    return Rules(list(rule_set.rules.all()))


def find_rule(rule_set: RuleSet, slug: str) -> Rule | None:
    """Return the rule with this slug, or None."""
    return next((rule for rule in rule_set.rules.all() if rule.slug == slug), None)


def deadline_of(rule_set: RuleSet) -> datetime.datetime | None:
    """Return the deadline that a rule set fixes, or None."""
    rule = rules_of(rule_set).one(Kind.DEADLINE)
    return moment(rule.value) if rule else None


def opening_of(rule_set: RuleSet) -> datetime.datetime | None:
    """Return the opening that a rule set fixes, or None."""
    rule = rules_of(rule_set).one(Kind.OPENING)
    return moment(rule.value) if rule else None


def category_names() -> dict[str, str]:
    """Return the names of the categories of standing by code, in the current language; one query."""
    return {category.code: category.name for category in Category.objects.all()}


def windows_of(meeting_ids: Iterable[Any], activity: str = Activity.WRITTEN_STATEMENT) -> dict[Any, RuleSet]:
    """Return the modalities in force of several meetings by meeting, without their rules; one query."""
    found = RuleSet.objects.filter(meeting__in=list(meeting_ids), activity=activity, current=True)
    return {rule_set.meeting_id: rule_set for rule_set in found}


def history(meeting_id: Any, activity: str = Activity.WRITTEN_STATEMENT) -> list[RuleSet]:
    """Return every version of the modalities of an activity, newest first, with rules."""
    return list(with_rules(RuleSet.objects.filter(meeting=meeting_id, activity=activity).order_by("-number")))
