"""Setting the modalities of a meeting: from a template, then version by version."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.people.queries import has_role
from accounts.people.states import Role
from civspace.audit.domain import record
from meetings.calendar.models import Meeting
from meetings.modalities import values
from meetings.modalities.checks import Check, Contribution, Held, Rules, RulesFailed
from meetings.modalities.models import Activity, Kind, Rule, RuleSet
from meetings.modalities.queries import with_rules

__all__ = ["Check", "Contribution", "Held", "Rules", "RulesFailed", "apply_template", "revise"]

COPIED = (
    "slug",
    "kind",
    "category",
    "value",
    "source_title",
    "source_url",
    "as_of",
    "confidence",
    "position",
    *(f"text_{code}" for code in ("ar", "zh_hans", "en", "fr", "ru", "es")),
)


def _copy(rule: Rule, rule_set: RuleSet, value: dict[str, Any] | None = None) -> Rule:
    fields = {name: getattr(rule, name) for name in COPIED}
    return Rule(rule_set=rule_set, **{**fields, "value": rule.value if value is None else value})


def concrete(value: dict[str, Any], meeting: Meeting) -> dict[str, Any]:
    """Turn days before the session into the end of that day (23:59:59) in the meeting's zone."""
    if "before_session_days" not in value:
        return value
    day = meeting.begins_on - datetime.timedelta(days=value["before_session_days"])
    at = datetime.datetime.combine(day, datetime.time(23, 59, 59), tzinfo=meeting.zone)
    return {"at": at.isoformat()}


def _may_edit(by: Any, meeting: Meeting) -> None:
    if by is not None and not has_role(by, Role.MEETINGS_EDITOR, meeting.body_id):
        raise PermissionDenied


@transaction.atomic
def apply_template(*, meeting: Meeting, template: str, by: Any, activity: str = Activity.WRITTEN_STATEMENT) -> RuleSet:
    """Give a meeting its first modalities of an activity from a template; days become dates of this meeting.

    `by` is a meetings editor of the body, or None for the portal's own loading. Raises PermissionDenied, or
    ValidationError when the template does not exist or the meeting already has modalities.
    """
    _may_edit(by, meeting)
    meeting = Meeting.objects.select_for_update().get(pk=meeting.pk)
    source = with_rules(RuleSet.objects.filter(template=template, activity=activity)).first()
    if source is None:
        raise ValidationError({"template": _("There is no such template.")})
    if RuleSet.objects.filter(meeting=meeting, activity=activity).exists():
        raise ValidationError({"template": _("This meeting already has modalities; change them instead.")})
    rule_set = RuleSet(meeting=meeting, activity=activity, number=1)
    for code in ("ar", "zh_hans", "en", "fr", "ru", "es"):
        setattr(rule_set, f"name_{code}", getattr(source, f"name_{code}"))
    rule_set.save(force_insert=True)
    Rule.objects.bulk_create([_copy(rule, rule_set, concrete(rule.value, meeting)) for rule in source.rules.all()])
    record(rule_set, "apply_template", by=by, difference={"template": template})
    return rule_set


@transaction.atomic
def revise(
    *, rule_set: RuleSet, changes: dict[str, dict[str, Any]], by: Any, note: str, drop: Iterable[str] = ()
) -> RuleSet:
    """Make the next version of a meeting's modalities. `changes` maps slugs to new field values of their rules.

    What was submitted under the earlier version keeps it. Raises PermissionDenied; ValidationError for an unknown
    slug, a value of the wrong shape, a missing note, or when the version is no longer the current one.
    """
    meeting = Meeting.objects.select_for_update().get(pk=rule_set.meeting_id)
    _may_edit(by, meeting)
    rule_set = with_rules(RuleSet.objects.filter(pk=rule_set.pk)).get()
    if not note.strip():
        raise ValidationError({"note": _("Say what changed, and why.")})
    if not rule_set.current:
        raise ValidationError(_("Somebody changed these modalities meanwhile. Look at the new version first."))
    rules = {rule.slug: rule for rule in rule_set.rules.all()}
    dropped = set(drop)
    if unknown := (set(changes) | dropped) - set(rules):
        raise ValidationError(_("There is no rule “%(slug)s”."), params={"slug": sorted(unknown)[0]})
    now = timezone.now()
    RuleSet.objects.filter(pk=rule_set.pk).update(current=False, version=rule_set.version + 1, updated_at=now)
    following = RuleSet(meeting=meeting, activity=rule_set.activity, number=rule_set.number + 1, note=note.strip())
    for code in ("ar", "zh_hans", "en", "fr", "ru", "es"):
        setattr(following, f"name_{code}", getattr(rule_set, f"name_{code}"))
    following.save(force_insert=True)
    copies, difference = [], {}
    for slug, rule in rules.items():
        if slug in dropped:
            difference[slug] = {"before": rule.value, "after": None}
            continue
        copy = _copy(rule, following)
        for field, value in changes.get(slug, {}).items():
            setattr(copy, field, value)
        values.validate(Kind(copy.kind), copy.value)
        if copy.value != rule.value:
            difference[slug] = {"before": rule.value, "after": copy.value}
        copies.append(copy)
    Rule.objects.bulk_create(copies)
    record(following, "revise", by=by, reason=note.strip(), difference=difference)
    return following
