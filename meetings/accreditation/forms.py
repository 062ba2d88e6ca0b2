"""The boundary of this room: forms take input, the verbs decide."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import ModelChoiceIterator
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from civspace.files.domain import store
from civspace.files.models import File
from civspace.web.forms import DayInput
from meetings.accreditation.councils import council_decides
from meetings.accreditation.measures.states import MOST_MONTHS
from meetings.accreditation.models import Category, Criterion, Standing


class CategoryField(forms.ModelChoiceField):
    """A choice of categories, each with the words that say for whom it is."""

    def label_from_instance(self, obj: Any) -> SafeString:
        """Return the name with the scheme and the explanation below it."""
        return format_html(
            '<span><strong>{}</strong><br><span class="hint">{}<br>{}</span></span>',
            obj.name,
            obj.scheme.name,
            obj.explanation,
        )


class BySource(ModelChoiceIterator):
    """Criteria below the source that each stands in, the sources in the order of their first criterion."""

    def __iter__(self) -> Iterator[Any]:
        """Return the empty choice, if there is one, and the groups."""
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        sources: dict[str, list[Any]] = {}
        for criterion in self.queryset:
            sources.setdefault(criterion.source_title, []).append(self.choice(criterion))
        yield from sources.items()


class CriterionRadios(forms.RadioSelect):
    """Criteria to tick; on a phone each source opens, on a wide screen all lie open."""

    template_name = "accreditation/criteria.html"


class CriterionField(forms.ModelChoiceField):
    """A choice of published criteria, grouped by their source."""

    iterator = BySource

    def __init__(self, queryset: Any = None, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Criterion that the decision rests on"))
        super().__init__(Criterion.objects.none() if queryset is None else queryset, **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        """Return the text in the reader's language."""
        return str(obj.text)


