"""The parts of the form, and the way of an application for its timeline."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from civspace.audit.models import Entry
from civspace.web.dates import day_text
from civspace.web.languages import number_text
from meetings.accreditation.applications.answers import COLUMNS, given
from meetings.accreditation.applications.models import Application
from meetings.accreditation.applications.states import OVER, State
from meetings.accreditation.models import FormField
from meetings.accreditation.schemes.states import FieldKind, Way

#: The parts of a form, each a page of its own that a slow line can carry; fields keep their order within a part.
SECTIONS = {
    "facts": gettext_lazy("Facts"),
    "texts": gettext_lazy("Aims and work"),
    "people": gettext_lazy("People"),
    "funding": gettext_lazy("Sources of funding"),
    "documents": gettext_lazy("Documents"),
}
IN_SECTION = {
    FieldKind.LONG: "texts",
    FieldKind.PEOPLE: "people",
    FieldKind.FUNDING: "funding",
    FieldKind.FILE: "documents",
}


def section_of(field: FormField) -> str:
    """Return the part of the form in which a field stands."""
    return IN_SECTION.get(FieldKind(field.kind), "facts")


@dataclass(frozen=True)
class Section:
    """A part of the form: its fields, and how many of those that are needed are given."""

    slug: str
    label: Any
    fields: tuple[FormField, ...]
    missing: tuple[str, ...]

    @property
    def optional(self) -> bool:
        """Say whether nothing in it has to be given."""
        return not any(field.required for field in self.fields)


def sections_of(fields: Iterable[FormField], missing: Iterable[str] = ()) -> list[Section]:
    """Return the parts of a form that have fields, in their order."""
    listed, lacking = list(fields), set(missing)
    found = []
    for slug, label in SECTIONS.items():
        own = tuple(field for field in listed if section_of(field) == slug)
        if own:
            found.append(Section(slug, label, own, tuple(it.slug for it in own if it.slug in lacking)))
    return found


def anchor(application: Application, field: FormField) -> str:
    """Return the address of a field in its form."""
    page = reverse("application_form", args=[application.organization_id, application.pk, section_of(field)])
    return f"{page}#id_{field.slug}"


#: The way when nothing holds it up, where a committee recommends and where staff decide.
WAYS = {
    Way.COMMITTEE: (
        State.DRAFT,
        State.SUBMITTED,
        State.SCREENING,
        State.READY,
        State.LISTED,
        State.RECOMMENDED,
        State.GRANTED,
    ),
    Way.STAFF: (State.DRAFT, State.SUBMITTED, State.SCREENING, State.GRANTED),
}
#: From where an application goes on that is not on the straight way.
BACK_ON = {
    State.RETURNED: State.DRAFT,
    State.PENDING: State.LISTED,
    State.ANSWERED: State.LISTED,
    State.DEFERRED: State.READY,
    State.BACK: State.READY,
    State.NOT_RECOMMENDED: State.RECOMMENDED,
}
STOPS = frozenset({State.RETURNED, State.NOT_RECOMMENDED, State.REJECTED, State.REFUSED, State.WITHDRAWN, State.CLOSED})
COMING = {
    State.SUBMITTED: pgettext_lazy("application", "Submit the application"),
    State.SCREENING: gettext_lazy("Screening by the Secretariat"),
    State.READY: gettext_lazy("Passing on to the committee"),
    State.LISTED: gettext_lazy("Consideration by the committee"),
    State.RECOMMENDED: gettext_lazy("Recommendation of the committee"),
    State.GRANTED: pgettext_lazy("application", "Decision"),
}


def _who(application: Application, state: str) -> str:
    if state in (State.LISTED, State.RECOMMENDED, State.DEFERRED, State.NOT_RECOMMENDED, State.CLOSED):
        return str(application.scheme.committee.name) if application.scheme.committee else _("Secretariat")
    if state in (State.GRANTED, State.REJECTED, State.BACK) and application.scheme.way == Way.COMMITTEE:
        return str(application.scheme.body.name)
    if state in (State.DRAFT, State.SUBMITTED, State.ANSWERED, State.WITHDRAWN):
        return str(application.organization.name)
    return _("Secretariat")


#: Verbs whose entries a timeline does not tell: what is taken off a list comes on another one.
SILENT = frozenset({"unlist_ready", "unlist_deferred", "unlist_back", "ask", "answer"})


def _moment(entry: Entry) -> dict[str, Any]:
    """Return when a step was taken: what a council decided on its own day, everything else when it was recorded."""
    _before, day = entry.payload.difference.get("decided_on", (None, None))
    return {"day": datetime.date.fromisoformat(day)} if day else {"when": entry.at}


def steps_of(application: Application, *, by: Any = None) -> list[dict[str, Any]]:
    """Return what happened, by whom, and what comes next; the committee's questions stand by themselves."""
    kind = Application._meta.label_lower
    entries = Entry.objects.filter(object_type=kind, object_id=str(application.pk)).exclude(to_state="")
    steps: list[dict[str, Any]] = [
        {
            "state": "stopped" if entry.to_state in STOPS else "done",
            "label": State(entry.to_state).label,
            **_moment(entry),
            "who": _who(application, entry.to_state),
            "note": entry.payload.reason,
        }
        for entry in entries.exclude(verb__in=SILENT).select_related("payload").order_by("seq")
    ]
    if application.state in OVER or application.scheme.way not in WAYS:
        return steps
    way = WAYS[Way(application.scheme.way)]
    at = BACK_ON.get(State(application.state), State(application.state))
    if application.state == State.PENDING:
        label, who = _("Answer of the organization"), _who(application, State.ANSWERED)
        steps.append({"state": "current", "label": label, "who": who})
    for number, state in enumerate(way[way.index(at) + 1 :] if at in way else ()):
        first = not number and application.state != State.PENDING
        steps.append(
            {
                "state": "current" if first else "next",
                "label": COMING[state],
                "who": _who(application, state),
                "by": by if state == State.SUBMITTED else None,
            }
        )
    return steps


def shown_answer(field: FormField, value: Any, countries: dict[str, str], language: str) -> Any:
    """Return an answer as a page or a document shows it: text, or rows for people and funding."""
    if not given(value):
        return ""
    if field.kind == FieldKind.YES_NO:
        return _("Yes") if value else _("No")
    if field.kind == FieldKind.CHOICE:
        labels: dict[str, str] = next((labels for code, labels in field.choices if code == value), {})
        return labels.get(language) or labels.get("en") or value
    if field.kind == FieldKind.COUNTRIES:
        return " · ".join(countries.get(code, code) for code in value)
    if field.kind == FieldKind.DATE:
        return day_text(datetime.date.fromisoformat(value))
    if field.kind == FieldKind.NUMBER:
        return number_text(value)
    if field.kind in COLUMNS:
        columns = COLUMNS[FieldKind(field.kind)]
        return [
            [_cell(column, row[column], countries) for column in columns if given(row.get(column))] for row in value
        ]
    return value


def _cell(column: str, value: Any, countries: dict[str, str]) -> str:
    """Return a cell of a row in words: a State by its name, an amount with its currency."""
    if column == "nationality":
        return countries.get(value, str(value))
    return f"{number_text(value)} USD" if column == "amount" else str(value)
