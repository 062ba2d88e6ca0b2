"""The kinds of notice: what each says, registered by the rooms that send them."""

import re
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

Text = str | Promise
PLACEHOLDER = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True)
class Kind:
    """One kind of notice, in words with named placeholders that the context of a notice fills.

    A decision is always mailed: it cannot be turned off and carries no unsubscribe.
    """

    slug: str
    subject: Text
    happened: Text
    next_step: Text = ""
    decision: bool = False
    category: str = "account"
    label: Text = ""

    def placeholders(self) -> set[str]:
        """Return the names of the values that the words of this kind need."""
        with override("en"):
            return set(PLACEHOLDER.findall(f"{self.subject} {self.happened} {self.next_step}"))


# What a person can turn off is a category, not a kind.
CATEGORIES: dict[str, Text] = {
    "statements": _("Written statements"),
    "accreditation": _("Accreditation"),
    "organizations": _("My organizations"),
    "meetings": _("Changes to meetings"),
    "reminders": _("Reminders of deadlines"),
    "account": _("My account"),
}
KINDS: dict[str, Kind] = {}

# For a notice whose kind a later release no longer knows: it stays in the inbox with its link.
UNKNOWN = Kind(slug="", subject=_("Message"), happened=_("This message is from an earlier version of the portal."))


def register_category(slug: str, label: Text) -> None:
    """Add a category that people can turn off."""
    CATEGORIES[slug] = label


def register(kind: Kind) -> None:
    """Add a kind. Raises ValueError for a slug that another kind has, or an unknown category."""
    if KINDS.get(kind.slug, kind) is not kind:
        raise ValueError(f"The kind {kind.slug} is registered twice.")
    if kind.category not in CATEGORIES:
        raise ValueError(f"The kind {kind.slug} has the unknown category {kind.category}.")
    KINDS[kind.slug] = kind


def get(slug: str) -> Kind:
    """Return a kind; for one that is no longer known, a neutral one."""
    return KINDS.get(slug, UNKNOWN)


def optional_categories() -> dict[str, Text]:
    """Return the categories with at least one kind that may be turned off, in their order."""
    used = {kind.category for kind in KINDS.values() if not kind.decision}
    return {slug: label for slug, label in CATEGORIES.items() if slug in used}
