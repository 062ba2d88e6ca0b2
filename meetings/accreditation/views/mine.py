"""An organization's own pages: what it holds and claims, a new claim, and taking one back."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.organizations.models import Organization
from accounts.organizations.queries import is_member
from accounts.people.access import signed_in
from civspace.workflow import IllegalMove, Stale
from civspace.workflow.contesting import offers_for
from meetings.accreditation.domain import can_claim, claim_standing, retract_claim
from meetings.accreditation.forms import ClaimForm
from meetings.accreditation.models import Standing
from meetings.accreditation.progress import with_steps
from meetings.accreditation.queries import of_organization
from meetings.accreditation.rules import may_claim


def _own(request: HttpRequest, id: UUID) -> Organization:
    """Return an organization that the person belongs to; 404 for others, as for one that does not exist."""
    if not is_member(request.user, id):
        raise Http404
    return get_object_or_404(Organization, pk=id)


@signed_in
@require_safe
def my_standing(request: HttpRequest, id: UUID) -> HttpResponse:
    """Show what the organization holds and claims, with every decision."""
    organization = _own(request, id)
    rows = with_steps(of_organization(id).prefetch_related("measures"), names=False)
    context = {
        "organization": organization,
        "rows": rows,
        "offers": offers_for(request.user, [row.standing for row in rows]),
        "may_claim": can_claim(organization) and may_claim(request.user, id),
    }
    return render(request, "accreditation/mine.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: HttpRequest, id: UUID) -> HttpResponse:
    """Claim a standing; whatever was typed or uploaded stays when something is wrong."""
    organization = _own(request, id)
    if not may_claim(request.user, id):
        raise PermissionDenied(_("The head and the focal points of your organization claim standing."))
    # An empty POST is an answer too, so the method decides and not the content.
    sent = request.method == "POST"
    form = ClaimForm(request.POST if sent else None, request.FILES if sent else None, by=request.user)
    kept = None
    if sent:
        valid = form.is_valid()
        kept = form.keep_evidence()
        if valid and not form.errors:
            try:
                claim_standing(organization=organization, by=request.user, evidence=kept, **form.values())
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, _("The claim was sent. The Secretariat decides on it."))
                return redirect("my_standing", id=id)
    context = {"organization": organization, "form": form, "kept": kept}
    return render(request, "accreditation/claim.html", context, status=422 if form.errors else 200)


@signed_in
@require_POST
def retract(request: HttpRequest, id: UUID, standing: UUID) -> HttpResponse:
    """Take a waiting claim back."""
    _own(request, id)
    claimed = get_object_or_404(Standing.objects.filter(organization=id), pk=standing)
    try:
        retract_claim(standing=claimed, by=request.user)
    except (IllegalMove, Stale):
        messages.error(request, _("The claim has been decided in the meantime, so nothing was done."))
    else:
        messages.success(request, _("The claim was taken back."))
    return redirect("my_standing", id=id)
