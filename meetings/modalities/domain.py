"""Setting the modalities of a meeting: from a template, then version by version."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.people.queries import has_role
from accounts.people.states import Role
from civspace.audit.domain import record
from civspace.notices.domain import send
from civspace.web.dates import when_text
from civspace.workflow import Stale
from meetings.calendar.domain import people_concerned, titles
from meetings.calendar.locking import lock
from meetings.calendar.models import Meeting
from meetings.calendar.states import PUBLIC
from meetings.modalities import values
from meetings.modalities.checks import Check, Contribution, Held, Rules, RulesFailed
from meetings.modalities.following import emit_deadline
from meetings.modalities.missing import missing_rules
from meetings.modalities.models import Activity, Kind, Rule, RuleSet, TimeGrant
from meetings.modalities.queries import with_rules

__all__ = ["Check", "Contribution", "Held", "Rules", "RulesFailed", "apply_template", "revise"]

_LANGUAGES = ("ar", "zh_hans", "en", "fr", "ru", "es")
_TEXTS = tuple(f"text_{code}" for code in _LANGUAGES)
#: What a new version may change of a rule. Slug, kind and category stay, so that a decision can go on citing it.
CHANGEABLE = ("value", *_TEXTS, "source_title", "source_url", "as_of", "confidence")
COPIED = ("slug", "kind", "category", "position", *CHANGEABLE)


def _copy(rule: Rule, rule_set: RuleSet) -> Rule:
    return Rule(rule_set=rule_set, **{name: getattr(rule, name) for name in COPIED})


def concrete(kind: str, value: dict[str, Any], meeting: Meeting) -> dict[str, Any]:
    """Turn days before the session into a moment in the meeting's zone, and a pattern of symbols into its series.

    An opening comes at the beginning of that day, a deadline at its end (23:59:59), whatever the clock does that day.
    """
    if kind == Kind.PUBLICATION:
        return {**value, "series": _series(value["series"], meeting)}
    if "before_session_days" not in value:
        return value
    day = meeting.begins_on - datetime.timedelta(days=value["before_session_days"])
    time = datetime.time(0, 0) if kind == Kind.OPENING else datetime.time(23, 59, 59)
    return {"at": datetime.datetime.combine(day, time, tzinfo=meeting.zone).isoformat()}


def _series(pattern: str, meeting: Meeting) -> str:
    """Return the series of a meeting. What the meeting does not say stays in braces: nothing is published in it yet."""
    series = pattern.replace("{year}", str(meeting.begins_on.year))
    return series.replace("{session}", meeting.number) if meeting.number else series


def _may_edit(by: Any, meeting: Meeting) -> None:
    if by is not None and not has_role(by, Role.MEETINGS_EDITOR, meeting.body_id):
        raise PermissionDenied


def _moment_of(kind: Kind, rules: Iterable[Rule]) -> datetime.datetime | None:
    rule = Rules(list(rules)).one(kind)
    return values.moment(rule.value) if rule else None


@transaction.atomic
def apply_template(*, meeting: Meeting, template: str, by: Any, activity: str = Activity.WRITTEN_STATEMENT) -> RuleSet:
    """Give a meeting its first modalities of an activity from a template; days become moments of this meeting.

    `by` is a meetings editor of the body, or None for the portal's own loading. Raises PermissionDenied, or
    ValidationError when the template does not exist or the meeting already has modalities.
    """
    _may_edit(by, meeting)
    meeting = lock(meeting.pk)
    source = with_rules(RuleSet.objects.exclude(template="").filter(template=template, activity=activity)).first()
    if source is None:
        raise ValidationError({"template": _("There is no such template.")})
    if RuleSet.objects.filter(meeting=meeting, activity=activity).exists():
        raise ValidationError({"template": _("This meeting already has modalities; change them instead.")})
    rule_set = RuleSet(meeting=meeting, activity=activity, number=1)
    rules = [_copy(rule, rule_set) for rule in source.rules.all()]
    for rule in rules:
        rule.value = concrete(rule.kind, rule.value, meeting)
    _save(rule_set, source, rules)
    record(rule_set, "apply_template", by=by, difference={"template": template})
    emit_deadline(rule_set, meeting)
    return rule_set


def _save(rule_set: RuleSet, named_like: RuleSet, rules: list[Rule]) -> None:
    for code in _LANGUAGES:
        setattr(rule_set, f"name_{code}", getattr(named_like, f"name_{code}"))
    rule_set.opens_at = _moment_of(Kind.OPENING, rules)
    rule_set.closes_at = _moment_of(Kind.DEADLINE, rules)
    rule_set.save(force_insert=True)
    Rule.objects.bulk_create(rules)


@transaction.atomic
def revise(
    *,
    rule_set: RuleSet,
    changes: dict[str, dict[str, Any]],
    by: Any,
    note: str,
    drop: Iterable[str] = (),
    add: Iterable[str] = (),
) -> RuleSet:
    """Make the next version of a meeting's modalities. `changes` maps slugs to new values of CHANGEABLE fields.

    `drop` are slugs of rules that go, `add` those of rules that the template has and the modalities lack.

    What was submitted under the earlier version keeps it; everyone concerned by a public meeting is told. Raises
    PermissionDenied; Stale when the version is no longer the current one; ValidationError (by slug, or by "note") for
    an unknown slug, a value that does not fit, an opening after the deadline, a deadline before the one that was given
    already, a missing note, or when nothing changes.
    """
    if rule_set.meeting_id is None:
        raise PermissionDenied
    meeting = lock(rule_set.meeting_id)
    _may_edit(by, meeting)
    rule_set = with_rules(RuleSet.objects.filter(pk=rule_set.pk)).get()
    if not note.strip():
        raise ValidationError({"note": _("Say what changed, and why.")})
    if not rule_set.current:
        raise Stale
    following = next_version(rule_set, meeting, changes, set(drop), by=by, note=note.strip(), add=set(add))
    if meeting.state in PUBLIC:
        _tell(following, meeting)
        emit_deadline(following, meeting, before=rule_set.closes_at)
    return following


def next_version(
    rule_set: RuleSet,
    meeting: Meeting,
    changes: dict[str, dict[str, Any]],
    dropped: set[str],
    *,
    by: Any,
    note: str,
    add: Iterable[str] = (),
) -> RuleSet:
    """Put the next version of a current rule set in force; the caller holds the lock of the meeting, and tells.

    Raises what revise() raises of values.
    """
    held = {rule.slug: rule for rule in rule_set.rules.all()}
    lacking = {rule.slug: rule for rule in missing_rules(rule_set)} if add else {}
    if unknown := ((set(changes) | dropped) - set(held)) | (set(add) - set(lacking)):
        raise ValidationError(_("There is no rule “%(slug)s”."), params={"slug": min(unknown)})
    following = RuleSet(meeting=meeting, activity=rule_set.activity, number=rule_set.number + 1, note=note)
    following.promised_until = promised_until(rule_set, meeting, timezone.now())
    added = [_copy(lacking[slug], following) for slug in sorted(add)]
    rules, difference = _revised(held, following, changes, dropped, meeting, added)
    RuleSet.objects.filter(pk=rule_set.pk).update(
        current=False, version=rule_set.version + 1, updated_at=timezone.now()
    )
    _save(following, rule_set, rules)
    record(following, "revise", by=by, reason=note, difference=difference)
    return following


def promised_until(rule_set: RuleSet, meeting: Meeting, now: datetime.datetime) -> datetime.datetime | None:
    """Return the deadline that everybody was given, and that no later version can bring forward.

    A public meeting gives it as it opens, and an extension for everybody at once; before that a deadline is a plan.
    """
    given = TimeGrant.objects.filter(meeting=meeting, activity=rule_set.activity, everybody=True)
    ends = [given.aggregate(until=Max("until"))["until"]]
    if meeting.state in PUBLIC and (rule_set.opens_at is None or rule_set.opens_at <= now):
        ends.append(rule_set.closes_at)
    return max(filter(None, ends), default=None)


def _revised(
    held: dict[str, Rule],
    following: RuleSet,
    changes: dict[str, dict[str, Any]],
    dropped: set[str],
    meeting: Meeting,
    added: list[Rule],
) -> tuple[list[Rule], dict[str, Any]]:
    """Return the rules of the next version and what differs, by slug and field; raise ValidationError by slug."""
    rules: list[Rule] = []
    difference: dict[str, Any] = {slug: {"dropped": {"before": held[slug].value, "after": None}} for slug in dropped}
    errors: dict[str, Any] = {}
    for slug, rule in held.items():
        if slug in dropped:
            continue
        copy = _copy(rule, following)
        for field, value in changes.get(slug, {}).items():
            if field not in CHANGEABLE:
                raise ValueError(f"{field} of a rule never changes")
            setattr(copy, field, value)
        try:
            values.validate(copy.kind, copy.value)
            copy.value = concrete(copy.kind, copy.value, meeting)
            copy.clean_fields(exclude=["rule_set", "value", "text"])
        except ValidationError as error:
            errors[slug] = error.messages
            continue
        changed = [field for field in CHANGEABLE if getattr(copy, field) != getattr(rule, field)]
        if changed:
            difference[slug] = {
                field: {"before": getattr(rule, field), "after": getattr(copy, field)} for field in changed
            }
        rules.append(copy)
    for rule in added:
        rule.value = concrete(rule.kind, rule.value, meeting)
        difference[rule.slug] = {"added": {"before": None, "after": rule.value}}
        rules.append(rule)
    opens, closes = _moment_of(Kind.OPENING, rules), _moment_of(Kind.DEADLINE, rules)
    if not errors and opens and closes and closes <= opens:
        errors[_slug_of(Kind.DEADLINE, rules)] = [_("The deadline comes before the opening.")]
    errors = errors or _taken_away(following, meeting, held, rules)
    if errors:
        raise ValidationError(errors)
    if not difference:
        raise ValidationError(_("Nothing was changed."), code="unchanged")
    return rules, difference


def _slug_of(kind: Kind, rules: Iterable[Rule]) -> str:
    return next(rule.slug for rule in rules if rule.kind == kind)


def _taken_away(following: RuleSet, meeting: Meeting, held: dict[str, Rule], rules: list[Rule]) -> dict[str, list[Any]]:
    """Return why a version would take away time that was given already, by slug."""
    opened, opens = _moment_of(Kind.OPENING, held.values()), _moment_of(Kind.OPENING, rules)
    closes, promised, now = _moment_of(Kind.DEADLINE, rules), following.promised_until, timezone.now()
    if promised is None:
        return {}
    if closes is not None and closes < promised:
        message = _("The deadline %(when)s was given already: it can only move later.")
        return {_slug_of(Kind.DEADLINE, rules): [message % {"when": when_text(promised, meeting.time_zone)}]}
    if promised >= now and opens is not None and opens > now and (opened is None or opened <= now):
        return {_slug_of(Kind.OPENING, rules): [_("Statements are taken already: the opening stays in the past.")]}
    return {}


def _tell(rule_set: RuleSet, meeting: Meeting) -> None:
    send(
        kind="modalities_revised",
        event=f"modalities:{rule_set.pk}",
        recipients=people_concerned(meeting),
        link=f"/meetings/{meeting.slug}/modalities/",
        context={"meeting": titles(meeting)},
        reason=rule_set.note,
        by_when=rule_set.closes_at,
        zone=meeting.time_zone,
    )
