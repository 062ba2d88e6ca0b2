"""The columns of the desk's list of questions as a table: never what a question or an answer says."""

from django.utils.translation import gettext_lazy as _

from civspace.web.tables import Column

QUESTIONS = (
    Column(_("Reference"), lambda it: it.question.reference),
    Column(_("Session"), lambda it: it.question.session.name if it.question.session else ""),
    Column(_("Member of the committee"), lambda it: it.member),
    Column(_("Application"), lambda it: it.question.application.reference),
    Column(_("Organization"), lambda it: it.question.application.organization.name),
    Column(_("State"), lambda it: it.question.get_state_display()),
    Column(_("Asked (UTC)"), lambda it: it.question.asked_at),
    Column(_("Due (UTC)"), lambda it: it.question.due_at),
    Column(_("Answered (UTC)"), lambda it: it.question.answered_at),
    Column(_("Repeats"), lambda it: it.question.repeats.reference if it.question.repeats else ""),
)
