"""Sharing a brief with colleagues, leaving one, and handing one over."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.people.access import signed_in
from civspace.workflow import Stale
from submissions.record import domain
from submissions.record.briefing import offers_to
from submissions.record.colleagues import colleagues_of
from submissions.record.forms_briefs import OfferForm, ShareForm
from submissions.record.models import BriefOffer, BriefShare
from submissions.record.views.briefs import meanwhile, owned, seen


@signed_in
@require_http_methods(["GET", "POST"])
def share(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show with whom a brief is shared, and share it with somebody, or change what they may do."""
    brief = owned(request, pk)
    form = ShareForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = domain.share_brief(brief=brief, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        except Stale:
            raise Http404(_("There is no such brief, or it is not shared with you.")) from None
        else:
            messages.success(request, _("Shared with %(person)s.") % {"person": made.person.get_full_name()})
            return redirect("brief_sharing", pk=pk)
    rows = list(BriefShare.objects.filter(brief=brief).select_related("person"))
    near = set(colleagues_of(request.user).filter(pk__in=[it.person_id for it in rows]).values_list("pk", flat=True))
    context = {"brief": brief, "form": form, "rows": [(it, it.person_id in near) for it in rows]}
    return render(request, "record/brief_sharing.html", context, status=422 if form.errors else 200)


@signed_in
@require_POST
def end(request: HttpRequest, pk: UUID, share: int) -> HttpResponse:
    """End a share, as the owner or as the colleague who leaves."""
    brief = seen(request, pk)
    held = get_object_or_404(BriefShare.objects.filter(brief=brief).select_related("person"), pk=share)
    held.brief = brief
    leaves = held.person_id == request.user.pk
    if not leaves and brief.owner_id != request.user.pk:
        raise PermissionDenied(_("Only the owner of a brief may do this."))
    domain.end_share(share=held, by=request.user)
    if leaves:
        messages.success(request, _("You no longer read this brief."))
        return redirect("briefs")
    messages.success(request, _("No longer shared with %(person)s.") % {"person": held.person.get_full_name()})
    return redirect("brief_sharing", pk=pk)


@signed_in
@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Offer a brief to a colleague, who becomes its owner by accepting."""
    brief = owned(request, pk)
    form = OfferForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = domain.offer_brief(brief=brief, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        except Stale:
            raise Http404(_("There is no such brief, or it is not shared with you.")) from None
        else:
            told = _("%(person)s was asked to take the brief over.") % {"person": made.person.get_full_name()}
            messages.success(request, told)
            return redirect("brief", pk=pk)
    context = {
        "brief": brief,
        "form": form,
        "title": _("Hand this brief over"),
        "cancel_url": reverse("brief", args=[pk]),
        "submit_label": _("Hand over"),
    }
    return render(request, "record/brief_hand_over.html", context, status=422 if form.errors else 200)


@signed_in
@require_POST
def take_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take the offer back."""
    domain.take_back_offer(brief=owned(request, pk), by=request.user)
    messages.success(request, _("The brief stays with you."))
    return redirect("brief", pk=pk)


@signed_in
@require_POST
def answer(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Accept a brief that a colleague hands over, or decline."""
    offer: BriefOffer = get_object_or_404(offers_to(request.user), pk=pk)
    if verb not in ("accept", "decline"):
        raise Http404
    try:
        brief = domain.answer_offer(offer=offer, by=request.user, accept=verb == "accept")
    except (Stale, PermissionDenied):
        meanwhile(request)
        return redirect("briefs")
    if verb == "decline":
        messages.success(request, _("You declined. Your colleague is told."))
        return redirect("briefs")
    messages.success(request, _("The brief is yours now. Your colleague is told."))
    return redirect("brief", pk=brief.pk)
