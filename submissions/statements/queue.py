"""The queue of the desk: its filters, each answered by an index, and what comes next in it."""

import datetime
from typing import Any

import django_filters
from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.people.models import User
from accounts.people.queries import bodies_of
from accounts.people.states import ALL_BODIES, Role
from civspace.reference.models import Region, State
from civspace.reference.queries import api_language, name_field
from civspace.reference.states import RegionLevel
from civspace.web.forms import FilterForm
from civspace.web.templatetags.web import localized_number
from meetings.accreditation.models import Category
from meetings.calendar.models import AgendaItem, Meeting
from submissions.statements.filters import in_region
from submissions.statements.models import Receipt, Statement
from submissions.statements.queries import with_parts
from submissions.statements.states import CHANGING
from submissions.statements.states import State as StatementState

WAITING = (
    StatementState.SUBMITTED,
    StatementState.UNDER_REVIEW,
    StatementState.ACCEPTED,
    StatementState.EDITING,
)
#: Days since submission that the filter of age offers.
AGES = (3, 7, 14, 30)


class QueueFilter(django_filters.FilterSet):
    """What the desk has before it: by what it is about, who it is from, who has it, and how it stands."""

    state = django_filters.ChoiceFilter(
        choices=[choice for choice in StatementState.choices if choice[0] != StatementState.DRAFT],
        label=_("State"),
        empty_label=_("Waiting for the Secretariat"),
    )
    meeting = django_filters.ModelChoiceFilter(
        queryset=Meeting.objects.all(), to_field_name="slug", label=_("Meeting"), empty_label=_("Every meeting")
    )
    agenda_item = django_filters.ModelChoiceFilter(
        queryset=AgendaItem.objects.none(), label=_("Agenda item"), empty_label=_("Every item")
    )
    language = django_filters.ChoiceFilter(
        choices=[(api_language(code), label) for code, label in settings.LANGUAGES],
        label=_("Language"),
        empty_label=_("Every language"),
    )
    region = django_filters.ModelChoiceFilter(
        queryset=lambda request: Region.objects.filter(level__in=[RegionLevel.REGION, RegionLevel.SUBREGION]),
        method="from_region",
        label=_("Region"),
        empty_label=_("Every region"),
    )
    country = django_filters.ModelChoiceFilter(
        queryset=lambda request: State.objects.order_by(name_field(get_language() or "en")),
        field_name="organization__country",
        label=_("Country of the organization"),
        empty_label=_("Every country"),
    )
    category = django_filters.ModelChoiceFilter(
        queryset=lambda request: Category.objects.order_by("rank", "pk"),
        field_name="standing_text",
        to_field_name="code",
        method="with_standing",
        label=_("Category of standing"),
        empty_label=_("Every category"),
    )
    reviewer = django_filters.ChoiceFilter(method="by_reviewer", label=_("Reviewer"), empty_label=_("Every reviewer"))
    age = django_filters.ChoiceFilter(
        choices=[(days, days) for days in AGES],
        method="older",
        label=_("Waiting for more than"),
        empty_label=_("Any time"),
    )
    how = django_filters.ChoiceFilter(
        choices=[
            ("returned", _("Returned before")),
            ("conditional", _("Subject to confirmation of standing")),
            ("late", _("Answered after the deadline")),
        ],
        method="standing_so",
        label=_("How it came"),
        empty_label=_("Any way"),
    )
    q = django_filters.CharFilter(method="titled", label=_("Title, reference or organization"))

    class Meta:
        model = Statement
        fields = ("state", "meeting", "agenda_item", "language", "region", "country", "category", "reviewer", "age")
        form = FilterForm

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = Meeting.objects.filter(pk__in=self.queryset.order_by().values("meeting"))
        self.filters["meeting"].queryset = there.order_by("-begins_on", "pk")
        slug = (self.data or {}).get("meeting", "")
        items = AgendaItem.objects.filter(meeting__slug=slug, meeting__in=there) if slug else AgendaItem.objects.none()
        if slug:
            self.filters["agenda_item"].queryset = items.order_by("position", "pk")
        else:
            # Items are numbered by meeting: without one there is nothing to choose from.
            del self.filters["agenda_item"]
        self.filters["reviewer"].extra["choices"] = [
            ("me", _("Claimed by me")),
            ("nobody", _("Claimed by nobody")),
            *((str(person.pk), person.get_full_name()) for person in team_of(self.request.user)),
        ]
        self.filters["age"].extra["choices"] = [(days, _days(days)) for days in AGES]

    def from_region(self, queryset: "QuerySet[Statement]", name: str, value: Region) -> "QuerySet[Statement]":
        """Those of organizations in a region or subregion of the M49 standard."""
        return queryset.filter(in_region(value))

    def with_standing(self, queryset: "QuerySet[Statement]", name: str, value: Category) -> "QuerySet[Statement]":
        """Those submitted under a category of standing."""
        return queryset.filter(standing_text=value.code)

    def by_reviewer(self, queryset: "QuerySet[Statement]", name: str, value: str) -> "QuerySet[Statement]":
        """Those that the reader, nobody or a colleague claimed."""
        if value == "nobody":
            return queryset.filter(reviewer=None)
        wanted: Any = self.request.user.pk if value == "me" else value
        return queryset.filter(reviewer=wanted)

    def older(self, queryset: "QuerySet[Statement]", name: str, value: str) -> "QuerySet[Statement]":
        """Those submitted more than so many days ago."""
        return queryset.filter(submitted_at__lt=timezone.now() - datetime.timedelta(days=int(value)))

    def standing_so(self, queryset: "QuerySet[Statement]", name: str, value: str) -> "QuerySet[Statement]":
        """Those that were returned before, that wait for standing, or whose last text came after the deadline."""
        if value == "returned":
            return queryset.filter(returned_times__gt=0)
        if value == "conditional":
            return queryset.filter(conditional=True)
        late = Receipt.objects.filter(statement=OuterRef("pk"), submitted_at__gt=OuterRef("rule_set__closes_at"))
        return queryset.filter(Exists(late))

    def titled(self, queryset: "QuerySet[Statement]", name: str, value: str) -> "QuerySet[Statement]":
        """Those whose title, reference or organization holds the words; a title that may be changing is not asked."""
        title = Q(title__icontains=value) & ~Q(state__in=CHANGING)
        return queryset.filter(
            title | Q(reference__iexact=value.strip()) | Q(organization_name__icontains=value.strip())
        )


