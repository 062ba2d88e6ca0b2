"""The portal's own published rules for organizations: every decision cites one of them."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override


@dataclass(frozen=True)
class Rule:
    """A published rule: its slug never changes, since decisions refer to it."""

    slug: str
    title: Promise
    text: Promise

    @property
    def path(self) -> str:
        """Where the rule is published, without the language."""
        return f"/organizations/rules/#{self.slug}"

    def as_notice(self) -> dict[str, Any]:
        """The rule for a notice, which shows it in the reader's language."""
        return {"title": self.title, "url": self.path, "text": self.text}

    def as_audit(self) -> dict[str, str]:
        """The rule for the audit trail, as it reads in English at this moment."""
        with override("en"):
            return {"slug": self.slug, "title": str(self.title), "url": self.path, "text": str(self.text)}


RULES = {
    rule.slug: rule
    for rule in (
        Rule(
            "identity",
            _("An organization shows that it is what it says"),
            _(
                "A new organization is shown as unverified until the Secretariat has seen evidence that it exists and "
                "that the person who registered it may act for it. Registration in a country is not required."
            ),
        ),
        Rule(
            "one-entry",
            _("One organization, one entry"),
            _(
                "An organization stands in the directory once. Whoever registers a name that is already there says "
                "how the two differ, and the Secretariat compares them. A new entry never takes over the standing of "
                "another."
            ),
        ),
        Rule(
            "merger",
            _("Two entries of one organization are merged"),
            _(
                "The heads of both ask for it, or one officer of the Secretariat proposes it and another one confirms "
                "it. Both sides are told, with the reason. Old addresses lead to the entry that remains, its former "
                "names stay findable, and published documents keep the names that they carry. For 30 days the merger "
                "can be undone; whoever disagrees writes to the Secretariat."
            ),
        ),
        Rule(
            "claim",
            _("A listed organization is claimed with proof"),
            _(
                "An organization that was only listed is claimed through its registered contact or with evidence that "
                "the Secretariat accepts."
            ),
        ),
        Rule(
            "head",
            _("Every organization has one head"),
            _(
                "The head hands over to another member. When the head cannot be reached, the Secretariat names "
                "another member on evidence from the organization, and tells the former head."
            ),
        ),
        Rule(
            "members",
            _("The organization decides who acts for it"),
            _(
                "The head and the focal points decide who joins and in which role. A role can be given until a date, "
                "and it then ends by itself."
            ),
        ),
        Rule(
            "mission",
            _("Delegates of a mission are confirmed"),
            _(
                "The Secretariat confirms the first delegate of a mission. That delegate confirms colleagues, each "
                "until a date."
            ),
        ),
        Rule(
            "own-organization",
            _("Nobody decides on their own organization"),
            _("A member of the Secretariat who belongs to an organization takes no decision that concerns it."),
        ),
    )
}
