"""What an applicant answered, as the desk shows it: one row for each field of the form."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from civspace.reference.models import State as Country
from meetings.accreditation.applications.answers import COLUMNS
from meetings.accreditation.applications.models import Application, Document
from meetings.accreditation.applications.queries import fields_of
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


def _field(field: FormField, value: Any, papers: list[Document], names: dict[Any, str]) -> Shown:
    if field.kind == FieldKind.FILE:
        return Shown(field, documents=tuple(papers))
    if value in (None, "", [], {}):
        return Shown(field)
    if field.kind in COLUMNS and isinstance(value, list):
        columns = COLUMNS[FieldKind(field.kind)]
        return Shown(
            field, rows=tuple(tuple(_cell(column, row.get(column), names) for column in columns) for row in value)
        )
    if field.kind == FieldKind.COUNTRIES and isinstance(value, list):
        return Shown(field, lines=tuple(names.get(code, str(code)) for code in value))
    if field.kind == FieldKind.YES_NO:
        return Shown(field, lines=(_("Yes") if value else _("No"),))
    if field.kind == FieldKind.CHOICE:
        labels = {choice[0]: choice[1] for choice in field.choices}
        label = labels.get(value, value)
        language = get_language() or "en"
        return Shown(
            field, lines=(str(label.get(language) or label.get("en")) if isinstance(label, dict) else str(label),)
        )
    return Shown(field, lines=(str(value),))


def _cell(column: str, value: Any, names: dict[Any, str]) -> str:
    return names.get(value, str(value)) if column == "nationality" and value else "" if value is None else str(value)