def _days(days: int) -> Any:
    return ngettext("%(number)s day", "%(number)s days", days) % {"number": localized_number(days)}


def team_of(user: Any, *, with_reader: bool = False) -> list[User]:
    """Return the colleagues who review for a body on the reader's desk, by name; one query."""
    now, bodies = timezone.now(), bodies_of(user)
    colleagues = User.objects.filter(
        Q(staff_roles__until=None) | Q(staff_roles__until__gt=now), staff_roles__role=Role.REVIEWER, is_active=True
    )
    if ALL_BODIES not in bodies:
        colleagues = colleagues.filter(staff_roles__scope__in=bodies | {ALL_BODIES})
    if not with_reader:
        colleagues = colleagues.exclude(pk=user.pk)
    return list(colleagues.distinct().order_by("name", "pk"))


def query_of(text: str) -> QueryDict:
    """Return the filters that a page or a saved filter carries as text; without the page number."""
    query = QueryDict(text[:1000], mutable=True)
    for name in ("page", "view", "in"):
        query.pop(name, None)
    return query


def on_desk(user: Any) -> "QuerySet[Statement]":
    """Return what was submitted to the bodies of a member of the Secretariat, with its parts."""
    return with_parts(Statement.objects.on_desk_of(user)).select_related("reviewer")


def filtered(request: Any, query: QueryDict) -> tuple[QueueFilter, "QuerySet[Statement]"]:
    """Return the filters and what they leave of the queue, the oldest first; without a state, what waits."""
    waiting = on_desk(request.user).order_by("submitted_at", "id")
    filters = QueueFilter(query, queryset=waiting, request=request)
    found = filters.qs if filters.is_valid() else waiting.none()
    if not filters.form.active().get("state"):
        found = found.filter(state__in=WAITING)
    return filters, found


def following(request: Any, statement: Statement, text: str) -> Statement | None:
    """Return the next statement of the filtered queue, from its beginning after the last; None when it is empty.

    Without a filter: the next that can be claimed.
    """
    query = query_of(text)
    found = filtered(request, query)[1]
    if not any(query.values()):
        found = found.filter(state=StatementState.SUBMITTED, conditional=False)
    found = found.exclude(pk=statement.pk).defer("body", "checks")
    later = Q(submitted_at__gt=statement.submitted_at) | Q(submitted_at=statement.submitted_at, pk__gt=statement.pk)
    return found.filter(later).first() or found.first()
