"""Inputs of the desk for the rules on joint statements."""

from django import forms
from django.utils.translation import gettext as _

from meetings.modalities.explain import ORDERS, PLACES, SUPPORTERS
from meetings.modalities.models import Kind, Rule


def fields(rule: Rule, names: dict[str, str]) -> dict[str, forms.Field]:
    """Return the inputs of one rule by key of its value; nothing for a rule of another kind."""
    count = forms.NumberInput(attrs={"class": "input--short"})
    if rule.kind == Kind.COSPONSORS:
        codes = {**{code: code for code in rule.value.get("categories", [])}, **names}
        return {
            "allowed": forms.BooleanField(label=_("Joint statements are accepted"), required=False),
            "categories": forms.MultipleChoiceField(
                label=_("Standings that a co-sponsor needs"),
                choices=list(codes.items()),
                widget=forms.CheckboxSelectMultiple,
                required=False,
                help_text=_("None chosen: every organization may co-sponsor."),
            ),
            "order": forms.ChoiceField(label=_("Order"), choices=list(ORDERS.items()), widget=forms.RadioSelect),
            "place": forms.ChoiceField(label=_("Place"), choices=list(PLACES.items()), widget=forms.RadioSelect),
            "supporters": forms.ChoiceField(
                label=_("Supporters"), choices=list(SUPPORTERS.items()), widget=forms.RadioSelect, required=False
            ),
        }
    if rule.kind == Kind.JOINT_WORD_LIMIT:
        return {"words": forms.IntegerField(label=_("Words"), min_value=1, widget=count)}
    if rule.kind == Kind.JOINT_NUMBER:
        return {
            "max": forms.IntegerField(
                label=_("Joint statements that one organization may sign"),
                min_value=1,
                widget=count,
                required=False,
                help_text=_("Left empty: any number."),
            ),
            "with_individual": forms.BooleanField(
                label=_("Individual and joint statements are counted together"), required=False
            ),
        }
    return {}
