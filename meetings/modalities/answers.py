"""What the modalities of a meeting say to one organization: may it take part, how, and how many statements it used."""

from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.organizations.models import Organization
from accounts.organizations.states import DRAFTERS
from accounts.organizations.states import Kind as OrganizationKind
from civspace.web.languages import number_text
from meetings.accreditation.queries import claims_of, standing_on
from meetings.calendar.models import Meeting
from meetings.calendar.registry import Window
from meetings.calendar.states import State
from meetings.modalities import joint
from meetings.modalities.checks import Check, Contribution, Held, Rules
from meetings.modalities.deadlines import given_to
from meetings.modalities.explain import explain
from meetings.modalities.joint import Already
from meetings.modalities.models import GrantKind, Kind, Rule, RuleSet, TimeGrant
from meetings.modalities.queries import rules_of

#: What can be said of an organization before it has written anything.
BEFORE_WRITING = (Kind.WHO_MAY, Kind.OPENING, Kind.DEADLINE)


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
    is_over: bool = False
    late: list[TimeGrant] = field(default_factory=list)


def answer_to(membership: Any, meeting: Meeting, rule_set: RuleSet, names: dict[str, str]) -> Answer:
    """Return what the modalities of a meeting say to an organization of a reader, before it has written anything."""
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
    given = given_to(meeting.pk, organization.pk, rule_set.activity)
    checks = rules.check(Contribution(at=now, standing=standing, given=given, time_zone=meeting.time_zone))
    answer = Answer(organization, checks=[check for check in checks if check.kind in BEFORE_WRITING])
    answer.kind, answer.verdict = _verdict(answer.checks, rules, standing, meeting, rule_set)
    limit = rules.word_limit(standing)
    answer.limit = explain(limit.kind, limit.value, category=limit.category, names=names) if limit else ""
    window = Window(rule_set.opens_at, given.end(rule_set.closes_at))
    answer.may_begin = answer.kind != "bad" and membership.role in DRAFTERS and window.is_open(now)
    answer.is_over = any(check.kind == Kind.DEADLINE and not check.passed for check in checks)
    if given.late_id is not None:
        own = TimeGrant.objects.filter(meeting=meeting, given_to__organization=organization, kind=GrantKind.LATE)
        answer.late = list(own.select_related("reason").order_by("-created_at"))
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


@dataclass(frozen=True)
class Number:
    """How many statements of a kind carry an organization's name, of how many (None: of any number), and the rule."""

    kind: str
    used: int
    most: int | None
    rule: Rule | None = None

    @property
    def sentence(self) -> str:
        """The number in words."""
        if self.most is None:
            values = {"used": number_text(self.used)}
            if self.kind == "joint":
                return _("Joint statements: %(used)s so far; any number is allowed.") % values
            return _("Statements: %(used)s so far; any number is allowed.") % values
        values = {"used": number_text(self.used), "most": number_text(self.most)}
        joint_words = ngettext(
            "%(used)s of %(most)s joint statement used.", "%(used)s of %(most)s joint statements used.", self.most
        )
        words = ngettext("%(used)s of %(most)s statement used.", "%(used)s of %(most)s statements used.", self.most)
        return (joint_words if self.kind == "joint" else words) % values


def numbers(rule_set: RuleSet, already: Already) -> list[Number]:
    """Return how much of the numbers that the modalities allow an organization has used."""
    rules = rules_of(rule_set)
    together = joint.together(rules)
    found = [
        Number(
            "every" if together else "individual",
            already.individual + (already.joint if together else 0),
            rules.value(Kind.MAX_PER_ORGANIZATION, "max"),
            rules.one(Kind.MAX_PER_ORGANIZATION),
        )
    ]
    if joint.allowed(rules) and (not together or rules.value(Kind.JOINT_NUMBER, "max") is not None):
        found.append(Number("joint", already.joint, joint.most(rules), rules.one(Kind.JOINT_NUMBER)))
    return found
