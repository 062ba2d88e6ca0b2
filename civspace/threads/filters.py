"""Filters of the team's inbox; each is answered by an index."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from civspace.threads import registry
from civspace.threads.models import Thread
from civspace.threads.queries import overdue
from civspace.threads.states import State
from civspace.web.forms import FilterForm


class InboxFilter(django_filters.FilterSet):
    """By state, who has it, whether it is overdue, kind, body, and words of the subject or a reference."""

    state = django_filters.ChoiceFilter(
        choices=[choice for choice in State.choices if choice[0] != State.OPEN],
        label=_("State"),
        empty_label=_("Waits for the Secretariat"),
    )
    assigned = django_filters.ChoiceFilter(
        choices=[("me", _("Assigned to me")), ("nobody", _("Assigned to nobody"))],
        method="by_assignee",
        label=_("Assigned"),
        empty_label=_("Anybody"),
    )
    overdue = django_filters.ChoiceFilter(
        choices=[("yes", _("Only overdue"))], method="by_time", label=_("Overdue"), empty_label=_("All")
    )
    kind = django_filters.ChoiceFilter(
        choices=lambda: [(slug, kind.label) for slug, kind in registry.kinds.items()],
        label=_("About"),
        empty_label=_("Everything"),
    )
    body = django_filters.ChoiceFilter(
        choices=lambda: sorted((code, str(name)) for code, name in registry.access.body_names().items()),
        label=_("Body"),
        empty_label=_("Every body"),
    )
    q = django_filters.CharFilter(method="named", label=_("Reference or words of the subject"))

    class Meta:
        model = Thread
        fields = ("state", "assigned", "overdue", "kind", "body", "q")
        form = FilterForm

    def by_assignee(self, queryset: "QuerySet[Thread]", name: str, value: str) -> "QuerySet[Thread]":
        """Those that the reader has, or that nobody has."""
        return queryset.filter(assignee_id=str(self.request.user.pk) if value == "me" else "")

    def by_time(self, queryset: "QuerySet[Any]", name: str, value: str) -> "QuerySet[Any]":
        """Those in which an answer is owed whose time is over."""
        return overdue(queryset)

    def named(self, queryset: "QuerySet[Thread]", name: str, value: str) -> "QuerySet[Thread]":
        """Those with a reference, or about something whose name holds the words as far as the desk may know it."""
        words = value.strip()
        if not words:
            return queryset
        code = words.upper().replace(" ", "-")
        found = Q(reference=code) | Q(object_reference=code)
        for slug, kind in registry.kinds.items():
            found |= Q(kind=slug, object_id__in=list(kind.matching(words)))
        return queryset.filter(found)
