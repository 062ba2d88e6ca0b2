"""Beginning a statement from another one of the same organization: an earlier text, or another language version."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from meetings.calendar.models import AgendaItem, Meeting
from submissions.statements.domain.drafting import create_draft
from submissions.statements.models import Statement
from submissions.statements.rules import may_draft
from submissions.statements.states import Derived


def start_from(*, source: Statement, meeting: Meeting, by: Any, kind: str, language: str = "") -> Statement:
    """Begin a draft from a statement in any state, for any meeting that takes statements, and keep where it came from.

    An earlier text is copied. Another language version begins empty, in its own language, and its authors see the
    original beside it. The agenda item stays where the meeting does. Raises PermissionDenied, or ValidationError.
    """
    if not may_draft(by, source):
        raise PermissionDenied
    item: AgendaItem | None = source.agenda_item if meeting.pk == source.meeting_id else None
    values: dict[str, Any] = {"agenda_item": item, "derived_from": source, "derived_kind": kind}
    if kind == Derived.TRANSLATION:
        if not language:
            raise ValidationError({"language": _("Choose the language of the new version.")})
        if language == source.language:
            raise ValidationError({"language": _("The original is in this language: choose another one.")})
        values["language"] = language
    else:
        values |= {"title": source.title, "body": source.body, "language": source.language}
    return create_draft(organization=source.organization, meeting=meeting, by=by, **values)
