"""What the notices of this room say."""

from django.utils.translation import gettext_lazy as _

from civspace.notices.kinds import Kind, register


def register_kinds() -> None:
    """Register the kinds of notice that meetings send."""
    heads = {
        "meeting_moved": (
            _("Meeting moved"),
            _("Moved: %(meeting)s"),
            _("Dates, place or format of “%(meeting)s” changed: it now runs from %(begins)s to %(ends)s."),
        ),
        "meeting_postpone": (_("Meeting postponed"), _("Postponed: %(meeting)s"), _("“%(meeting)s” was postponed.")),
        "meeting_suspend": (_("Meeting suspended"), _("Suspended: %(meeting)s"), _("“%(meeting)s” was suspended.")),
        "meeting_resume": (
            _("Meeting resumed"),
            _("Resumed: %(meeting)s"),
            _("“%(meeting)s” takes place from %(begins)s to %(ends)s."),
        ),
        "meeting_cancel": (_("Meeting cancelled"), _("Cancelled: %(meeting)s"), _("“%(meeting)s” was cancelled.")),
    }
    for slug, (label, subject, happened) in heads.items():
        register(
            Kind(
                slug=slug,
                category="meetings",
                label=label,
                subject=subject,
                happened=happened,
                next_step=_("Look at the page of the meeting for what this changes."),
                decision=True,
            )
        )
    register(
        Kind(
            slug="programme_released",
            category="meetings",
            label=_("Programme of work released"),
            subject=_("Programme of work: %(meeting)s"),
            happened=_("Version %(number)s of the programme of work of “%(meeting)s” was released."),
            next_step=_("Look up when the items that matter to you are taken up."),
        )
    )
    register(
        Kind(
            slug="programme_of_mine",
            category="meetings",
            label=_("Programme of work: your items"),
            subject=_("Your items moved: %(meeting)s"),
            happened=_(
                "Version %(number)s of the programme of work of “%(meeting)s” was released. What concerns your "
                "statements: %(changes)s"
            ),
            next_step=_("Look at the programme for the times as they stand now."),
            decision=True,
        )
    )
