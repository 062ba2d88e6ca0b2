"""The columns of the published figures as a table; codes beside no words, so that programs can read them."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from civspace.web.tables import Column
from meetings.accreditation.practice.labels import column_label, range_label, row_label
from meetings.accreditation.practice.queries import title_of
from meetings.accreditation.practice.states import Split, Table


def _row(figure: Any) -> Any:
    if figure.split == Split.NONE:
        return ""
    if figure.split == Split.BAND:
        return range_label(figure.row)
    return row_label(figure.split, figure.row, {})


FIGURES = (
    Column(_("Period"), lambda it: title_of(it.period)),
    Column(_("First day"), lambda it: it.period.begins_on),
    Column(_("Last day"), lambda it: it.period.ends_on),
    Column(_("Complete"), lambda it: it.period.is_complete),
    Column(_("Table"), lambda it: Table(it.table).label),
    Column(_("By"), lambda it: "" if it.split == Split.NONE else Split(it.split).label),
    Column(_("Row"), _row),
    Column(_("Column"), lambda it: column_label(it.column)),
    Column(_("Number"), lambda it: _("hidden") if it.number is None else it.number),
)
