"""The directory as an Atom feed: who was listed last, with the filters of the directory."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.organizations.forms import SearchForm
from accounts.organizations.models import Organization
from accounts.organizations.views.public import filtered
from civspace.web.access import access
from civspace.web.feeds import SIZE, Entry, atom, page_of_feed


def _entry(organization: Organization) -> Entry:
    said = [
        str(organization.get_kind_display()),
        organization.country.name if organization.country else "",
        organization.status_label(),
    ]
    return Entry(
        key=f"organization/{organization.pk}",
        title=organization.name,
        path=reverse("organization", args=[organization.pk]),
        updated=organization.updated_at,
        published=organization.created_at,
        language=organization.name_language,
        summary=" · ".join(part for part in said if part),
    )


@access("public")
@require_safe
def organizations(request: HttpRequest) -> HttpResponse:
    """Send the organizations that came last into the directory and fit its filters."""
    form = SearchForm(request.GET or None)
    found = filtered(Organization.objects.visible_to(AnonymousUser()), form.active())
    rows = found.select_related("country").order_by("-created_at", "-id")[:SIZE]
    return atom(
        request,
        title=_("Organizations"),
        page=page_of_feed(request, reverse("organizations")),
        entries=[_entry(organization) for organization in rows],
    )
