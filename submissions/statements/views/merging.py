"""Two who wrote at once: their texts put together, shown before anything is saved, with a choice where both wrote."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.people.access import signed_in
from civspace.web.languages import native_name
from civspace.web.prose import clean, clean_line
from civspace.workflow import IllegalMove
from meetings.calendar.models import AgendaItem
from submissions.statements.diff import paragraphs, pieces
from submissions.statements.domain import Clash, save_draft
from submissions.statements.forms import TextForm
from submissions.statements.merge import Part, merge, merge_value
from submissions.statements.models import Revision, Statement
from submissions.statements.queries import rule_set_for
from submissions.statements.rules import may_draft
from submissions.statements.states import EDITABLE
from submissions.statements.together import join_paragraphs, paragraphs_of
from submissions.statements.views.authors import mine

FIELDS = ("title", "language", "agenda_item")
CHOICES = ("mine", "theirs", "both")


@dataclass(frozen=True)
class Written:
    """What somebody typed, and the revision that they began from (None when the form does not say)."""

    title: str
    body: str
    language: str
    agenda_item: AgendaItem | None
    began_from: int | None

    @classmethod
    def of(cls, form: TextForm) -> "Written":
        """Return what a valid form holds, cleaned as it would be saved."""
        values = form.values()
        return cls(
            clean_line(values["title"]),
            clean(values["body"]),
            values["language"],
            values["agenda_item"],
            form.cleaned_data["revision"],
        )

    def value(self, name: str) -> str:
        """Return one of the FIELDS as a text that can be compared."""
        return str(self.agenda_item.pk) if name == "agenda_item" and self.agenda_item else getattr(self, name) or ""


class MergeForm(TextForm):
    """What was typed, carried along while the reader chooses; nothing of it is lost between two pages."""

    theirs = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("rows", None)
            field.hidden_widget = forms.HiddenInput


@dataclass(frozen=True)
class _Field:
    """One of the fields that have no parts: its label, both values as read, and which one it is when nobody has to
    choose."""

    name: str
    label: Any
    mine: str
    theirs: str
    merged: str | None


@dataclass(frozen=True)
class _Shown:
    """One part of the text as the page shows it."""

    number: int
    part: Part
    differences: list[Any]
    choice: str

    @property
    def name(self) -> str:
        return f"part-{self.number}"


@dataclass(frozen=True)
class Merged:
    """Both texts put together against the one that both began from."""

    statement: Statement
    written: Written
    fields: list[_Field]
    parts: list[Part]

    @classmethod
    def of(cls, statement: Statement, written: Written, theirs: Revision) -> "Merged":
        """Merge what was typed with a revision that somebody saved meanwhile."""
        base = statement.revisions.filter(number=written.began_from).first() if written.began_from else None
        mine_now, theirs_now = paragraphs_of(written.body), paragraphs_of(theirs.body)
        if base is not None:
            before = paragraphs_of(base.body)
        else:  # nobody knows what both began from: what both have is taken for it, so that nothing goes
            before = [text for part in merge([], mine_now, theirs_now) if part.kind == "both" for text in part.mine]
        return cls(statement, written, _fields(statement, written, theirs, base), merge(before, mine_now, theirs_now))

    def open_choices(self, data: Any) -> list[str]:
        """Return the names of what nobody has chosen yet."""
        names = [
            it.name for it in self.fields if it.merged is None and data.get(it.name + "-choice") not in CHOICES[:2]
        ]
        clashes = [number for number, part in enumerate(self.parts) if part.kind == "clash"]
        return names + [f"part-{number}" for number in clashes if data.get(f"part-{number}") not in CHOICES]

    def text(self, data: Any) -> dict[str, Any]:
        """Return what save_draft() takes, with the choices made; call it when none is open."""
        values: dict[str, Any] = {}
        for it in self.fields:
            own = it.merged == it.mine if it.merged is not None else data[it.name + "-choice"] == "mine"
            values[it.name] = it.mine if own else it.theirs
        item = values["agenda_item"]
        values["agenda_item"] = (
            AgendaItem.objects.filter(meeting=self.statement.meeting_id, pk=item).first() if item else None
        )
        chosen = [part.chosen(data.get(f"part-{number}", "")) for number, part in enumerate(self.parts)]
        return {**values, "body": join_paragraphs(text for texts in chosen for text in texts)}

    def shown(self, data: Any) -> list[_Shown]:
        """Return the parts for the page."""
        found = []
        for number, part in enumerate(self.parts):
            base, merged = "\n\n".join(part.base), "" if part.kind == "clash" else "\n\n".join(part.chosen())
            differences = paragraphs(base, merged) if part.kind != "clash" else []
            found.append(_Shown(number, part, differences, data.get(f"part-{number}", "")))
        return found


def _fields(statement: Statement, written: Written, theirs: Revision, base: Revision | None) -> list[_Field]:
    labels = {name: TextForm.base_fields[name].label for name in FIELDS}
    found = []
    for name in FIELDS:
        key = "agenda_item_id" if name == "agenda_item" else name
        own, other = written.value(name), str(getattr(theirs, key) or "")
        before = str(getattr(base, key) or "") if base is not None else None
        merged = (own if own == other else None) if before is None else merge_value(before, own, other)
        found.append(_Field(name, labels[name], own, other, merged))
    return found


def clash_page(
    request: HttpRequest, current: Statement, written: Written, *, status: int = 409, missing: list[str] | None = None
) -> HttpResponse:
    """Show what was typed put together with what stands now; nothing is lost, and saving is deliberate."""
    theirs = current.revisions.select_related("agenda_item").get(number=current.revision)
    merged = Merged.of(current, written, theirs)
    initial = {
        "title": written.title,
        "body": written.body,
        "language": written.language,
        "agenda_item": written.agenda_item,
        "version": current.version,
        "revision": written.began_from,
        "theirs": theirs.number,
    }
    form = MergeForm(initial=initial, statement=current, rule_set=None, auto_id="kept_%s")
    own = TextForm(initial=initial, statement=current, rule_set=rule_set_for(current))
    items = {str(it.pk): it for it in AgendaItem.objects.filter(meeting=current.meeting_id)}
    context = {
        "statement": current,
        "form": form,
        "own_form": own,
        "editable": current.state in EDITABLE,
        "fields": [_readable(it, items, request.POST) for it in merged.fields if it.mine != it.theirs],
        "parts": merged.shown(request.POST),
        "language": written.language or current.language,
        "clashes": len(merged.open_choices({})),
        "missing": missing or [],
    }
    return render(request, "statements/clash.html", context, status=status)


def _readable(it: _Field, items: dict[str, AgendaItem], data: Any) -> dict[str, Any]:
    """Return one field with its values in words."""

    def words(value: str) -> str:
        if not value:
            return _("Not chosen yet") if it.name != "title" else _("Without a title")
        if it.name == "language":
            return native_name(value)
        if it.name == "agenda_item":
            return f"{items[value].number}. {items[value].title}" if value in items else value
        return value

    return {
        "name": it.name + "-choice",
        "label": it.label,
        "mine": words(it.mine),
        "theirs": words(it.theirs),
        "merged": None if it.merged is None else words(it.merged),
        "by_me": it.merged == it.mine,
        "is_open": it.merged is None,
        "choice": data.get(it.name + "-choice", ""),
        "differences": list(pieces(it.theirs, it.mine)) if it.name == "title" else [],
    }


@signed_in
@require_POST
def merge_texts(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Save both texts put together, as the choices say. Who saved meanwhile again is merged again."""
    statement = mine(request, pk)
    if not may_draft(request.user, statement):
        raise PermissionDenied(_("Your role in the organization allows you to read, not to write."))
    form = MergeForm(request.POST, statement=statement, rule_set=rule_set_for(statement))
    if not form.is_valid():
        messages.warning(request, _("Not saved: a field needs your attention."))
        return redirect("statement_edit", pk=pk)
    written = Written.of(form)
    theirs = statement.revisions.filter(number=form.cleaned_data["theirs"]).first()
    if theirs is None or theirs.number != statement.revision:
        return clash_page(request, statement, written)
    merged = Merged.of(statement, written, theirs)
    if missing := merged.open_choices(request.POST):
        return clash_page(request, statement, written, status=422, missing=missing)
    values = merged.text(request.POST)
    try:
        save_draft(statement=statement, by=request.user, expected_version=form.cleaned_data["version"], **values)
    except Clash as clash:
        return clash_page(request, clash.current, Written(**values, began_from=theirs.number))
    except (IllegalMove, ValidationError):
        return clash_page(request, mine(request, pk), Written(**values, began_from=theirs.number))
    messages.success(request, _("Both texts were put together and saved. NOT submitted."))
    return redirect("statement_edit", pk=pk)
