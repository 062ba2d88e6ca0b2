"""What measures register as the portal starts: their notices, and what follows when a suspension is over."""

from django.utils.translation import gettext_lazy as _

from civspace.notices import kinds as notices
from civspace.notices.kinds import Kind, Text
from meetings.accreditation import registry
from meetings.accreditation.measures.domain import suspension_over


def register() -> None:
    """Register all of it."""
    _register_kinds()
    registry.reinstated.append(suspension_over)


def _register_kinds() -> None:
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
        notices.register(
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
