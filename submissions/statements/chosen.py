"""The filters that narrow the list of statements, in words: above the list, and where a search is followed."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from accounts.organizations.models import Organization
from civspace.web.dates import day_text
from meetings.calendar.models import AgendaItem
from submissions.statements.filters import PublishedFilter

#: The filters that take several countries.
SEVERAL = ("country", "mentions")


def _named(filters: PublishedFilter) -> list[tuple[str, str, Any]]:
    """Return name, label and value of each filter in use; of several countries, the list of them."""
    found: list[tuple[str, str, Any]] = []
    languages = dict(filters.form.fields["language"].choices)
    for name, value in filters.form.active().items():
        label = str(filters.form.fields[name].label)
        if name == "organization":
            one = Organization.objects.visible_to(AnonymousUser()).filter(pk=value).first()
            label, value = _("Organization"), one or _("Unknown")
        elif name == "cosponsor":
            one = Organization.objects.visible_to(AnonymousUser()).filter(pk=value).first()
            label, value = _("Co-sponsor or supporter"), one or _("Unknown")
        elif name == "agenda_item":
            item = AgendaItem.objects.visible_to(AnonymousUser()).filter(pk=value).first()
            label, value = _("Agenda item"), item or _("Unknown")
        elif name == "language":
            value = languages[value]
        elif name in SEVERAL:
            value = list(value)
        elif name in ("after", "before"):
            value = day_text(value)
        found.append((name, label, value))
    return found


def chosen_values(filters: PublishedFilter) -> list[tuple[str, Any]]:
    """Return (label, value) of each filter in use."""
    return [
        (label, _(", ").join(map(str, value)) if isinstance(value, list) else value)
        for _name, label, value in _named(filters)
    ]


def chosen(filters: PublishedFilter) -> list[tuple[str, str, Any]]:
    """Return what the list is narrowed to: (address without this filter or this country, label, value)."""
    found = []
    for name, label, value in _named(filters):
        several = value if isinstance(value, list) else [value]
        for one in several:
            rest = filters.data.copy()
            for gone in (name, "page"):
                rest.pop(gone, None)
            if len(several) > 1:
                rest.setlist(name, [other.pk for other in several if other != one])
            found.append((f"?{rest.urlencode()}", label, one))
    return found
