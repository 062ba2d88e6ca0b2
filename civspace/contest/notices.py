"""What the notices of this room say: the reference, the kind and what happened; never a word of the complaint."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from civspace.notices.kinds import Kind, register, register_category


class Step(models.TextChoices):
    """What happened, as notices and the timeline say it."""

    ACKNOWLEDGED = "acknowledged", pgettext_lazy("complaint", "Its examination began")
    ASKED = "asked", pgettext_lazy("complaint", "A clarification is needed; the clock stands still")
    CLARIFIED = "clarified", pgettext_lazy("complaint", "Clarified; the clock goes on")
    NOT_CLARIFIED = "not_clarified", pgettext_lazy("complaint", "Not clarified in time; the clock goes on")
    EXTENDED = "extended", pgettext_lazy("complaint", "More time was taken, with a reason")
    REVIEW = "review", pgettext_lazy("complaint", "A review was asked for")
    PANEL = "panel", pgettext_lazy("complaint", "The independent panel was asked for")
    APPOINTED = "appointed", pgettext_lazy("complaint", "A member of the panel was appointed")
    RECUSED = "recused", pgettext_lazy("complaint", "A member of the panel stood down")
    VOTED = "voted", pgettext_lazy("complaint", "A member of the panel voted")
    MAJORITY = (
        "majority",
        pgettext_lazy("complaint", "A majority of the panel has voted"),
    )
    INTERIM = "interim", pgettext_lazy("complaint", "An interim measure was decided on")
    REVERSED = "reversed", pgettext_lazy("complaint", "The decision was reversed")
    REMEDY = "remedy", pgettext_lazy("complaint", "A remedy was ordered")
    REMEDY_DONE = "remedy_done", pgettext_lazy("complaint", "A remedy was carried out")
    REMEDY_MISSED = "remedy_missed", pgettext_lazy("complaint", "A remedy is overdue")
    MISSED = "missed", pgettext_lazy("complaint", "A step was not taken in time; this can be contested")
    WINDOW = "window", pgettext_lazy("complaint", "The time for the next step ends soon")


def register_kinds() -> None:
    """Register the kinds of notice of this room."""
    register_category("complaints", _("Complaints"))
    news = _("Complaint %(reference)s: %(what)s")
    happened = _("Complaint %(reference)s (%(about)s): %(what)s.")
    kinds = (
        Kind(
            slug="complaint_filed",
            label=_("Complaint filed"),
            subject=_("Complaint filed: %(reference)s"),
            happened=_(
                "Your complaint %(reference)s (%(about)s) was filed. It is decided by somebody who did not "
                "take the decision."
            ),
            next_step=_(
                "The page of the complaint shows every step and its clock. If nobody decides in time, the "
                "next step is open to you."
            ),
            decision=True,
            category="complaints",
        ),
        Kind(
            slug="complaint_news",
            label=_("Step of a complaint"),
            subject=news,
            happened=happened,
            next_step=_("Open the page of the complaint to see what comes next."),
            decision=True,
            category="complaints",
        ),
        Kind(
            slug="complaint_decided",
            label=_("Decision on a complaint"),
            subject=news,
            happened=happened,
            next_step=_("The page of the complaint shows the reasons, and which step is open to you until when."),
            decision=True,
            category="complaints",
        ),
        Kind(
            slug="complaint_to_decide",
            label=_("Complaint to decide"),
            subject=_("Complaint to decide: %(reference)s"),
            happened=_("Complaint %(reference)s (%(about)s) waits for a decision."),
            next_step=_("If nobody decides in time, it is deemed refused and the next step is open."),
            decision=True,
            category="complaints",
        ),
        Kind(
            slug="complaint_desk_news",
            label=_("News of a complaint"),
            subject=news,
            happened=happened,
            category="complaints",
        ),
        Kind(
            slug="complaint_panel",
            label=_("Seat on a panel"),
            subject=_("You sit on the panel for complaint %(reference)s"),
            happened=_("You were appointed to the independent panel for complaint %(reference)s (%(about)s)."),
            next_step=_("Read the file. Stand down if you are not independent of either side."),
            decision=True,
            category="complaints",
        ),
    )
    for kind in kinds:
        register(kind)
