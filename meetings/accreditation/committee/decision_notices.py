"""What notices say of a session's list and of the decisions of a committee and a council."""

from django.utils.translation import gettext_lazy as _

from civspace.notices.kinds import Kind, register

PROVISIONAL = _(
    "The decision can still change until the committee's report is closed. Read the reason and the criterion; the "
    "page of the application says how to contest the decision."
)
FINAL = _("Read the reason and the criterion; the page of the application says how to contest the decision.")


def register_kinds() -> None:
    """Register the kinds of notice that sessions and decisions send."""
    kinds = {
        "session_listed": (
            _("Application on the list of a session"),
            _("On the list: %(session)s"),
            _("The committee considers the application of %(organization)s (%(scheme)s) at its session %(session)s."),
            _("The session begins on %(day)s. Answer the questions that are open in time, and keep the answers ready."),
        ),
        "session_moved": (
            _("Dates of a session changed"),
            _("New dates: %(session)s"),
            _("The dates of the session %(session)s, which considers the application of %(organization)s, changed."),
            _("The session begins on %(day)s. Answer the questions that are open in time, and keep the answers ready."),
        ),
        "session_unlisted": (
            _("Application taken off the list of a session"),
            _("No longer on the list: %(session)s"),
            _("The application of %(organization)s (%(scheme)s) was taken off the list of the session %(session)s."),
            _("It waits for a later session. You have nothing to do."),
        ),
        "application_recommended": (
            _("Application recommended"),
            _("Recommended: %(scheme)s"),
            _("The committee recommended the application of %(organization)s (%(scheme)s)."),
            _("The council decides. You are told when it has decided."),
        ),
        "application_deferred": (
            _("Application deferred"),
            _("Deferred: %(scheme)s"),
            _("The committee deferred the application of %(organization)s (%(scheme)s) to a later session."),
            PROVISIONAL,
        ),
        "application_deferred_question": (
            _("Application deferred until a question is answered"),
            _("Deferred: %(scheme)s"),
            _("The committee deferred the application of %(organization)s until question %(question)s is answered."),
            PROVISIONAL,
        ),
        "application_closed": (
            _("Application closed without prejudice"),
            _("Closed without prejudice: %(scheme)s"),
            _("The committee closed the application of %(organization)s (%(scheme)s). It may apply again."),
            PROVISIONAL,
        ),
        "application_not_recommended": (
            _("Application not recommended"),
            _("Not recommended: %(scheme)s"),
            _("The committee did not recommend the application of %(organization)s (%(scheme)s). The council decides."),
            PROVISIONAL,
        ),
        "application_undone": (
            _("Decision taken back"),
            _("Decision taken back: %(scheme)s"),
            _("The committee took its decision on the application of %(organization)s back; it decides anew."),
            _("You are told what it decides. You have nothing to do."),
        ),
        "application_council_granted": (
            _("Application granted by the council"),
            _("Granted: %(scheme)s"),
            _("The council granted what %(organization)s applied for (%(scheme)s) by %(document)s."),
            _("The certificate is on the page of the application."),
        ),
        "application_council_rejected": (
            _("Application rejected by the council"),
            _("Rejected: %(scheme)s"),
            _("The council rejected the application of %(organization)s (%(scheme)s)."),
            FINAL,
        ),
        "application_council_returned": (
            _("Application returned to the committee"),
            _("Returned to the committee: %(scheme)s"),
            _("The council returned the application of %(organization)s (%(scheme)s) to the committee."),
            FINAL,
        ),
    }
    told = {"session_listed", "session_moved", "session_unlisted"}
    for slug, (label, subject, happened, next_step) in kinds.items():
        register(
            Kind(
                slug=slug,
                category="accreditation",
                label=label,
                subject=subject,
                happened=happened,
                next_step=next_step,
                decision=slug not in told,
            )
        )
