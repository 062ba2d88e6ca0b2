"""What an applicant answered, as the desk shows it: one row for each field of the form."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from civspace.reference.models import State as Country
from meetings.accreditation.applications.answers import COLUMNS, given
from meetings.accreditation.applications.models import Application, Document
from meetings.accreditation.applications.queries import fields_of
from meetings.accreditation.applications.steps import shown_answer
from meetings.accreditation.models import FormField
from meetings.accreditation.schemes.states import FieldKind


@dataclass(frozen=True)
class Shown:
    """A field with what was given: lines of text, rows of cells, or documents."""

    field: FormField
    lines: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    documents: tuple[Document, ...] = ()

    @property
    def empty(self) -> bool:
        """Say whether nothing was given."""
        return not (self.lines or self.rows or self.documents)


def shown(application: Application) -> list[Shown]:
    """Return what was answered, by field in the order of the form."""
    papers: dict[str, list[Document]] = defaultdict(list)
    for document in application.documents.select_related("file"):
        papers[document.field_id].append(document)
    fields = fields_of(application)
    wanted = {FieldKind.COUNTRIES, FieldKind.PEOPLE}
    names = {row.pk: row.name for row in Country.objects.all()} if wanted & {field.kind for field in fields} else {}
    return [_field(field, application.answers.get(field.pk), papers.get(field.pk, []), names) for field in fields]


def _field(field: FormField, value: Any, papers: list[Document], names: dict[str, str]) -> Shown:
    if field.kind == FieldKind.FILE:
        return Shown(field, documents=tuple(papers))
    words = shown_answer(field, value, names, get_language() or "en")
    if field.kind in COLUMNS:
        return Shown(field, rows=tuple(tuple(row) for row in words or ()))
    return Shown(field, lines=(str(words),) if given(words) else ())
