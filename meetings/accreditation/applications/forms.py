"""The boundary of this room: forms made of the rows that a scheme asks, and what stands before them."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.organizations.models import Organization
from civspace.files.domain import store
from civspace.files.models import File
from civspace.reference.models import State as Country
from civspace.reference.queries import name_field
from civspace.web.forms import DayInput
from civspace.web.numbers import number_in
from meetings.accreditation.applications.answers import COLUMNS, mark
from meetings.accreditation.applications.models import Application
from meetings.accreditation.applications.queries import holds
from meetings.accreditation.applications.states import WHY, Sort
from meetings.accreditation.models import Category, FormField, Scheme
from meetings.accreditation.schemes.states import Audience, FieldKind

#: Empty rows beyond those that are filled in; saving gives as many again.
SPARE = 3
LABELS = {
    "name": _("Name"),
    "function": _("Function"),
    "nationality": _("Nationality"),
    "source": _("Source"),
    "kind": _("Kind of funding"),
    "year": _("Year"),
    "amount": _("Amount in United States dollars"),
}


class RowsInput(forms.Widget):
    """Rows of a few cells each: people with function and nationality, sources of funding with year and amount."""

    template_name = "accreditation/applications/rows.html"
    use_fieldset = True

    def __init__(self, columns: Iterable[str], most: int | None) -> None:
        super().__init__()
        self.columns, self.most = tuple(columns), most or 100

    def id_for_label(self, id_: str) -> str:
        """Return the id of the group of rows."""
        return id_

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Return the rows that are filled in and some spare ones."""
        context = super().get_context(name, value, attrs)
        rows = list(value or [])
        rows += [{}] * min(SPARE, max(self.most - len(rows), 0))
        context["heads"] = [LABELS[column] for column in self.columns]
        context["rows"] = [
            [
                {
                    "name": f"{name}-{number}-{column}",
                    "value": "" if row.get(column) is None else row.get(column),
                    "label": LABELS[column],
                    "number": number + 1,
                    "numeric": column in ("year", "amount"),
                }
                for column in self.columns
            ]
            for number, row in enumerate(rows)
        ]
        context["size"] = len(rows)
        context["more"] = len(rows) < self.most
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return the rows as they were typed, the empty ones left out."""
        size = number_in(str(data.get(f"{name}-rows") or "")) or 0
        rows = []
        for number in range(min(size, 200)):
            row = {column: data.get(f"{name}-{number}-{column}", "").strip() for column in self.columns}
            if any(row.values()):
                rows.append(row)
        return rows


def _countries() -> list[tuple[str, str]]:
    return [(it.iso3, it.name) for it in Country.objects.order_by(name_field(get_language() or "en"))]


def _widget(field: FormField) -> forms.Widget:
    """Return the control for one field of a form."""
    if field.kind == FieldKind.LONG:
        return forms.Textarea(attrs={"rows": 8, "dir": "auto"})
    if field.kind in (FieldKind.NUMBER, FieldKind.YEAR):
        return forms.TextInput(attrs={"inputmode": "numeric", "class": "input--short"})
    if field.kind == FieldKind.DATE:
        return DayInput()
    if field.kind == FieldKind.YES_NO:
        return forms.RadioSelect(choices=[("yes", _("Yes")), ("no", _("No"))])
    if field.kind == FieldKind.CHOICE:
        language = get_language() or "en"
        choices = [(code, labels.get(language) or labels.get("en", code)) for code, labels in field.choices]
        return forms.RadioSelect(choices=choices)
    if field.kind == FieldKind.COUNTRIES:
        return forms.SelectMultiple(choices=_countries(), attrs={"size": 10})
    if field.kind in COLUMNS:
        return RowsInput(COLUMNS[FieldKind(field.kind)], field.max_length)
    return forms.TextInput(attrs={"dir": "auto"})


def _hint(field: FormField) -> Any:
    """Say what helps, why it is asked, and who will see the answer."""
    why = format_html("<br>{} {}", _("Why it is asked:"), field.why) if field.why else ""
    return format_html("{}{}<br>{} {}", field.help, why, _("Who will see it:"), field.get_audience_display())


def _initial(field: FormField, value: Any) -> Any:
    if field.kind == FieldKind.YES_NO and value is not None:
        return "yes" if value else "no"
    return value


class AnswersForm(forms.Form):
    """One part of the form. It takes everything as it was typed; the verb cleans and says what does not fit."""

    use_required_attribute = False

    def __init__(self, data: Any = None, *, asked: Iterable[FormField], answers: Mapping[str, Any]) -> None:
        self.asked = [field for field in asked if field.kind != FieldKind.FILE]
        initial = {field.slug: _initial(field, answers.get(field.slug)) for field in self.asked}
        initial["seen"] = mark(answers, [field.slug for field in self.asked])
        super().__init__(data, initial=initial)
        for field in self.asked:
            self.fields[field.slug] = forms.Field(
                label=field.label, required=field.required, help_text=_hint(field), widget=_widget(field)
            )
        self.fields["seen"] = forms.CharField(required=False, widget=forms.HiddenInput)

    def full_clean(self) -> None:
        """Take what was typed; nothing is judged here."""
        self._errors = ErrorDict()
        self.cleaned_data = {name: self[name].data for name in self.fields} if self.is_bound else {}

    def values(self) -> dict[str, Any]:
        """Return what was typed, by the slug of the field; what the request did not hold is not touched."""
        return {field.slug: self[field.slug].data for field in self.asked}

    def refuse(self, errors: Mapping[str, str]) -> None:
        """Show what does not fit beside its field."""
        for slug, message in errors.items():
            self.add_error(slug if slug in self.fields else None, message)


class CategoryChoice(forms.ModelChoiceField):
    """A choice of categories, each with the words that say for whom it is."""

    def label_from_instance(self, obj: Any) -> Any:
        """Return the name with the explanation below it."""
        return format_html('<span>{}<br><span class="hint">{}</span></span>', obj.name, obj.explanation)


def _categories(scheme: Scheme) -> CategoryChoice:
    found = Category.objects.filter(scheme=scheme)
    return CategoryChoice(found, label=_("Category"), required=False, widget=forms.RadioSelect, empty_label=None)


class StartForm(forms.Form):
    """What is applied for: the category, and whether as a group without registration."""

    sort = forms.ChoiceField(
        label=_("What you ask for"), choices=Sort.choices, widget=forms.RadioSelect, initial=Sort.NEW
    )
    informal = forms.BooleanField(
        label=_("We are a group without registration"),
        required=False,
        help_text=_("You prove yourselves in another way: the form asks for references instead of a registration."),
    )

    def __init__(self, *args: Any, scheme: Scheme, organization: Organization, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not scheme.informal:
            del self.fields["informal"]
        held = holds(organization, scheme).exists()
        sorts = [choice for choice in Sort.choices if (choice[0] == Sort.NEW) != held]
        self.fields["sort"].choices = sorts  # type: ignore[attr-defined]
        self.fields["sort"].initial = sorts[0][0]
        if scheme.categories.exists():
            self.fields["category"] = _categories(scheme)
            if len(only := scheme.categories.all()[:2]) == 1:
                self.fields["category"].initial = only[0].pk


class RequestForm(forms.Form):
    """What stands before the form: the category; for a request, the standing, the new name, the other organization."""

    def __init__(self, data: Any = None, *, application: Application) -> None:
        super().__init__(data)
        self.application = application
        if application.sort in (Sort.NEW, Sort.RECLASSIFICATION):
            self.fields["category"] = _categories(application.scheme)
            self.fields["category"].initial = application.category_id
        if application.sort != Sort.NEW:
            self.fields["about"] = forms.ModelChoiceField(
                holds(application.organization, application.scheme),
                label=_("Standing that the request is about"),
                required=False,
                initial=application.about_id,
            )
        if application.sort == Sort.RENAME:
            self.fields["new_name"] = forms.CharField(
                label=_("New name"), required=False, max_length=300, initial=application.new_name
            )
        if application.sort == Sort.MERGER:
            self.fields["merge_with"] = forms.CharField(
                label=_("Other organization"),
                required=False,
                help_text=_("The address of its page in the directory, or its identifier."),
                initial=application.merge_with_id or "",
            )
        if application.sort in (Sort.RENAME, Sort.MERGER):
            self.fields[WHY] = forms.CharField(
                label=_("Why you ask for this"),
                help_text=Audience.COMMITTEE.label,
                required=False,
                max_length=4000,
                widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
                initial=application.answers.get(WHY, ""),
            )

    def clean_merge_with(self) -> Organization | None:
        """Find the other organization by its address or identifier."""
        text = self.cleaned_data["merge_with"]
        if not text:
            return None
        found = re.search(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", str(text).lower())
        others = Organization.objects.visible_to(None)
        other = others.filter(pk=found.group()).first() if found else None
        if other is None:
            raise forms.ValidationError(_("Choose the other organization."))
        return other


class UploadForm(forms.Form):
    """A document that goes up whole or has come in parts before, and whether it is a redacted copy."""

    file = forms.FileField(
        label=_("Document"),
        required=False,
        help_text=_(
            "PDF, Word (.docx), OpenDocument, PNG, JPEG or plain text, at most 10 MB. What the file says about its "
            "author and the place where a photograph was taken is removed."
        ),
    )
    redacted = forms.BooleanField(
        label=_("This is a redacted copy"),
        required=False,
        help_text=_("Names or amounts that endanger somebody may be blacked out here. The copy is marked as such."),
    )

    #: A file that has come in parts already.
    kept = forms.UUIDField(required=False, widget=forms.HiddenInput)
    mark_optional = False

    def given(self, by: Any) -> File:
        """Return the file: stored now, or come in parts before. Raises ValidationError."""
        upload, kept = self.cleaned_data.get("file"), self.cleaned_data.get("kept")
        if upload:
            return store(upload=upload, by=by)
        found = File.objects.filter(pk=kept, owner_type="", uploaded_by=str(by.pk)).first() if kept else None
        if found is None:
            raise ValidationError(_("Add the document."))
        return found


class DocumentForm(UploadForm):
    """A document for one field of the form."""

    def __init__(self, *args: Any, field: FormField, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": f"id_{field.slug}_%s", **kwargs})
        self.fields["file"].label = field.label
        if not field.redacted_ok:
            del self.fields["redacted"]


class WithdrawForm(forms.Form):
    """Why an application is taken back; nobody has to say."""

    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
