"""Filters of what members of a committee and the desk list; each is answered by an index."""

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.organizations.matching import match_key
from accounts.organizations.models import Name
from accounts.people.queries import bodies_of
from accounts.people.states import ALL_BODIES
from civspace.reference.models import Region
from civspace.reference.models import State as Country
from civspace.reference.queries import name_field
from civspace.web.forms import DayInput, FilterForm
from meetings.accreditation.applications.models import Application
from meetings.accreditation.committee.models import Item, Question, Seat, Session
from meetings.accreditation.committee.queries import committees_of, seats_of
from meetings.accreditation.committee.reading import STATES, answered_since
from meetings.accreditation.committee.states import Group, QuestionState
from meetings.accreditation.queries import DESK


def _named(request: Any, model: Any) -> Any:
    return model.objects.order_by(name_field(get_language() or "en"))


def sessions_for_member(request: Any) -> "QuerySet[Session]":
    """The sessions of the committees in which a person sits."""
    return Session.objects.filter(scheme__committee__in=committees_of(request.user)).order_by("-begins_on", "pk")


def sessions_for_desk(request: Any) -> "QuerySet[Session]":
    """The sessions on somebody's desk."""
    bodies = bodies_of(request.user, DESK)
    found = Session.objects.order_by("-begins_on", "pk")
    return found if ALL_BODIES in bodies else found.filter(scheme__body__in=bodies)


class MemberFilter(django_filters.FilterSet):
    """What is before the committee: by session, part of the list, state, place, own questions and new answers."""

    session = django_filters.ModelChoiceFilter(
        queryset=sessions_for_member, label=_("Session"), empty_label=_("Every session"), method="in_session"
    )
    group = django_filters.ChoiceFilter(
        choices=Group.choices, label=_("Part of the list"), empty_label=_("Every part"), method="in_group"
    )
    state = django_filters.ChoiceFilter(choices=STATES, label=_("State"), empty_label=_("Every state"))
    country = django_filters.ModelChoiceFilter(
        queryset=lambda request: _named(request, Country),
        field_name="organization__country",
        label=_("Country of the organization"),
        empty_label=_("Every country"),
    )
    region = django_filters.ModelChoiceFilter(
        queryset=lambda request: _named(request, Region).filter(level="region"),
        field_name="organization__country__region",
        label=_("Region"),
        empty_label=_("Every region"),
    )
    asked = django_filters.BooleanFilter(
        method="asked_by_us", label=_("Asked by our mission"), widget=forms.CheckboxInput
    )
    answered = django_filters.DateFilter(method="since", label=_("Answered since"), widget=DayInput)
    q = django_filters.CharFilter(
        method="named", label=_("Organization"), widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    class Meta:
        model = Application
        fields = ("session", "group", "state", "country", "region", "asked", "answered", "q")
        form = FilterForm

    def in_session(self, queryset: Any, name: str, value: Session) -> Any:
        """Those on the list of a session."""
        return queryset.filter(pk__in=Item.objects.filter(session=value).values("application"))

    def in_group(self, queryset: Any, name: str, value: str) -> Any:
        """Those in a part of the list of their session."""
        items = Item.objects.filter(group=value)
        if session := self.form.cleaned_data.get("session"):
            items = items.filter(session=session)
        return queryset.filter(pk__in=items.values("application"))

    def asked_by_us(self, queryset: Any, name: str, value: bool) -> Any:
        """Those on which the person's own mission has put a question."""
        if not value:
            return queryset
        own = Question.objects.filter(seat__in=seats_of(self.request.user)).exclude(state=QuestionState.DRAFT)
        return queryset.filter(pk__in=own.values("application"))

    def since(self, queryset: Any, name: str, value: Any) -> Any:
        """Those on which an answer came since a day."""
        return answered_since(queryset, value)

    def named(self, queryset: Any, name: str, value: str) -> Any:
        """Those of organizations one of whose names holds the words."""
        return queryset.filter(
            organization__in=Name.objects.filter(key__contains=match_key(value)).values("organization")
        )


class DeskFilter(django_filters.FilterSet):
    """Questions by session, state, member, repetition and time that is over."""

    session = django_filters.ModelChoiceFilter(
        queryset=sessions_for_desk, label=_("Session"), empty_label=_("Every session")
    )
    state = django_filters.ChoiceFilter(
        choices=[choice for choice in QuestionState.choices if choice[0] != QuestionState.DRAFT],
        label=_("State"),
        empty_label=_("Every state"),
    )
    member = django_filters.ModelChoiceFilter(
        queryset=lambda request: Seat.objects.filter(
            committee__in=sessions_for_desk(request).values("scheme__committee")
        ).order_by("code", "since"),
        field_name="seat",
        label=_("Member of the committee"),
        empty_label=_("Every member"),
    )
    repeats = django_filters.BooleanFilter(
        method="repeated", label=_("Repeats an earlier question"), widget=forms.CheckboxInput
    )
    overdue = django_filters.BooleanFilter(method="late", label=_("Time to answer is over"), widget=forms.CheckboxInput)
    q = django_filters.CharFilter(
        method="named", label=_("Organization"), widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    class Meta:
        model = Question
        fields = ("session", "state", "member", "repeats", "overdue", "q")
        form = FilterForm

    def repeated(self, queryset: Any, name: str, value: bool) -> Any:
        """Those that were recognised as asked before."""
        return queryset.filter(repeats__isnull=False) if value else queryset

    def late(self, queryset: Any, name: str, value: bool) -> Any:
        """Those without an answer whose time is over."""
        late = queryset.filter(state__in=[QuestionState.ASKED, QuestionState.LAPSED], due_at__lt=timezone.now())
        return late if value else queryset

    def named(self, queryset: Any, name: str, value: str) -> Any:
        """Those to organizations one of whose names holds the words."""
        names = Name.objects.filter(key__contains=match_key(value))
        return queryset.filter(application__organization__in=names.values("organization"))
