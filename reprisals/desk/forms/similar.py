"""What a person decides about cases that look alike."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from reprisals.desk import vocabulary
from reprisals.vault.models import Case


class JudgeForm(forms.Form):
    """One question for each case; what is left open is asked again by the next search."""

    use_required_attribute = False

    def __init__(self, *args: Any, cases: Iterable[Case], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cases = {case.pk.hex: case for case in cases}
        for name, case in self.cases.items():
            self.fields[name] = forms.ChoiceField(
                label=_("Case %(code)s") % {"code": case.code},
                choices=[("", _("Leave it open")), *vocabulary.LINKS],
                widget=forms.RadioSelect,
                required=False,
            )

    def relations(self) -> dict[UUID, str]:
        """Return what was decided."""
        return {self.cases[name].pk: value for name, value in self.cleaned_data.items() if value}
