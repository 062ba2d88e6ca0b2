"""The directory of protection actors."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from civspace.web.forms import DayInput, FilterForm
from reprisals.desk import vocabulary
from reprisals.desk.models import ProtectionActor


class ActorForm(forms.ModelForm):
    """One actor; what stands here is public knowledge and names no case."""

    kind = forms.ChoiceField(label=_("Kind"), choices=vocabulary.ACTOR_KINDS)

    class Meta:
        model = ProtectionActor
        fields = ["country", "name", "kind", "offers", "contact", "age_key", "checked_on"]
        widgets = {
            "offers": forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
            "contact": forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
            "age_key": forms.TextInput(attrs={"dir": "ltr", "spellcheck": "false"}),
            "checked_on": DayInput,
        }

    def clean(self) -> dict[str, Any]:
        """Say next to the name that this actor is there already."""
        cleaned = super().clean() or self.cleaned_data
        country, name = cleaned.get("country"), cleaned.get("name")
        others = ProtectionActor.objects.filter(country=country, name__iexact=name).exclude(pk=self.instance.pk)
        if country and name and others.exists():
            self.add_error("name", _("This actor is in the directory of this country already."))
        return cleaned


class ActorFilter(FilterForm):
    country = forms.CharField(label=_("Country"), max_length=120, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("All")), *vocabulary.ACTOR_KINDS], required=False)
