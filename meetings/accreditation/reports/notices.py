"""What the notices of periodic reports say."""

from django.utils.translation import gettext_lazy as _

from civspace.notices.kinds import Kind, Text, register

#: Kinds that carry a decision and cannot be turned off.
DECISIONS = frozenset({"report_overdue", "report_questioned", "report_consequence"})


def register_kinds() -> None:
    """Register the kinds of notice about reports."""
    due = _("The report on “%(standing)s” of %(organization)s is due on %(due)s.")
    kinds: dict[str, tuple[Text, Text, Text, Text]] = {
        "report_expected": (
            _("Periodic report expected"),
            _("Report due on %(due)s"),
            due,
            _("You can begin to write it now. The page shows every later date."),
        ),
        "report_due": (
            _("Periodic report due soon"),
            _("Report due on %(day)s"),
            due,
            _("Write and submit it in time."),
        ),
        "report_consequence": (
            _("Date of the track near"),
            _("Report overdue: what follows on %(day)s"),
            _("The report on “%(standing)s” of %(organization)s was due on %(due)s and has not arrived."),
            _("Submit it before %(day)s, or ask the Secretariat to stop the dates for your case."),
        ),
        "report_overdue": (
            _("Periodic report overdue"),
            _("Report overdue: %(standing)s"),
            _("The report on “%(standing)s” of %(organization)s was due on %(due)s and has not arrived."),
            _("Submit it now. The page shows on which day standing would be suspended."),
        ),
        "report_submitted": (
            _("Periodic report received"),
            _("Report received: %(reference)s"),
            _("The report on “%(standing)s” of %(organization)s was received."),
            _("The Secretariat and the committee look at it."),
        ),
        "report_noted": (
            _("Report taken note of"),
            _("Taken note of: %(reference)s"),
            _("The report on “%(standing)s” of %(organization)s was taken note of."),
            "",
        ),
        "report_questioned": (
            _("Report deferred with a question"),
            _("Question on your report %(reference)s"),
            _("The report on “%(standing)s” of %(organization)s was deferred until a question is answered."),
            _("Read the question and answer it on the page of the report. You can contest the deferral."),
        ),
        "report_answered": (
            _("Answer on a report received"),
            _("Answer received: %(reference)s"),
            _("The answer on the report of %(organization)s was received."),
            "",
        ),
        "report_held": (
            _("Dates of a report stopped"),
            _("Dates stopped: %(reference)s"),
            _("The Secretariat stopped the dates of the report of %(organization)s."),
            _("Nothing follows until they go on. The report can still be submitted."),
        ),
        "report_released": (
            _("Dates of a report go on"),
            _("Dates go on: %(reference)s"),
            _("The dates of the report of %(organization)s go on. It is due on %(due)s."),
            _("The page shows the new dates."),
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
                decision=slug in DECISIONS,
            )
        )
