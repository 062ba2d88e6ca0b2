"""What the notices about briefs say: who did it, and never what the brief is called or holds."""

from django.utils.translation import gettext_lazy as _

from civspace.notices.kinds import COLLECTED, Kind, Text, register, register_category


def _kind(slug: str, label: Text, subject: Text, happened: Text, next_step: Text = "") -> None:
    register(
        Kind(
            slug=f"{COLLECTED}{slug}",
            category="briefs",
            label=label,
            subject=subject,
            happened=happened,
            next_step=next_step,
        )
    )


def register_kinds() -> None:
    """Register the kinds of notice about briefs."""
    register_category("briefs", _("Briefs of colleagues"))
    _kind(
        "shared",
        _("Brief shared"),
        _("%(person)s shares a brief with you"),
        _("%(person)s lets you read a brief of statements."),
        _("It stands among your briefs. You can leave it at any time."),
    )
    _kind(
        "unshared",
        _("Brief no longer shared"),
        _("%(person)s no longer shares a brief with you"),
        _("%(person)s has ended the sharing of a brief. What you noted for yourself is in the export of your data."),
        _("Write to your colleague if you still need it."),
    )
    _kind(
        "offered",
        _("Brief to take over"),
        _("%(person)s wants to hand a brief over to you"),
        _("%(person)s asks you to take over a brief of statements."),
        _("Accept or decline on the page of your briefs."),
    )
    _kind(
        "taken_over",
        _("Brief taken over"),
        _("%(person)s has taken over your brief"),
        _("The brief that you handed over now belongs to %(person)s."),
    )
    _kind(
        "declined",
        _("Brief not taken over"),
        _("%(person)s does not take over your brief"),
        _("The brief that you wanted to hand over to %(person)s stays with you."),
        _("Offer it to another colleague if you need to."),
    )
