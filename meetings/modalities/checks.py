"""Checking a contribution against the modalities: every rule, passed or failed, with a sentence for the reader."""

import datetime
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from civspace.web.dates import when_text
from civspace.web.languages import number_text
from meetings.modalities import joint
from meetings.modalities.counting import count_parts, count_words, parts
from meetings.modalities.explain import language_list
from meetings.modalities.given import NOTHING, Given
from meetings.modalities.models import Kind, Rule
from meetings.modalities.values import moment


@dataclass(frozen=True)
class Held:
    """A category of standing that the organization holds, or claims (not confirmed yet)."""

    category: str
    name: str
    confirmed: bool = True


@dataclass(frozen=True)
class Contribution:
    """What is checked: plain values, never a model of the room that asks.

    `others` counts the organization's own contributions that are already in, `joint_others` the joint ones that carry
    its name. `cosigners` gave their names to this one. `at` is the moment of arrival.
    `answer_until` is the end of an answer window that a return opened; inside it the deadline does not apply.
    `given` is the time that the organization was given besides the modalities.
    """

    language: str = ""
    title: str = ""
    body: str = ""
    cover: str = ""
    agenda_item: str = ""
    at: datetime.datetime = field(default_factory=timezone.now)
    standing: tuple[Held, ...] = ()
    others: int = 0
    joint_others: int = 0
    cosigners: tuple[joint.Signer, ...] = ()
    replaces: bool = False
    answer_until: datetime.datetime | None = None
    given: Given = NOTHING
    time_zone: str = "UTC"


@dataclass(frozen=True)
class Check:
    """One rule, passed or failed. `limit` and `value` are numbers, strings or lists as the kind of rule needs."""

    rule: str
    kind: str
    passed: bool
    limit: Any
    value: Any
    message: str
    source: dict[str, Any]

    def as_dict(self) -> dict[str, Any]:
        """The check as the API and the receipt carry it."""
        data = asdict(self)
        del data["kind"]
        return data


class RulesFailed(Exception):
    """A contribution breaks rules (422). `checks` are all checks, `failed` those that failed."""

    def __init__(self, checks: list[Check]) -> None:
        super().__init__("Rules failed")
        self.checks = checks
        self.failed = [check for check in checks if not check.passed]


class Rules:
    """The rules of one version of the modalities, by kind."""

    def __init__(self, rules: list[Rule]) -> None:
        self.all = rules

    def one(self, kind: str) -> Rule | None:
        """Return the rule of a kind that has no category, or the first of the kind."""
        found = [rule for rule in self.all if rule.kind == kind]
        return next((rule for rule in found if not rule.category), found[0] if found else None)

    def value(self, kind: str, key: str, default: Any = None) -> Any:
        """Return one value of the rule of a kind, or the default where there is no such rule."""
        rule = self.one(kind)
        return default if rule is None else rule.value.get(key, default)

    def eligible(self, standing: tuple[Held, ...]) -> Held | None:
        """Return the standing under which a contribution is made: the first that may, confirmed before claimed."""
        allowed = self.value(Kind.WHO_MAY, "categories") or []
        able = [held for held in standing if not allowed or held.category in allowed]
        return next((held for held in able if held.confirmed), able[0] if able else None)

    def word_limit(self, standing: tuple[Held, ...]) -> Rule | None:
        """Return the word limit of the category of standing, else that of every category.

        Without standing it is the lowest that anybody has, so that a text can be written to fit. A category that may
        take part but has no limit has none.
        """
        limits = [rule for rule in self.all if rule.kind == Kind.WORD_LIMIT]
        held = self.eligible(standing)
        own = [rule for rule in limits if held is not None and rule.category == held.category]
        every = [rule for rule in limits if not rule.category]
        if found := own + every:
            return found[0]
        return min(limits, key=lambda rule: rule.value["words"], default=None) if held is None else None

    def limit_for(self, contribution: Contribution) -> Rule | None:
        """Return the word limit of a contribution: that of joint texts where there is one and others sign too."""
        return joint.joint_limit(self, contribution) or self.word_limit(contribution.standing)

    def is_late(self, contribution: Contribution) -> bool:
        """Say whether a contribution came after the deadline, so that only a late acceptance lets it in."""
        rule, given = self.one(Kind.DEADLINE), contribution.given
        ends = given.end(moment(rule.value) if rule else None, with_late=False)
        return ends is not None and _second(contribution.at) > ends

    def count(self, contribution: Contribution) -> int:
        """Count the words as the rules say what counts."""
        counted = self.one(Kind.COUNTED_PARTS)
        kinds = counted.value["parts"] if counted else ["body", "notes"]
        words = count_parts(
            {"title": contribution.title, "body": contribution.body, "cover": contribution.cover},
            counted=kinds,
            characters_per_word=self.value(Kind.CHARACTERS_PER_WORD, "characters", 1.0),
        )
        return words + (counted.value.get("allowance", 0) if counted and words else 0)

    def check(self, contribution: Contribution) -> list[Check]:
        """Check every rule that applies, in the order of the modalities."""
        results, word_limit = [], self.limit_for(contribution)
        for rule in self.all:
            if rule.kind in (Kind.WORD_LIMIT, Kind.JOINT_WORD_LIMIT) and rule != word_limit:
                continue
            method = _CHECKS.get(Kind(rule.kind))
            if method is None or (found := method(self, rule, contribution)) is None:
                continue
            passed, limit, value, message = found
            results.append(Check(rule.slug, rule.kind, passed, limit, value, message, rule.source))
        return results


