"""What measures register as the portal starts: their notices."""

from django.utils.translation import gettext_lazy as _

from civspace.notices.kinds import Kind, Text, register


def register_kinds() -> None:
    """Register the kinds of notice about measures; what becomes of the standing is told by the standing's own."""
    kinds: dict[str, tuple[Text, Text, Text, Text]] = {
        "measure_proposed": (
            _("Notice of suspension or withdrawal"),
            _("Notice on your standing: %(reference)s"),
            _("“%(standing)s” of %(organization)s is to be suspended or withdrawn. Nothing has taken effect."),
            _("Read the reasons and reply before %(until)s."),
        ),
        "measure_replied": (
            _("Reply received"),
            _("Reply received: %(reference)s"),
            _("The reply of %(organization)s was received."),
            _("Another officer than the one who gave notice decides."),
        ),
        "measure_dropped": (
            _("Measure dropped"),
            _("Nothing changes: %(reference)s"),
            _("“%(standing)s” of %(organization)s stays as it is; the notice was dropped."),
            "",
        ),
    }
    for slug, (label, subject, happened, next_step) in kinds.items():
        register(
            Kind(
                slug=slug,
                category="accreditation",
                label=label,
                subject=subject,
                happened=happened,
                next_step=next_step,
                decision=slug != "measure_replied",
            )
        )
