"""Mergers: the pages of the desk, and those on which heads ask for one and answer."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.organizations import rules
from accounts.organizations.domain.common import require
from accounts.organizations.forms import ReasonForm
from accounts.organizations.merging import domain
from accounts.organizations.merging.forms import INTO, AskForm, MergeForm, PreviewForm
from accounts.organizations.merging.models import Merge
from accounts.organizations.merging.queries import preview, rows_of
from accounts.organizations.merging.registry import Plan
from accounts.organizations.merging.rules import may_decide_on, verbs_for
from accounts.organizations.merging.states import ON_DESK, WAITING, MergeState
from accounts.organizations.models import Organization
from accounts.organizations.queries import near_existing
from accounts.organizations.rulebook import RULES
from accounts.organizations.tables import MERGERS
from accounts.organizations.views.common import attempt, member_organization, press
from accounts.people.access import signed_in, staff_required
from accounts.people.states import Role
from civspace.web import tables

PER_PAGE = 25
officer = staff_required(Role.ACCREDITATION_OFFICER)
PAIR = ("source__country", "survivor__country", "asked_by")


@officer
@require_safe
def desk_merges(request: HttpRequest) -> HttpResponseBase:
    """Mergers: those that wait for the Secretariat, the oldest first; then all others, the newest first."""
    found = Merge.objects.select_related(*PAIR)
    if tables.wanted(request):
        return tables.answer(request, name="mergers", columns=MERGERS, rows=found.order_by("-asked_at", "-id"))
    others = found.exclude(state__in=ON_DESK).order_by("-asked_at", "-id")
    return render(
        request,
        "organizations/desk/merges.html",
        {
            "waiting": found.filter(state__in=ON_DESK).order_by("asked_at", "id")[:100],
            "page": Paginator(others, PER_PAGE).get_page(request.GET.get("page")),
        },
    )


@officer
@require_http_methods(["GET", "HEAD", "POST"])
def desk_merge_new(request: HttpRequest, id: UUID) -> HttpResponse:
    """Choose the other entry (in the address), see what would move, propose it."""
    organization = get_object_or_404(Organization.objects.select_related("country"), pk=id)
    asked = request.GET if "people" in request.GET else None
    initial = {"other": request.GET.get("other", ""), "direction": request.GET.get("direction", INTO)}
    choice = PreviewForm(asked, initial=initial, organization=organization, user=request.user)
    form = MergeForm(request.POST or None)
    shown = None
    if choice.is_bound and choice.is_valid():
        source, survivor = choice.pair()
        shown = preview(Plan(source, survivor, choice.cleaned_data["people"] == "join"))
        if request.method == "POST" and form.is_valid():
            plan = shown.plan
            made = attempt(
                form,
                domain.propose_merge,
                source=source,
                survivor=survivor,
                with_people=plan.with_people,
                by=request.user,
                **form.cleaned_data,
            )
            if made:
                messages.success(request, _("The merger is proposed. Another officer confirms it."))
                return redirect("desk_merge", id=made.pk)
    return render(
        request,
        "organizations/desk/merge_new.html",
        {
            "organization": organization,
            "choice": choice,
            "form": form,
            "preview": shown,
            "near": near_existing(organization)[:8] if shown is None else [],
            "may_decide": shown is None or may_decide_on(request.user, shown.plan.source, shown.plan.survivor),
        },
    )


VERBS: dict[str, Callable[..., Any]] = {
    "agree": domain.agree_to_merge,
    "confirm": domain.confirm_merge,
    "refuse": domain.refuse_merge,
    "withdraw": domain.withdraw_merge,
    "undo": domain.undo_merge,
}
#: Verbs that take a reason.
REASONED = frozenset({"confirm", "refuse", "undo"})


def _done(request: HttpRequest, merge: Merge, form: Any) -> bool:
    """Carry out the verb of the button that was pressed, if any; what it refuses is in the form or in a message."""
    verb = request.POST.get("verb", "")
    if verb not in VERBS:
        return False
    done = _("The decision is saved. Those concerned have been told.")
    if verb not in REASONED:
        return press(request, VERBS[verb], done, merge=merge, by=request.user)
    if form.is_valid() and attempt(form, VERBS[verb], merge=merge, by=request.user, **form.cleaned_data):
        messages.success(request, done)
        return True
    return False


@officer
@require_http_methods(["GET", "HEAD", "POST"])
def desk_merge(request: HttpRequest, id: UUID) -> HttpResponse:
    """One merger: what would move or has moved; confirm, refuse, take back, undo."""
    merge = get_object_or_404(Merge.objects.select_related(*PAIR), pk=id)
    verbs = verbs_for(request.user, merge)
    reasoned = request.POST.get("verb") in REASONED
    form = MergeForm(
        request.POST if reasoned else None, initial={"reason": merge.reason if merge.state in WAITING else ""}
    )
    if _done(request, merge, form):
        return redirect("desk_merge", id=id)
    return render(
        request,
        "organizations/desk/merge.html",
        {
            "merge": merge,
            "verbs": verbs,
            "form": form,
            "preview": preview(Plan(merge.source, merge.survivor, merge.with_people), but=merge)
            if merge.state in WAITING
            else None,
            **_told(merge),
        },
    )


def _told(merge: Merge) -> dict[str, Any]:
    return {
        "moved": rows_of(merge, merge.counts),
        "kept": rows_of(merge, merge.kept),
        "rule": RULES.get(merge.rule),
        "undoable": merge.state == MergeState.MERGED
        and merge.undo_until is not None
        and merge.undo_until > timezone.now(),
    }


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def merge_ask(request: HttpRequest, id: UUID) -> HttpResponse:
    """The head asks that this entry and another one of the same organization become one."""
    organization = member_organization(request, id)
    require(rules.is_head(request.user, organization))
    form = AskForm(request.POST or None, initial={"direction": INTO}, organization=organization, user=request.user)
    if form.is_valid():
        source, survivor = form.pair()
        message = form.cleaned_data["message"]
        verb = domain.ask_for_merge
        if made := attempt(form, verb, source=source, survivor=survivor, by=request.user, message=message):
            waits = made.state == MergeState.ASKED
            messages.success(
                request,
                _("The head of the other organization has been asked.") if waits else _("The Secretariat decides."),
            )
            return redirect("organization_merge", id=id, merge=made.pk)
    context = {
        "form": form,
        "title": _("Merge with another entry"),
        "lede": _(
            "For two entries of one organization. The head of the other one agrees or refuses; then the Secretariat "
            "decides. The members of both become members of the entry that remains and see everything in it."
        ),
        "submit_label": _("Ask for the merger"),
        "cancel_url": reverse("organization_workspace", args=[id]),
    }
    return render(request, "web/form_page.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def organization_merge(request: HttpRequest, id: UUID, merge: UUID) -> HttpResponse:
    """One merger for the members of either organization; the head who was asked answers here."""
    organization = member_organization(request, id)
    found = Merge.objects.told().of(organization).select_related(*PAIR).filter(pk=merge).first()
    if found is None:
        raise Http404
    verbs = [verb for verb in verbs_for(request.user, found) if verb in ("agree", "refuse", "withdraw")]
    form = ReasonForm(request.POST if request.POST.get("verb") in REASONED else None)
    if _done(request, found, form):
        return redirect("organization_workspace", id=id)
    return render(
        request,
        "organizations/merge.html",
        {"organization": organization, "merge": found, "verbs": verbs, "form": form, **_told(found)},
    )
