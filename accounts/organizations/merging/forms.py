"""The boundary of mergers: which other entry, which way round, with whom."""

import re
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.organizations.forms import DecisionForm
from accounts.organizations.models import Organization
from civspace.web.references import LENGTH

UUID_IN = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
INTO, FROM = "into", "from"


def found_by(text: str, user: Any) -> Organization:
    """Return the organization that a reference, an id or the address of its page names. Raises ValidationError."""
    seen = Organization.objects.visible_to(user).select_related("country")
    if match := UUID_IN.search(text):
        found = seen.filter(pk=UUID(match.group())).first()
    else:
        found = seen.filter(reference__iexact=text.strip()[: LENGTH + 8]).first()
    if found is None:
        raise ValidationError(_("No entry has this reference or address. Copy it from its page in the directory."))
    return found


class OtherForm(forms.Form):
    """The other entry, and which of the two remains."""

    other = forms.CharField(
        label=_("The other entry"),
        max_length=300,
        help_text=_("Its reference (O-…), or the address of its page in the directory."),
    )
    direction = forms.ChoiceField(label=_("Which entry remains"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, organization: Organization, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organization, self.user = organization, user
        self.fields["direction"].choices = [  # type: ignore[attr-defined]
            (INTO, _("The other entry remains; %(name)s goes into it.") % {"name": organization.name}),
            (FROM, _("%(name)s remains; the other entry goes into it.") % {"name": organization.name}),
        ]

    def clean_other(self) -> Organization:
        """Find the entry; it is another one."""
        found = found_by(self.cleaned_data["other"], self.user)
        if found.pk == self.organization.pk:
            raise ValidationError(_("Choose another organization: this is the same entry."))
        return found

    def pair(self) -> tuple[Organization, Organization]:
        """Return which goes into which."""
        other = self.cleaned_data["other"]
        return (self.organization, other) if self.cleaned_data["direction"] == INTO else (other, self.organization)


class AskForm(OtherForm):
    """A head asks for a merger."""

    message = forms.CharField(
        label=_("Message"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The head of the other organization and the Secretariat read it."),
    )


class PreviewForm(OtherForm):
    """What an officer wants to see beforehand."""

    people = forms.ChoiceField(
        label=_("The people of the entry that goes"),
        widget=forms.RadioSelect,
        choices=[
            ("join", _("They join the entry that remains, with everything that only they may read.")),
            ("stay", _("They do not join: only the names go over. For an entry whose people you cannot trust.")),
        ],
    )


class MergeForm(DecisionForm):
    """A decision on a merger; it usually rests on the rule for mergers."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"rule": "merger", **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
