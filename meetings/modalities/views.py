"""The modalities of a meeting in words, public; and what they mean for the reader's organizations, private."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.organizations.queries import memberships_of
from accounts.people.access import signed_in
from civspace.web.access import access
from meetings.calendar.models import Meeting
from meetings.modalities.answers import answer_to
from meetings.modalities.models import RuleSet
from meetings.modalities.queries import category_names, current_rule_set, history
from meetings.modalities.sections import explained


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


@signed_in
@require_safe
def my_meeting(request: HttpRequest, slug: str) -> HttpResponse:
    """Say for each of the reader's organizations whether it may take part, how, and until when."""
    meeting = get_object_or_404(public_meetings(), slug=slug)
    rule_set = current_rule_set(meeting.pk)
    answers = []
    if rule_set is not None:
        names = category_names()
        answers = [answer_to(held, meeting, rule_set, names) for held in memberships_of(request.user)]
    context = {"meeting": meeting, "rule_set": rule_set, "answers": answers}
    return render(request, "modalities/my_meeting.html", context)
