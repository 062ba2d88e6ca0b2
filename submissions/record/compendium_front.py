"""The front matter of a volume: what it is, and its contents, as HTML from which the engine makes tagged pages."""

import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from civspace.renditions import sentences
from civspace.renditions.engine import Built, to_pdf
from civspace.web.dates import day_text
from civspace.web.languages import direction, html_lang
from submissions.record.compendium_plan import Placed, Plan, Volume
from submissions.record.compendium_set import Asked, Collection
from submissions.record.compendium_states import Order
from submissions.statements.chosen import chosen_values


def title_of(asked: Asked) -> str:
    """Return the title of a compendium in the active language: the meeting, or the search in words."""
    if asked.meeting is not None:
        return _("Written statements: %(what)s") % {"what": asked.meeting.title}
    said = [f"{label}: {value}" for label, value in chosen_values(asked.filters)]
    return _("Written statements: %(what)s") % {"what": " · ".join(said)} if said else _("All written statements")


def page_of(asked: Asked) -> str:
    """Return the path of the page of a compendium, in the active language."""
    query = f"{asked.address}&" if asked.address else ""
    return f"{reverse('compendium')}?{query}order={asked.order}"


def front_of(collection: Collection, plan: Plan, volume: Volume, day: datetime.date) -> Built:
    """Set the title page and contents of a volume. Raises engine.Unavailable."""
    asked = collection.asked
    with override(asked.language):
        leaves = {id(it): number for number, it in enumerate(volume.bound)}
        number = collection.statements
        context = {
            "lang": html_lang(asked.language),
            "dir": direction(asked.language),
            "title": title_of(asked),
            "order": Order(asked.order).label,
            "day": day,
            "day_text": day_text(day),
            "volume": volume,
            "volumes": len(plan.volumes),
            "statements": ngettext("%(number)s written statement", "%(number)s written statements", number)
            % {"number": number},
            "marks": [sentences.specimen()] if settings.DEMO else [],
            "url": settings.BASE_URL + page_of(asked),
            "headings": [(heading, [_row(it, leaves) for it in heading.placed]) for heading in volume.headings],
        }
        html = render_to_string("record/compendium_front.html", context)
    identifier = bytes.fromhex(collection.built_of)[:15] + bytes([volume.number % 256])
    return to_pdf(html, language=asked.language, identifier=identifier)


def _row(placed: Placed, leaves: dict[int, int]) -> tuple[Placed, int | None, str, str]:
    """Return a line of the contents: the document, its number in the volume, language and direction of its title."""
    language = placed.entry.language
    return placed, leaves.get(id(placed)), html_lang(language), direction(language)