class GrantForm(forms.Form):
    """Which document granted the standing, and for which days."""

    granted_by = forms.CharField(
        label=_("Document that granted it"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_(
            "The symbol or number of the decision or resolution, for example E/2019/INF/5. Public once confirmed."
        ),
    )
    valid_from = forms.DateField(
        label=_("Valid from"), required=False, widget=DayInput, help_text=_("Public once confirmed.")
    )
    valid_to = forms.DateField(
        label=_("Valid until"),
        required=False,
        widget=DayInput,
        help_text=_("The last day. Leave empty for a standing without end."),
    )


class ClaimForm(GrantForm):
    """A claim to standing that a body has granted."""

    category = CategoryField(
        Category.objects.none(),
        label=_("Standing that you claim"),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": _("Choose one.")},
    )
    explanation = forms.CharField(
        label=_("What supports the claim"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
        help_text=_(
            "An explanation or a document is needed: for example the name under which the standing was granted, if it "
            "was another one. Only the members of your organization and the accreditation officers who decide will "
            "see this."
        ),
    )
    evidence = forms.FileField(
        label=_("Evidence"),
        required=False,
        help_text=_(
            "PDF, Word (.docx), OpenDocument, PNG, JPEG or plain text, at most 10 MB. Only the members of your "
            "organization and the accreditation officers who decide will see it. What the file says about its author "
            "and the place where a photograph was taken is removed."
        ),
    )
    # A document that came with a form that had an error elsewhere: nobody uploads it twice.
    kept = forms.UUIDField(required=False, widget=forms.HiddenInput)
    field_order = ["category", "granted_by", "valid_from", "valid_to", "explanation", "evidence", "kept"]

    def __init__(self, *args: Any, by: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        # What has expired for everybody can no longer be claimed.
        claimable = Category.objects.exclude(scheme__valid_until__lt=timezone.now().date()).select_related("scheme")
        self.fields["category"].queryset = claimable  # type: ignore[attr-defined]

    def keep_evidence(self) -> File | None:
        """Store what was uploaded, or find what was kept from before; the form then carries it on."""
        upload, kept = self.cleaned_data.get("evidence"), self.cleaned_data.get("kept")
        found = None
        if upload:
            try:
                found = store(upload=upload, by=self.by)
            except ValidationError as error:
                self.add_error("evidence", error)
        if found is None and kept:
            found = File.objects.filter(pk=kept, owner_type="", uploaded_by=str(self.by.pk)).first()
        data: Any = self.data
        self.data = data.copy()
        self.data[self.add_prefix("kept")] = str(found.pk) if found else ""  # type: ignore[index]
        return found

    def values(self) -> dict[str, Any]:
        """Return what claim_standing() takes, but for the evidence."""
        wanted = ("category", "granted_by", "valid_from", "valid_to", "explanation")
        return {name: self.cleaned_data[name] for name in wanted}


class CorrectionForm(GrantForm):
    """What a list left out or got wrong about a standing."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, standing: Standing, names: list[str], **kwargs: Any) -> None:
        initial = {"version": standing.version}
        super().__init__(*args, **{"initial": initial, "prefix": "correct", **kwargs})
        for name in GRANT:
            if name not in names:
                del self.fields[name]
            else:
                self.fields[name].help_text = ""

    def values(self) -> dict[str, Any]:
        """Return what correct_standing() takes."""
        values = dict(self.cleaned_data)
        values["expected_version"] = values.pop("version")
        return values


#: What an officer may choose, as a sentence.
DECISIONS = {
    "confirm": _("Confirm the standing"),
    "refuse": _("Do not confirm the standing"),
    "suspend": _("Give notice that the standing is to be suspended"),
    "reinstate": _("Reinstate the standing"),
    "end": _("Give notice that the standing is to be withdrawn"),
}
#: Decisions that begin with notice to the organization and time to reply.
NOTICE = frozenset({"suspend", "end"})
#: Decisions that say for which days the standing holds.
GRANTING = frozenset({"confirm", "reinstate"})
GRANT = ("granted_by", "valid_from", "valid_to")
COUNCIL = ("document", "day")


class DecisionForm(GrantForm):
    """A decision on a claim or a standing: what, on which criterion, why, and for which days."""

    verb = forms.ChoiceField(
        label=_("Decision"), widget=forms.RadioSelect, error_messages={"required": _("Choose one.")}
    )
    criterion = CriterionField(
        widget=CriterionRadios,
        empty_label=None,
        help_text=_("The organization reads it with its source."),
        error_messages={"required": _("Choose one.")},
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        help_text=_("The organization reads it as you write it. It is not public."),
    )
    months = forms.IntegerField(
        label=_("Months of suspension"),
        required=False,
        min_value=1,
        max_value=MOST_MONTHS,
        help_text=_("From 1 to 36; it ends by itself."),
    )
    document = forms.CharField(label=_("Document of the council"), max_length=200, required=False)
    day = forms.DateField(label=_("Day of the decision"), widget=DayInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)
    field_order = ["verb", "criterion", "reason", "months", "document", "day", *GRANT, "version"]

    def __init__(self, *args: Any, standing: Standing, verbs: list[str], **kwargs: Any) -> None:
        initial = {
            "granted_by": standing.granted_by,
            "valid_from": standing.valid_from,
            "valid_to": standing.valid_to,
            "version": standing.version,
        }
        super().__init__(*args, **{"initial": initial, **kwargs})
        self.fields["verb"].choices = [(verb, DECISIONS[verb]) for verb in verbs if verb in DECISIONS]  # type: ignore[attr-defined]
        criteria = Criterion.objects.filter(scheme=standing.category.scheme_id)
        self.fields["criterion"].queryset = criteria  # type: ignore[attr-defined]
        if "suspend" not in verbs:
            del self.fields["months"]
        if "reinstate" not in verbs or not council_decides(standing.category.scheme):
            for name in COUNCIL:
                del self.fields[name]
        if GRANTING.isdisjoint(verbs):
            for name in GRANT:
                del self.fields[name]
        else:
            self.fields["granted_by"].help_text = _("Needed to confirm. Public once confirmed.")

    def values(self) -> dict[str, Any]:
        """Return what decide_standing() takes; only a decision that gives standing says for which days."""
        values = dict(self.cleaned_data)
        values["expected_version"] = values.pop("version")
        months = values.pop("months", None)
        if values["verb"] == "suspend":
            values["months"] = months
        if values["verb"] != "reinstate":
            for name in COUNCIL:
                values.pop(name, None)
        if values["verb"] not in GRANTING:
            for name in GRANT:
                values.pop(name, None)
        return values
