"""The public directory. No page here names a person, and none knows its reader."""

from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.organizations import registry
from accounts.organizations.domain import confirm_claim
from accounts.organizations.forms import SearchForm
from accounts.organizations.mails import hashed
from accounts.organizations.matching import words
from accounts.organizations.models import JoinRequest, Name, Organization
from accounts.organizations.queries import merged_away
from accounts.organizations.rulebook import RULES
from accounts.organizations.states import RequestState
from accounts.organizations.tables import DIRECTORY
from accounts.organizations.views.common import parts
from civspace.api.filters import in_region
from civspace.reference.models import State as Country
from civspace.web import tables
from civspace.web.access import access
from civspace.workflow import IllegalMove, Stale

PER_PAGE = 25
#: Counts are exact up to here.
COUNTED = 1000
MAX_WORDS = 6


def filtered(found: QuerySet[Organization], wanted: dict[str, Any]) -> QuerySet[Organization]:
    """Narrow organizations by the filters of the directory."""
    for word in words(wanted.get("q", ""))[:MAX_WORDS]:
        found = found.filter(Exists(Name.objects.filter(organization=OuterRef("pk"), key__contains=word)))
    if region := wanted.get("region"):
        found = found.filter(in_region(region.pk, "country"))
    if group := wanted.get("group"):
        found = found.filter(country__in=Country.objects.filter(regional_group=group).values("pk"))
    if theme := wanted.get("theme"):
        found = found.filter(themes=theme)
    if goal := wanted.get("goal"):
        found = found.filter(goals=goal)
    fields = {"country": "country", "kind": "kind", "status": "state"}
    return found.filter(**{field: wanted[name] for name, field in fields.items() if wanted.get(name)})


def _chosen(form: SearchForm, request: HttpRequest) -> list[tuple[str, Any, Any]]:
    """Return the filters that narrow the list: the address without each, its label and its value as text."""
    chosen: list[tuple[str, Any, Any]] = []
    for name, value in form.active().items():
        rest = request.GET.copy()
        rest.pop(name, None)
        rest.pop("page", None)
        choices = dict(getattr(form.fields[name], "choices", ())) if isinstance(value, str) else {}
        chosen.append((f"?{rest.urlencode()}", form.fields[name].label, choices.get(value, value)))
    return chosen


@access("public")
@require_safe
def organizations(request: HttpRequest) -> HttpResponseBase:
    """The directory: search by any name, filter, leaf through. Everything is in the address."""
    form = SearchForm(request.GET or None)
    wanted = form.active()
    found = filtered(Organization.objects.visible_to(AnonymousUser()), wanted)
    found = found.select_related("country").order_by("sort_key", "id")
    if tables.wanted(request):
        return tables.answer(request, name="organizations", columns=DIRECTORY, rows=found)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    total = page.paginator.count
    return render(
        request,
        "organizations/directory.html",
        {
            "form": form,
            "page": page,
            "total": min(total, COUNTED),
            "more": total > COUNTED,
            "filtered": bool(wanted),
            "chosen": _chosen(form, request),
        },
    )


@access("public")
@require_safe
def organization(request: HttpRequest, id: UUID) -> HttpResponse:
    """One organization: its names, what it does, and what the rooms above know of it."""
    public = Organization.objects.visible_to(AnonymousUser()).select_related("country")
    found = public.filter(pk=id).first()
    if found is None:
        survivor = merged_away(id)
        found = get_object_or_404(public, pk=survivor.pk if survivor else id)
        response = redirect("organization", id=found.pk, permanent=True)
        # A merger can be undone: nobody keeps the old address leading here for longer than any other page.
        response.headers["Cache-Control"] = "public, max-age=60"
        return response
    return render(
        request,
        "organizations/organization.html",
        {
            "organization": found,
            "names": found.names.exclude(sort=Name.Sort.ACRONYM).exclude(name=found.name).order_by("sort", "key", "pk"),
            "themes": found.themes.all(),
            "goals": found.goals.all(),
            "sections": parts(registry.sections, request, found),
        },
    )


@access("public")
@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """The portal's own rules for organizations, which decisions cite."""
    return render(request, "organizations/rules.html", {"rules": RULES.values()})


@access("token")
@require_http_methods(["GET", "HEAD", "POST"])
def claim_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The registered contact of a listed organization confirms or denies that a person acts for it."""
    claim = get_object_or_404(
        JoinRequest.objects.select_related("organization", "person"), token_hash=hashed(token), to_contact=True
    )
    if request.method == "POST" and request.POST.get("answer") in ("yes", "no"):
        try:
            confirm_claim(request=claim, accept=request.POST["answer"] == "yes")
        except (IllegalMove, Stale):
            claim.refresh_from_db()
        else:
            return redirect("claim_confirm", token=token)
    open_now = claim.state == RequestState.PENDING
    response = render(request, "organizations/claim_confirm.html", {"claim": claim, "open": open_now})
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
