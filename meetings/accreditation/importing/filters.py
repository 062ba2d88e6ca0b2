"""Filters of the list of doubtful entries."""

import django_filters
from django.utils.translation import gettext_lazy as _

from civspace.web.forms import FilterForm
from meetings.accreditation.importing.models import Doubt
from meetings.accreditation.importing.states import Why
from meetings.accreditation.models import Scheme


class DoubtFilter(django_filters.FilterSet):
    """By what is doubtful, and by scheme."""

    why = django_filters.ChoiceFilter(choices=Why.choices, label=_("What is doubtful"), empty_label=_("All"))
    scheme = django_filters.ModelChoiceFilter(
        queryset=Scheme.objects.order_by("code"),
        field_name="standing__category__scheme",
        label=_("Scheme"),
        empty_label=_("All"),
    )

    class Meta:
        model = Doubt
        fields = ("why", "scheme")
        form = FilterForm
