"""Filters of the desk's list of complaints; each is answered by an index."""

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civspace.contest.models import Complaint, ComplaintKind
from civspace.contest.queries import awaiting_order
from civspace.contest.states import OPEN, State
from civspace.web.forms import FilterForm
from meetings.calendar.models import Body

MINE, LATE = "mine", "late"


class DeskFilter(django_filters.FilterSet):
    """By state, kind, body and who has it."""

    state = django_filters.ChoiceFilter(
        choices=State.choices, label=_("State"), empty_label=_("Waiting for a decision")
    )
    kind = django_filters.ModelChoiceFilter(
        queryset=ComplaintKind.objects.all(), label=_("Kind"), empty_label=_("Every kind")
    )
    body = django_filters.ModelChoiceFilter(
        queryset=Body.objects.order_by("name"), label=_("Body"), empty_label=_("Every body")
    )
    whose = django_filters.ChoiceFilter(
        choices=[(MINE, _("Mine")), (LATE, _("Overdue"))], method="by_whose", label=_("Which"), empty_label=_("All")
    )

    class Meta:
        model = Complaint
        fields = ("state", "kind", "body", "whose")
        form = FilterForm

    def by_whose(self, queryset: "QuerySet[Complaint]", name: str, value: str) -> "QuerySet[Complaint]":
        """Those that the reader has, or those whose time is over."""
        if value == MINE:
            return queryset.filter(assignee=self.request.user)
        now = timezone.now()
        return queryset.filter(Q(state__in=sorted(OPEN), due_at__lt=now) | Q(pk__in=awaiting_order(late_at=now)))
