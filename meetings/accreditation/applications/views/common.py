"""What the pages share: whose application it is."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from accounts.organizations.models import Organization
from accounts.organizations.queries import is_member
from meetings.accreditation.applications.models import Application
from meetings.accreditation.applications.queries import with_parts


def own(request: HttpRequest, id: UUID) -> Organization:
    """Return an organization that the person belongs to; 404 for others, as for one that does not exist."""
    if not is_member(request.user, id):
        raise Http404
    return get_object_or_404(Organization, pk=id)


def mine(request: HttpRequest, id: UUID, pk: UUID) -> Application:
    """Return an application of such an organization."""
    own(request, id)
    return get_object_or_404(with_parts(Application.objects.filter(organization=id)), pk=pk)


def refusals(error: Any) -> dict[str, str]:
    """Return what a verb refused, by field."""
    return {name: " ".join(messages) for name, messages in error.message_dict.items()}
