"""The modalities of a meeting in words, public; and what they mean for the reader's organizations, private."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.organizations.models import Organization
from accounts.organizations.queries import memberships_of
from accounts.organizations.states import DRAFTERS
from accounts.organizations.states import Kind as OrganizationKind
from accounts.people.access import signed_in
from civspace.web.access import access
from meetings.accreditation.queries import claims_of, standing_on
from meetings.calendar.models import Meeting
from meetings.calendar.states import State
from meetings.modalities.checks import Check, Contribution, Held, Rules
from meetings.modalities.explain import explain
from meetings.modalities.models import Kind, RuleSet
from meetings.modalities.queries import category_names, current_rule_set, history, rules_of
from meetings.modalities.sections import explained, window_of

#: What can be said of an organization before it has written anything.
BEFORE_WRITING = (Kind.WHO_MAY, Kind.OPENING, Kind.DEADLINE)


def public_meetings() -> "QuerySet[Meeting]":
    """Return what everybody sees."""
    return Meeting.objects.visible_to(AnonymousUser()).select_related("body")


@access("public")
@require_safe
def meeting_modalities(request: HttpRequest, slug: str) -> HttpResponse:
    """Show every rule in words with its source, and what changed from version to version."""
    meeting = get_object_or_404(public_meetings(), slug=slug)
    versions, names = history(meeting.pk), category_names()
    current = next((version for version in versions if version.current), None)
    context = {
        "meeting": meeting,
        "rules": explained(current, zone=meeting.time_zone, names=names) if current else [],
        "versions": _versions(versions, meeting, names),
    }
    return render(request, "modalities/modalities.html", context)


def _versions(versions: list[RuleSet], meeting: Meeting, names: dict[str, str]) -> list[dict[str, Any]]:
    """Return each version, the newest first, with what it changed: label, sentence before and after."""
    said = [{row.rule.slug: row for row in explained(v, zone=meeting.time_zone, names=names)} for v in versions]
    found = []
    for position, version in enumerate(versions):
        after = said[position]
        before = said[position + 1] if position + 1 < len(said) else after
        found.append({"rule_set": version, "changes": _changes(before, after)})
    return found


def _changes(before: dict[str, Any], after: dict[str, Any]) -> list[dict[str, str]]:
    changes = []
    for slug in dict.fromkeys([*after, *before]):
        new, old = after.get(slug), before.get(slug)
        if new and old and _words(new) == _words(old):
            continue
        one: Any = new or old
        changes.append(
            {
                "label": one.label,
                "before": old.sentence if old else "",
                "after": new.sentence if new else "",
            }
        )
    return changes


def _words(row: Any) -> tuple[Any, ...]:
    rule = row.rule
    return (rule.value, rule.text, rule.source_title, rule.source_url, rule.as_of, rule.confidence)


@dataclass
class Answer:
    """What the modalities say to one organization."""

    organization: Organization
    mission: bool = False
    kind: str = "bad"
    verdict: str = ""
    checks: list[Check] = field(default_factory=list)
    limit: str = ""
    may_begin: bool = False


@signed_in
@require_safe
def my_meeting(request: HttpRequest, slug: str) -> HttpResponse:
    """Say for each of the reader's organizations whether it may take part, how, and until when."""
    meeting = get_object_or_404(public_meetings(), slug=slug)
    rule_set = current_rule_set(meeting.pk)
    answers = []
    if rule_set is not None:
        names = category_names()
        answers = [_answer(held, meeting, rule_set, names) for held in memberships_of(request.user)]
    context = {"meeting": meeting, "rule_set": rule_set, "answers": answers}
    return render(request, "modalities/my_meeting.html", context)


def _answer(membership: Any, meeting: Meeting, rule_set: RuleSet, names: dict[str, str]) -> Answer:
    organization = membership.organization
    if organization.kind == OrganizationKind.MISSION:
        return Answer(organization, mission=True)
    now = timezone.now()
    day = now.astimezone(meeting.zone).date()
    standing = tuple(
        [Held(row.category.code, row.category.name) for row in standing_on(organization.pk, day)]
        + [Held(row.category.code, row.category.name, confirmed=False) for row in claims_of(organization.pk)]
    )
    rules = rules_of(rule_set)
    checks = rules.check(Contribution(at=now, standing=standing, time_zone=meeting.time_zone))
    answer = Answer(organization, checks=[check for check in checks if check.kind in BEFORE_WRITING])
    answer.kind, answer.verdict = _verdict(answer.checks, rules, standing, meeting, rule_set)
    limit = rules.word_limit(standing)
    answer.limit = explain(limit.kind, limit.value, category=limit.category, names=names) if limit else ""
    answer.may_begin = answer.kind != "bad" and membership.role in DRAFTERS and window_of(rule_set).is_open(now)
    return answer


def _verdict(
    checks: list[Check], rules: Rules, standing: tuple[Held, ...], meeting: Meeting, rule_set: RuleSet
) -> tuple[str, str]:
    """Return the kind of notice and the sentence that answers the question."""
    failed = {check.kind for check in checks if not check.passed}
    if meeting.state != State.ANNOUNCED:
        return "bad", _("No: the meeting takes no statements while it is postponed, suspended or cancelled.")
    if Kind.WHO_MAY in failed:
        return "bad", _("No: your organization does not hold a standing that the modalities ask for.")
    if Kind.DEADLINE in failed:
        return "bad", _("No longer: the deadline has passed.")
    if Kind.OPENING in failed:
        return "info", _("Yes, but not yet: written statements are not open.")
    held = rules.eligible(standing)
    if rules.value(Kind.WHO_MAY, "categories") and held is not None and not held.confirmed:
        return "warn", _("Yes, subject to confirmation: your organization's claim to standing is still to be decided.")
    return "good", _("Yes: your organization may submit written statements.")
