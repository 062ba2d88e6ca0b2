"""The public register of accredited organizations, and the declarations that organizations make for it."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.organizations.models import Organization
from accounts.organizations.queries import is_member
from accounts.people.access import signed_in
from civspace.web import tables
from civspace.web.access import access
from civspace.web.pagination import page_of
from meetings.accreditation.domain import can_claim
from meetings.accreditation.models import Declaration
from meetings.accreditation.queries import rows
from meetings.accreditation.register.domain import declare, must_be_public
from meetings.accreditation.register.forms import DeclarationForm, RegisterForm
from meetings.accreditation.register.queries import declarations, filtered, history, registered
from meetings.accreditation.register.tables import REGISTER
from meetings.accreditation.rules import may_claim

PER_PAGE = 50


@access("public")
@require_safe
def register(request: HttpRequest) -> HttpResponseBase:
    """List who holds which standing, since when and by which document."""
    form = RegisterForm(request.GET or None)
    found = filtered(registered(), form.active())
    if form.errors:
        found = found.none()
    if tables.wanted(request):
        return tables.answer(request, name="register", columns=REGISTER, rows=found.defer("explanation", "reason"))
    page = page_of(found.defer("explanation", "reason"), request.GET.get("page"), PER_PAGE)
    context = {"page_obj": page, "rows": rows(page.object_list), "form": form}
    return render(request, "accreditation/register/list.html", context)


@access("public")
@require_safe
def entry(request: HttpRequest, id: UUID) -> HttpResponse:
    """Show what one organization holds and held, what happened to it, and what it declares."""
    held = list(registered().filter(organization=id))
    if not held:
        raise Http404
    told = declarations(id)
    context = {
        "organization": held[0].organization,
        "rows": rows(held),
        "history": history(held),
        "declaration": told[0] if told else None,
        "earlier": told[1:],
    }
    return render(request, "accreditation/register/entry.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def declaration(request: HttpRequest, id: UUID) -> HttpResponse:
    """Declare funding and interests, and read what was declared before."""
    if not is_member(request.user, id):
        raise Http404
    organization = get_object_or_404(Organization, pk=id)
    may = can_claim(organization) and may_claim(request.user, id)
    if request.method == "POST" and not may:
        raise PermissionDenied
    told = list(Declaration.objects.filter(organization=id).prefetch_related("shares"))
    form = DeclarationForm(request.POST or None, must=must_be_public(id), initial=_before(told))
    if request.method == "POST" and form.is_valid():
        try:
            declare(organization=organization, by=request.user, **form.values())
        except ValidationError as error:
            form.take(error)
        else:
            messages.success(request, _("Your declaration is saved."))
            return redirect("my_declaration", id=id)
    context = {"organization": organization, "form": form if may else None, "told": told}
    status = 422 if request.method == "POST" else 200
    return render(request, "accreditation/register/declaration.html", context, status=status)


def _before(told: list[Declaration]) -> dict[str, object]:
    """Return what was declared last, to start from."""
    if not told:
        return {}
    last = told[0]
    shares = {DeclarationForm.name_of(share.source): share.band for share in last.shares.all()}
    return {"interest": last.interest, "conflicts": last.conflicts, "public": last.public, **shares}
