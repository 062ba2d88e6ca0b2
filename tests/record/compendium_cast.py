"""A meeting with published statements of several organizations, and how a worker would build what waits."""

import io
from types import SimpleNamespace
from typing import Any

from django.core.management import call_command

from civspace.reference.models import State, Theme
from civspace.renditions import domain as renditions
from civspace.renditions.models import Rendition
from submissions.record.compendium_set import Asked
from submissions.record.domain import compendium_building
from submissions.record.models import Compendium
from tests import factories

#: Organization -> its country, the places of its themes, its goals.
ORGANIZATIONS: dict[str, tuple[str, list[int], list[int]]] = {
    "rivers": ("KEN", [1, 0], [6, 4]),
    "lakes": ("FRA", [1], [4]),
    "coasts": ("", [], []),
    "hills": ("BRA", [0], [15]),
}
#: Statements in the order of their symbols: organization, agenda item, language.
STATEMENTS = (("rivers", "3", "en"), ("lakes", "2", "fr"), ("coasts", "3", "en"), ("hills", "1", "es"))


def make_cast(**rules: Any) -> SimpleNamespace:
    """Return a meeting with four published statements, their symbols NGO/1 to NGO/4."""
    call_command("load_reference", verbosity=0, stdout=io.StringIO())
    meeting = factories.open_meeting(values=rules or None)
    desk = factories.staff("reviewer", "publisher")
    themes, heads, statements = list(Theme.objects.order_by("position")), {}, []
    for name, (country, places, goals) in ORGANIZATIONS.items():
        organization = factories.make_organization(
            name=name.title(), country=State.objects.get(pk=country) if country else None
        )
        organization.themes.set([themes[place] for place in places])
        organization.goals.set(goals)
        heads[name] = factories.make_author(organization=organization)
    cast = SimpleNamespace(meeting=meeting, desk=desk, heads=heads, themes=themes, statements=statements)
    for name, item, language in STATEMENTS:
        publish(cast, name, item=item, language=language, title=f"On {name}")
    return cast


def publish(cast: SimpleNamespace, name: str, *, item: str = "2", **text: Any) -> Any:
    """Publish one more statement of an organization of the cast."""
    found = cast.meeting.agenda_items.get(number=item)
    made = factories.make_statement(
        state="published", by=cast.heads[name], meeting=cast.meeting, desk=cast.desk, agenda_item=found, **text
    )
    cast.statements.append(made)
    return made


def build_documents() -> None:
    """Build every document that waits."""
    for key in list(Rendition.objects.filter(state="queued", format="pdf").values_list("pk", flat=True)):
        assert renditions.build(rendition_id=key)


def build(compendium: Compendium) -> Compendium:
    """Build a compendium as a worker would."""
    assert compendium_building.build(compendium_id=compendium.pk)
    compendium.refresh_from_db()
    return compendium


def of_meeting(meeting: Any, order: str = "item", language: str = "en") -> Asked:
    return Asked(meeting, "", order, language)


def numbers(entries: Any) -> list[int]:
    """Return the numbers of statements in their series."""
    return [int(it.symbol.rpartition("/")[2]) for it in entries]
