"""What questions and seats give to the rooms below: called once when the portal starts."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.people import registry as people
from civspace.files import readers
from civspace.web.held import Held, register_held
from civspace.web.registry import register_nav
from meetings.accreditation.applications import registry as applications
from meetings.accreditation.applications.opening import opened_answer
from meetings.accreditation.committee import asking_notices, questions_api, reading, seat_merging
from meetings.accreditation.committee.asking_rules import may_read_files
from meetings.accreditation.committee.models import Question
from meetings.accreditation.committee.queries import committees_of
from meetings.accreditation.rules import on_desk


def register() -> None:
    """Register kinds of notice, readers of files, parts of pages, what is held of people, and the endpoint."""
    asking_notices.register_kinds()
    questions_api.register()
    seat_merging.register_mover()
    applications.parts.append(reading.part_for_organization)
    applications.tasks.append(reading.tasks_for_organization)
    register_nav(
        "my", "my_committee", _("Committee"), order=60, visible=lambda request: bool(committees_of(request.user))
    )
    register_nav(
        "desk",
        "desk_questions",
        _("Questions of the committee"),
        order=27,
        visible=lambda request: on_desk(request.user),
    )
    register_held(
        Held(
            key="committee_questions",
            what=_("Questions of a committee and the answers of organizations"),
            where=_("Applications"),
            why=_("To show what was asked, by whom and what was answered"),
            until=_("As long as the application is kept"),
            when_closed=_("They stay, without your name"),
            rows=Question.objects.all,
        )
    )
    readers.register("meetings_accreditation.question", may_read_files, opened=opened_answer)
    people.exporters.append(("committee_questions", export))


def export(person: Any) -> Any:
    """Return the questions that a person put for their mission and the answers that they gave, for their export."""
    key = str(person.pk)
    asked = Question.objects.filter(asked_by=key).order_by("created_at", "id")
    answered = Question.objects.filter(answered_by=key).order_by("answered_at", "id")
    return {
        "asked": [_given(it, it.text, it.asked_at) for it in asked],
        "answered": [_given(it, it.answer, it.answered_at) for it in answered],
    }


def _given(question: Question, text: str, at: Any) -> dict[str, Any]:
    return {"reference": question.reference, "text": text, "at": at.isoformat() if at else None}
