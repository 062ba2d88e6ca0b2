"""Filters of the lists of statements; each is answered by an index."""

import django_filters
from django.utils.translation import gettext_lazy as _

from civspace.web.forms import FilterForm
from meetings.calendar.models import Meeting
from submissions.statements.models import Statement
from submissions.statements.states import State


class MineFilter(django_filters.FilterSet):
    """What the reader's own organizations have, by state and meeting."""

    state = django_filters.ChoiceFilter(choices=State.choices, label=_("State"), empty_label=_("Every state"))
    meeting = django_filters.ModelChoiceFilter(
        queryset=lambda request: Meeting.objects.all(),
        label=_("Meeting"),
        empty_label=_("Every meeting"),
    )

    class Meta:
        model = Statement
        fields = ("state", "meeting")
        form = FilterForm

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        own = Meeting.objects.filter(pk__in=self.queryset.order_by().values("meeting"))
        self.filters["meeting"].queryset = own.order_by("-begins_on", "pk")
