"""The desk of the Secretariat for organizations."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.organizations import domain, rules
from accounts.organizations.domain.requests import RULE_OF_SORT
from accounts.organizations.forms import DecisionForm, ReasonForm
from accounts.organizations.merging.states import ON_DESK
from accounts.organizations.models import JoinRequest, LookAlike, Merge, Organization
from accounts.organizations.queries import members_of, near_existing, survivor_of
from accounts.organizations.states import RequestState, State
from accounts.organizations.tables import LOOK_ALIKES, UNVERIFIED
from accounts.organizations.views.common import attempt, steps
from accounts.people.access import staff_required
from accounts.people.states import Role
from civspace.audit.queries import history
from civspace.web import tables
from civspace.web.numbers import number_in

PER_PAGE = 25
officer = staff_required(Role.ACCREDITATION_OFFICER)


@officer
@require_safe
def queue(request: HttpRequest) -> HttpResponseBase:
    """What waits for a decision: requests first, then organizations that nobody has verified; the oldest on top."""
    requests = (
        JoinRequest.objects.filter(state=RequestState.PENDING, to_contact=False)
        .exclude(sort=JoinRequest.Sort.JOIN)
        .select_related("organization__country", "person")
        .order_by("created_at", "pk")
    )
    unverified = (
        Organization.objects.filter(state=State.UNVERIFIED).select_related("country").order_by("created_at", "pk")
    )
    if tables.wanted(request):
        return tables.answer(request, name="not-verified", columns=UNVERIFIED, rows=unverified)
    return render(
        request,
        "organizations/desk/queue.html",
        {
            "requests": requests[:100],
            "page": Paginator(unverified, PER_PAGE).get_page(request.GET.get("page")),
            "duplicates": LookAlike.objects.count(),
            "mergers": Merge.objects.filter(state__in=ON_DESK).count(),
        },
    )


@officer
@require_http_methods(["GET", "HEAD", "POST"])
def organization(request: HttpRequest, id: UUID) -> HttpResponse:
    """One organization with everything that staff may see of it: verify, take back, close."""
    found = get_object_or_404(Organization.objects.select_related("country"), pk=id)
    verbs: dict[str, Callable[..., Any]] = {
        "verify": domain.verify_organization,
        "unverify": domain.unverify_organization,
        "close": domain.close_organization,
    }
    verb = request.POST.get("verb", "")
    form = DecisionForm(request.POST or None)
    if verb in verbs and form.is_valid():
        values = dict(form.cleaned_data)
        if verb == "close":
            values.pop("rule")
        if attempt(form, verbs[verb], organization=found, by=request.user, **values):
            messages.success(request, _("The decision is saved. Those concerned have been told."))
            return redirect("desk_organization", id=id)
    return render(
        request,
        "organizations/desk/organization.html",
        {
            "organization": found,
            "names": found.names.order_by("sort", "key", "pk"),
            "members": members_of(found),
            "requests": found.join_requests.select_related("person").order_by("-created_at")[:20],
            "near": near_existing(found)[:8],
            "survivor": survivor_of(found),
            "merges": Merge.objects.of(found).order_by("-asked_at", "-id")[:10],
            "steps": steps(history(found)),
            "form": form,
            "may_judge": rules.may_judge(request.user, found),
        },
    )


@officer
@require_http_methods(["GET", "HEAD", "POST"])
def request_decide(request: HttpRequest, id: UUID) -> HttpResponse:
    """One request with its evidence: accept or refuse, with a reason and the rule cited."""
    asked = get_object_or_404(
        JoinRequest.objects.select_related("organization__country", "person", "evidence").exclude(
            sort=JoinRequest.Sort.JOIN
        ),
        pk=id,
    )
    form = DecisionForm(request.POST or None, initial={"rule": RULE_OF_SORT[JoinRequest.Sort(asked.sort)]})
    answer = request.POST.get("answer")
    if answer in ("yes", "no") and form.is_valid():
        values: dict[str, Any] = form.cleaned_data
        if attempt(form, domain.decide_request, request=asked, by=request.user, accept=answer == "yes", **values):
            messages.success(request, _("The decision is saved. Those concerned have been told."))
            return redirect("desk_organizations")
    return render(
        request,
        "organizations/desk/request.html",
        {
            "asked": asked,
            "organization": asked.organization,
            "members": members_of(asked.organization),
            "form": form,
            "may_decide": rules.may_decide(request.user, asked),
            "open": asked.state == RequestState.PENDING,
        },
    )


@officer
@require_http_methods(["GET", "HEAD", "POST"])
def duplicates(request: HttpRequest) -> HttpResponseBase:
    """Pairs with nearly the same name, the likest first. "Not a duplicate" is remembered."""
    form: ReasonForm | None = None
    pairs = LookAlike.objects.select_related("first__country", "second__country").order_by("-score", "id")
    number = number_in(request.POST.get("pair", ""))
    if request.method == "POST":
        found = get_object_or_404(pairs, pk=number or 0)
        form = ReasonForm(request.POST, auto_id=f"id_{found.pk}_%s")
        if form.is_valid() and attempt(
            form, domain.mark_distinct, first=found.first, second=found.second, by=request.user, **form.cleaned_data
        ):
            messages.success(request, _("Remembered: these are two different organizations."))
            return redirect("desk_duplicates")
    if tables.wanted(request):
        return tables.answer(request, name="look-alikes", columns=LOOK_ALIKES, rows=pairs)
    page = Paginator(pairs, PER_PAGE).get_page(request.GET.get("page"))
    rows = [
        (pair, form if form and pair.pk == number else ReasonForm(auto_id=f"id_{pair.pk}_%s"))
        for pair in page.object_list
    ]
    return render(request, "organizations/desk/duplicates.html", {"page": page, "rows": rows, "form": form})
