"""The kinds of notice: what each says, registered by the rooms that send them."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

Text = str | Promise
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
# Kinds that begin so say what a person follows or collects: nobody but the recipient is shown that there is such a
# notice.
PRIVATE = "follow_"
COLLECTED = "brief_"


@dataclass(frozen=True)
class Kind:
    """One kind of notice, in words with named placeholders that the context of a notice fills.

    A decision is always mailed: it cannot be turned off and carries no unsubscribe. `live` returns, for some notices
    of the kind and a language, what they say now; nothing for one that is about what is no longer public.
    """

    slug: str
    subject: Text
    happened: Text
    next_step: Text = ""
    decision: bool = False
    category: str = "account"
    label: Text = ""
    live: Callable[[list[Any], str], dict[str, Any]] | None = None

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
    "follows": _("News of what I follow"),
    "account": _("My account"),
}
KINDS: dict[str, Kind] = {}

# For a notice whose kind a later release no longer knows: it stays in the inbox with its link.
UNKNOWN = Kind(slug="", subject=_("Message"), happened=_("This message is from an earlier version of the portal."))

# For a notice about something that everybody may no longer see.
GONE = Kind(
    slug="",
    subject=_("No longer available"),
    happened=_("What this message was about is no longer public."),
)


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
