"""Joint statements: who may co-sponsor, how long a joint text may be, and how many one organization may sign."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from civspace.web.languages import number_text
from meetings.modalities.explain import listed
from meetings.modalities.models import Kind, Rule

if TYPE_CHECKING:
    from meetings.modalities.checks import Contribution, Found, Held, Rules

COSPONSOR, SUPPORTER = "cosponsor", "supporter"


@dataclass(frozen=True)
class Already:
    """How many statements to a meeting carry an organization's name already: its own, and joint ones."""

    individual: int = 0
    joint: int = 0


@dataclass(frozen=True)
class Signer:
    """An organization that gives its name to a statement of another one."""

    name: str
    standing: "tuple[Held, ...]" = ()
    already: Already = Already()


def allowed(rules: "Rules") -> bool:
    """Say whether the modalities know joint statements at all."""
    return bool(rules.value(Kind.COSPONSORS, "allowed", False))


def category_of(rules: "Rules", signer: Signer) -> str | None:
    """Return the standing under which an organization co-sponsors ("" where none is needed), or None where it cannot.

    Only a confirmed standing counts: a claim is decided for the lead, never for those who join it.
    """
    wanted = rules.value(Kind.COSPONSORS, "categories") or []
    held = [it.category for it in signer.standing if it.confirmed]
    if not wanted:
        return held[0] if held else ""
    return next((code for code in held if code in wanted), None)


def role_of(rules: "Rules", signer: Signer) -> str | None:
    """Return as what an organization is named: co-sponsor, supporter, or None where it cannot be named."""
    if not allowed(rules):
        return None
    if category_of(rules, signer) is not None:
        return COSPONSOR
    return SUPPORTER if rules.value(Kind.COSPONSORS, "supporters", "") else None


def sponsors(rules: "Rules", it: "Contribution") -> list[Signer]:
    """Return those who sign; supporters do not."""
    return [signer for signer in it.cosigners if role_of(rules, signer) == COSPONSOR]


def together(rules: "Rules") -> bool:
    """Say whether joint and individual statements are counted together; they are where no rule says otherwise."""
    return bool(rules.value(Kind.JOINT_NUMBER, "with_individual", True))


def most(rules: "Rules") -> int | None:
    """Return how many joint statements an organization may sign, or None for any number."""
    number = rules.value(Kind.JOINT_NUMBER, "max")
    if together(rules) and (whole := rules.value(Kind.MAX_PER_ORGANIZATION, "max")) is not None:
        return whole if number is None else min(number, whole)
    return number


def is_free(rules: "Rules", already: Already) -> bool:
    """Say whether an organization may sign one more joint statement."""
    limit = most(rules)
    return limit is None or already.joint + (already.individual if together(rules) else 0) < limit


def joint_limit(rules: "Rules", it: "Contribution") -> Rule | None:
    """Return the word limit of a joint text, or None where the modalities set none."""
    signing = sponsors(rules, it)
    if not signing:
        return None
    lead = rules.eligible(it.standing)
    categories = {category_of(rules, signer) for signer in signing} | ({lead.category} if lead else set())
    limits = [rule for rule in rules.all if rule.kind == Kind.JOINT_WORD_LIMIT]
    own = [rule for rule in limits if rule.category and rule.category in categories]
    every = [rule for rule in limits if not rule.category]
    return max(own or every, key=lambda rule: rule.value["words"], default=None)


def check_cosponsors(rules: "Rules", rule: Rule, it: "Contribution") -> "Found":
    """Check that each one who confirmed may be named."""
    if not it.cosigners:
        return None
    names = [signer.name for signer in it.cosigners]
    if not rule.value["allowed"]:
        return False, False, names, _("Joint statements are not accepted here.")
    barred = [signer.name for signer in it.cosigners if role_of(rules, signer) is None]
    if barred:
        message = _("These organizations do not hold a standing that co-sponsors need: %(names)s.")
        return False, rule.value["categories"], names, message % {"names": listed(barred)}
    return (
        True,
        rule.value["categories"],
        names,
        _("Those who join may be named: %(names)s.") % {"names": listed(names)},
    )


def check_number(rules: "Rules", rule: Rule, it: "Contribution") -> "Found":
    """Check that each signatory, the lead among them, may sign one more."""
    signing, limit = sponsors(rules, it), most(rules)
    if not signing:
        return None
    if limit is None:
        return True, None, it.joint_others + 1, _("An organization may sign any number of joint statements.")
    over = [] if is_free(rules, Already(it.others, it.joint_others)) else [_("your organization")]
    over += [signer.name for signer in signing if not is_free(rules, signer.already)]
    said = ngettext(
        "An organization may sign %(max)s statement here.", "An organization may sign %(max)s statements here.", limit
    ) % {"max": number_text(limit)}
    if over:
        said += " " + _("These have signed as many already: %(names)s.") % {"names": listed(over)}
    return not over, limit, over, said


CHECKS: dict[Kind, Any] = {Kind.COSPONSORS: check_cosponsors, Kind.JOINT_NUMBER: check_number}
