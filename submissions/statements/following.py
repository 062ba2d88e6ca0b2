"""What following means for statements: news of a publication and of what comes after, and the filters of the list."""

import datetime
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from accounts.organizations.following import topics_of as topics_of_organization
from civspace.notices.follows import registry
from civspace.notices.follows.domain import emit, retract, topic_of
from civspace.reference.models import State
from civspace.reference.queries import name_field
from civspace.reference.states import Standing
from civspace.search import facts
from meetings.calendar.following import item_topics, meeting_topic
from submissions.statements.chosen import SEVERAL, chosen_values
from submissions.statements.filters import PublishedFilter
from submissions.statements.index import OBJECT_TYPE
from submissions.statements.mentions import states_named_in
from submissions.statements.models import Statement
from submissions.statements.registry import Change

#: What is followed of a State: the statements that name it, whoever wrote them.
NAMED = "named_state"
#: The filters of the list that a saved search may have; the words are not among them.
FILTERS = tuple(name for name in PublishedFilter.base_filters if name != "q")


def topics_of(statement: Statement) -> Iterator[str]:
    """Yield the topics of a statement: its meeting, its agenda item with those above, its organization and theirs, the
    States that it names."""
    yield meeting_topic(statement.meeting_id)
    yield from item_topics(statement.agenda_item)
    yield from topics_of_organization(statement.organization)
    for state in states_named_in(statement):
        yield topic_of(NAMED, state)


def emit_published(statement: Statement) -> None:
    """Say that a statement is published, inside the transaction that publishes it."""
    _emit("statement_published", statement, f"statement:{statement.pk}:published", is_new=True)


def emit_language(statement: Statement, language: str) -> None:
    """Say that a published statement can be read in a further language."""
    _emit("statement_language", statement, f"statement:{statement.pk}:language:{language}")


def _emit(kind: str, statement: Statement, event: str, **more: Any) -> None:
    emit(
        kind=kind,
        event=event,
        subject=(OBJECT_TYPE, statement.pk),
        topics=topics_of(statement),
        link=f"/documents/{statement.symbol}",
        **more,
    )


def after_change(statement: Statement, change: Change) -> None:
    """Take the news of a withheld statement away, and tell of a corrigendum."""
    if change.gone:
        retract(subject_type=OBJECT_TYPE, subject_id=statement.pk)
    elif change.kind == "corrigendum":
        _emit("statement_corrigendum", statement, f"statement:{statement.pk}:corrigendum:{change.symbol}")


def _filter_set(filters: Mapping[str, str]) -> PublishedFilter:
    data = QueryDict(mutable=True)
    for name in FILTERS:
        if value := str(filters.get(name, "")).strip():
            data[name] = value if name in SEVERAL else value.rpartition(",")[2]
    return PublishedFilter(data, queryset=Statement.objects.none())


def clean(filters: Mapping[str, str]) -> dict[str, str]:
    """Return the filters of the list that narrow it, in one spelling. Raises ValidationError for one that cannot be."""
    asked = _filter_set(filters)
    if not asked.is_valid():
        raise ValidationError([message for messages in asked.form.errors.values() for message in messages])
    return {name: _spelled(value, str(asked.data[name]).strip()) for name, value in asked.form.active().items()}


def _spelled(value: Any, given: str) -> str:
    """Return a value of a filter in one spelling; what is chosen among others is spelled as the choice is."""
    if isinstance(value, list):
        return ",".join(sorted(str(one.pk) for one in value))
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else given


def facts_of(statement_id: UUID) -> facts.Facts:
    """Return what the filters of the list find a statement by; three queries."""
    statement = (
        Statement.objects.select_related("meeting", "organization__country__region", "organization__country__subregion")
        .filter(pk=statement_id)
        .first()
    )
    if statement is None:
        return {}
    country = statement.organization.country
    regions: set[Any] = set()
    if country is not None:
        regions = {country.region_id, country.subregion_id, getattr(country.subregion, "parent_id", None)}
    themes = statement.organization.themes.values_list("pk", flat=True)
    found: dict[str, set[Any]] = {
        "meeting": {statement.meeting.slug},
        "agenda_item": {statement.agenda_item_id},
        "organization": {statement.organization_id},
        "country": {statement.organization.country_id},
        "region": regions,
        "theme": set(themes),
        "mentions": set(states_named_in(statement)),
        "language": {statement.language},
        facts.DAY: {statement.listed_at.date().isoformat()},
    }
    return {name: frozenset(str(value) for value in values if value) for name, values in found.items()}


def describe(filters: Mapping[str, str]) -> list[str]:
    """Return the filters of a saved search in words."""
    return [f"{label}: {value}" for label, value in chosen_values(_filter_set(filters))]


def show_named(keys: list[str], language: str) -> dict[str, registry.Found]:
    """Return how States that texts name look, with the list of those texts; in one query."""
    address = reverse("statements")
    with override(language):
        return {
            row.pk: registry.Found(getattr(row, name_field(language)) or row.name, f"{address}?mentions={row.pk}")
            for row in State.objects.filter(pk__in=keys).exclude(status=Standing.OBSERVER_ENTITY)
        }


def register() -> None:
    """Register the news of statements, and the filters of the list as something that can be followed."""
    registry.register_news(
        "statement_published",
        label=_("Published"),
        subject=_("Published: %(title)s"),
        happened=_("A written statement was published: “%(title)s” (%(details)s)."),
    )
    registry.register_news(
        "statement_language",
        label=_("In a further language"),
        subject=_("In a further language: %(title)s"),
        happened=_("“%(title)s” (%(details)s) can now be read in a further language."),
    )
    registry.register_news(
        "statement_corrigendum",
        label=_("Corrected"),
        subject=_("Corrected: %(title)s"),
        happened=_("A corrigendum to “%(title)s” (%(details)s) was issued."),
    )
    registry.register_target(
        registry.Target(kind=NAMED, label=_("Statements that name a State"), show=show_named, order=70)
    )
    facts.register(
        OBJECT_TYPE,
        facts.Filtered(
            clean=clean,
            facts=facts_of,
            describe=describe,
            url=lambda: reverse("statements"),
            feed=lambda: reverse("statements_feed"),
        ),
    )