Found = tuple[bool, Any, Any, str] | None


def when(at: datetime.datetime, contribution: Contribution) -> str:
    """Write a moment in the meeting's zone: weekday, day, time and offset from UTC."""
    return when_text(at, contribution.time_zone)


def _second(at: datetime.datetime) -> datetime.datetime:
    # A deadline ends with its second; what follows within the second is still in time.
    return at.replace(microsecond=0)


def _who_may(rules: Rules, rule: Rule, it: Contribution) -> Found:
    held = rules.eligible(it.standing)
    allowed = rule.value["categories"]
    if not allowed:
        return True, allowed, held.category if held else None, _("Everybody may take part.")
    if held is None:
        return False, allowed, None, _("Your organization does not hold a standing that this activity asks for.")
    if not held.confirmed:
        message = _("Passed subject to confirmation: the claim to “%(standing)s” is still to be decided.")
    else:
        message = _("Your organization takes part as “%(standing)s”.")
    return True, allowed, held.category, message % {"standing": held.name}


def _required_parts(rules: Rules, rule: Rule, it: Contribution) -> Found:
    split = parts(it.body)
    texts = {"title": it.title, "body": split.body, "notes": split.notes, "cover": it.cover}
    # A text of marks alone is none.
    missing = [part for part in rule.value["parts"] if not count_words(texts[part], characters_per_word=1)]
    messages = {
        "title": _("Write a title."),
        "body": _("Write the text of the statement."),
        "notes": _("Write at least one note."),
        "cover": _("Write the cover text."),
    }
    text = " ".join(messages[part] for part in missing)
    return not missing, rule.value["parts"], missing, text or _("Nothing is missing.")


def _word_limit(rules: Rules, rule: Rule, it: Contribution) -> Found:
    limit, words = rule.value["words"], rules.count(it)
    numbers = {"words": number_text(words), "limit": number_text(limit), "over": number_text(words - limit)}
    if words <= limit:
        message = ngettext("%(words)s word of at most %(limit)s.", "%(words)s words of at most %(limit)s.", words)
        return True, limit, words, message % numbers
    message = ngettext(
        "%(words)s words: %(over)s word over the limit of %(limit)s.",
        "%(words)s words: %(over)s words over the limit of %(limit)s.",
        words - limit,
    )
    return False, limit, words, message % numbers


