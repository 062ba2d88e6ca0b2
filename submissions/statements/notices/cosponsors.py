"""What the notices about co-sponsors say: to those who are asked, to the lead, to those who joined."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from civspace.notices.kinds import Kind, register

ABOUT: dict[str, Any] = {"category": "statements"}


def register_kinds() -> None:
    """Register the kinds of notice about co-sponsors."""
    for kind in (
        Kind(
            slug="cosponsor_invited",
            label=_("Invitation to co-sponsor"),
            subject=_("Invitation to co-sponsor: %(title)s"),
            happened=_("%(organization)s asks %(cosponsor)s to co-sponsor “%(title)s” for %(meeting)s."),
            next_step=_("Read the text, then confirm or decline. Nothing carries your name before you confirm."),
            **ABOUT,
        ),
        Kind(
            slug="cosponsor_until",
            label=_("Answer to an invitation to co-sponsor is due"),
            subject=_("Your answer is awaited: %(title)s"),
            happened=_(
                "%(organization)s submitted “%(title)s” to %(meeting)s and waits for the answer of %(cosponsor)s."
            ),
            next_step=_("Confirm or decline before the time ends. Without an answer it goes in without your name."),
            **ABOUT,
        ),
        Kind(
            slug="cosponsor_text_changed",
            label=_("Text changed after your confirmation"),
            subject=_("The text changed: %(title)s"),
            happened=_(
                "%(organization)s changed “%(title)s” (%(meeting)s) after %(cosponsor)s confirmed it. Your "
                "confirmation does not count for the new text."
            ),
            next_step=_("Read what changed, then confirm again or withdraw."),
            decision=True,
            **ABOUT,
        ),
        Kind(
            slug="cosponsor_confirmed",
            label=_("A co-sponsor confirmed"),
            subject=_("%(cosponsor)s confirmed: %(title)s"),
            happened=_(
                "%(cosponsor)s confirmed the text of “%(title)s” of %(organization)s (%(meeting)s). SHA-256: %(hash)s."
            ),
            **ABOUT,
        ),
        Kind(
            slug="cosponsor_declined",
            label=_("An organization declined"),
            subject=_("%(cosponsor)s declined: %(title)s"),
            happened=_("%(cosponsor)s does not co-sponsor “%(title)s” of %(organization)s (%(meeting)s)."),
            **ABOUT,
        ),
        Kind(
            slug="cosponsor_withdrew",
            label=_("A co-sponsor withdrew"),
            subject=_("%(cosponsor)s withdrew: %(title)s"),
            happened=_(
                "%(cosponsor)s took its name back from “%(title)s” of %(organization)s (%(meeting)s). The statement no "
                "longer carries it."
            ),
            decision=True,
            **ABOUT,
        ),
        Kind(
            slug="cosponsor_removed",
            label=_("Invitation to co-sponsor taken back"),
            subject=_("No longer asked to co-sponsor: %(title)s"),
            happened=_(
                "%(organization)s took back its invitation to %(cosponsor)s to co-sponsor “%(title)s” (%(meeting)s)."
            ),
            next_step=_("The statement does not carry your name. You need not do anything."),
            decision=True,
            **ABOUT,
        ),
        Kind(
            slug="cosponsor_left_out",
            label=_("Statement went in without your name"),
            subject=_("Without your name: %(title)s"),
            happened=_(
                "“%(title)s” of %(organization)s went in for %(meeting)s without the name of %(cosponsor)s: there was "
                "no confirmation of this text that could be counted."
            ),
            next_step=_("You need not do anything."),
            decision=True,
            **ABOUT,
        ),
        Kind(
            slug="cosponsored_news",
            label=_("News of a joint statement"),
            subject=_("Joint statement: %(title)s"),
            happened=_(
                "The statement “%(title)s” of %(organization)s for %(meeting)s, which %(cosponsor)s joined, stands at: "
                "%(state)s."
            ),
            next_step=_("The organization that leads it acts; you can read where it stands."),
            decision=True,
            **ABOUT,
        ),
        Kind(
            slug="statement_waiting",
            label=_("Statement waits for co-sponsors"),
            subject=_("Submitted, waits for co-sponsors: %(title)s"),
            happened=_(
                "“%(title)s” of %(organization)s was submitted to %(meeting)s on %(at)s and waits for co-sponsors. "
                "SHA-256 of the text: %(hash)s."
            ),
            next_step=_(
                "It goes in with those who confirmed when all have answered or the time ends. This time counts."
            ),
            decision=True,
            **ABOUT,
        ),
        Kind(
            slug="statement_fell_back",
            label=_("Joint statement does not meet the rules"),
            subject=_("Not gone in: %(title)s"),
            happened=_(
                "The waiting for co-sponsors of “%(title)s” of %(organization)s is over. With those who confirmed it "
                "does not meet a rule of %(meeting)s, so it came back to you."
            ),
            next_step=_("Change the text or ask again, and submit before the time ends. Your first submission counts."),
            decision=True,
            **ABOUT,
        ),
    ):
        register(kind)
