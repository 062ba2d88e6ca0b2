"""Who opened which file of an application or report: in which role, for which State, and when. Never who."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

from accounts.organizations.queries import is_member
from accounts.people.queries import has_role
from accounts.people.states import Role
from civspace.files.models import File
from civspace.reference.models import State
from meetings.accreditation.applications.models import Document, Opening
from meetings.accreditation.applications.rules import audiences_of
from meetings.accreditation.committee.models import Question, Seat
from meetings.accreditation.committee.queries import seats_of

#: The role of a member of a committee; the others are roles of staff.
COMMITTEE = "committee"
#: Openings on one page.
PER_PAGE = 50


def _document(document_id: str) -> Document | None:
    if not document_id.isdigit():
        return None
    parts = Document.objects.select_related("field", "application__scheme")
    return parts.filter(pk=document_id).first()


def may_read(user: Any, document_id: str) -> bool:
    """Say whether a person reads a document: those for whom its field is, as the page said before it was given."""
    document = _document(document_id)
    return document is not None and document.field.audience in audiences_of(user, document.application)


def opened(user: Any, file: File) -> None:
    """Keep that somebody outside the organization opened a document."""
    document = _document(file.owner_id)
    if document is not None:
        keep_opening(user, file, document.application.organization_id, application=document.application)


def opened_answer(user: Any, file: File) -> None:
    """Keep that somebody outside the organization opened a file of its answer to a question of the committee."""
    question = Question.objects.select_related("application__scheme").filter(pk=file.owner_id).first()
    if question is not None:
        keep_opening(user, file, question.application.organization_id, application=question.application)


def keep_opening(user: Any, file: File, organization_id: Any, **about: Any) -> None:
    """Keep that somebody outside an organization opened a file of its application or report (`about`)."""
    if is_member(user, organization_id):
        return
    (thing,) = about.values()
    scheme, seat = thing.scheme, None
    if has_role(user, Role.ACCREDITATION_OFFICER, scheme.body_id):
        role = str(Role.ACCREDITATION_OFFICER)
    elif has_role(user, Role.READ_ONLY, scheme.body_id):
        role = str(Role.READ_ONLY)
    else:
        role, seat = COMMITTEE, seats_of(user).filter(committee=scheme.committee_id).first()
    Opening.objects.create(file=file, role=role, seat=seat, **about)


def seat_names(seats: list[Seat]) -> dict[str, str]:
    """Return the names of the States of seats by code, in the reader's language; an invented State has its own."""
    found = {it.iso3: it.name for it in State.objects.filter(iso3__in=[seat.code for seat in seats])}
    return {seat.code: seat.name or found.get(seat.code, seat.code) for seat in seats}


def openings_of(thing: Any, number: Any) -> Page:
    """Return a page of who opened which file of an application or report, the newest first: role, State, file, when."""
    page = Paginator(thing.openings.select_related("file", "seat"), PER_PAGE).get_page(number)
    rows = list(page.object_list)
    names = seat_names([row.seat for row in rows if row.seat is not None])
    given = Document.objects.filter(file__in=[row.file_id for row in rows]).select_related("field")
    fields = {document.file_id: document.field for document in given} if rows else {}
    asked = [row.file.owner_id for row in rows if row.file.owner_type == Question._meta.label_lower]
    questions = {str(it.pk): it for it in Question.objects.filter(pk__in=asked)} if asked else {}
    page.object_list = [
        {
            "at": row.at,
            "file": row.file.name,
            "field": fields.get(row.file_id),
            "question": questions.get(row.file.owner_id),
            "role": _("Member of the committee") if row.role == COMMITTEE else str(Role(row.role).label),
            "state": names[row.seat.code] if row.seat is not None else "",
        }
        for row in rows
    ]
    return page