def _languages(rules: Rules, rule: Rule, it: Contribution) -> Found:
    allowed = rule.value["languages"]
    if it.language in allowed:
        message = _("The language is one of those accepted: %(languages)s.")
    elif not it.language:
        message = _("Choose the language of the original. Accepted: %(languages)s.")
    else:
        message = _("This language is not accepted here. Accepted: %(languages)s.")
    return it.language in allowed, allowed, it.language, message % {"languages": language_list(allowed)}


def _opening(rules: Rules, rule: Rule, it: Contribution) -> Found:
    opens = moment(rule.value)
    if opens is None:
        return None
    passed = it.at >= opens
    message = _("Open since %(when)s.") if passed else _("Not open yet: submissions open on %(when)s.")
    return passed, opens.isoformat(), it.at.isoformat(), message % {"when": when(opens, it)}


def _deadline(rules: Rules, rule: Rule, it: Contribution) -> Found:
    ends = moment(rule.value)
    if ends is None:
        return None
    arrived, ends = _second(it.at), it.given.end(ends, with_late=False) or ends
    if it.answer_until is not None:
        passed = arrived <= it.answer_until
        message = (
            _("Your answer to the return is in time until %(when)s; the first submission keeps its time.")
            if passed
            else _("The time to answer the return ended on %(when)s.")
        )
        return passed, it.answer_until.isoformat(), it.at.isoformat(), message % {"when": when(it.answer_until, it)}
    if arrived > ends and it.given.late_until is not None and arrived <= it.given.late_until:
        message = _("Accepted late, until %(when)s: the deadline was %(deadline)s.")
        said = {"when": when(it.given.late_until, it), "deadline": when(ends, it)}
        return True, it.given.late_until.isoformat(), it.at.isoformat(), message % said
    passed = arrived <= ends
    message = _("In time: the deadline is %(when)s.") if passed else _("Too late: the deadline was %(when)s.")
    return passed, ends.isoformat(), it.at.isoformat(), message % {"when": when(ends, it)}


def _max_per_organization(rules: Rules, rule: Rule, it: Contribution) -> Found:
    most, together = rule.value["max"], joint.together(rules)
    if not together and joint.sponsors(rules, it):
        return None  # only statements of one organization are counted here
    others = it.others + (it.joint_others if together else 0)
    if most is None:
        return True, None, others + 1, _("An organization may submit any number.")
    passed = others < most
    message = ngettext(
        "An organization may submit %(max)s statement; %(others)s already submitted.",
        "An organization may submit %(max)s statements; %(others)s already submitted.",
        most,
    )
    return passed, most, others + 1, message % {"max": number_text(most), "others": number_text(others)}


def _agenda_items(rules: Rules, rule: Rule, it: Contribution) -> Found:
    is_open, required = rule.value["open"], rule.value["required"]
    if not it.agenda_item:
        return not required, is_open, "", _("Choose an agenda item.") if required else _("No agenda item is needed.")
    passed = is_open == "all" or it.agenda_item in is_open
    message = (
        _("Agenda item %(number)s is open.") if passed else _("Agenda item %(number)s is not open for statements.")
    )
    return passed, is_open, it.agenda_item, message % {"number": it.agenda_item}


def _replacement(rules: Rules, rule: Rule, it: Contribution) -> Found:
    if not it.replaces:
        return None
    allowed = rule.value["allowed"]
    message = (
        _("A submitted text may still be replaced.") if allowed else _("A submitted text may not be replaced here.")
    )
    return allowed, allowed, True, message


_CHECKS = {
    Kind.WHO_MAY: _who_may,
    Kind.REQUIRED_PARTS: _required_parts,
    Kind.WORD_LIMIT: _word_limit,
    Kind.LANGUAGES: _languages,
    Kind.OPENING: _opening,
    Kind.DEADLINE: _deadline,
    Kind.MAX_PER_ORGANIZATION: _max_per_organization,
    Kind.AGENDA_ITEMS: _agenda_items,
    Kind.REPLACEMENT: _replacement,
    Kind.JOINT_WORD_LIMIT: _word_limit,
    **joint.CHECKS,
}
