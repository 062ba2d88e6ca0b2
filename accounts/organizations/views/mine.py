"""A person's own organizations: found, registered, joined, claimed, described."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.organizations import domain, registry, rules
from accounts.organizations.contacts import registered_contact_of
from accounts.organizations.domain.common import require
from accounts.organizations.domain.likes import twins
from accounts.organizations.forms import (
    ClaimForm,
    EvidenceForm,
    JoinForm,
    NameForm,
    OtherNameForm,
    ProfileForm,
    ReasonForm,
)
from accounts.organizations.mails import hashed
from accounts.organizations.merging.queries import recent_merges
from accounts.organizations.models import Invitation, JoinRequest, Name, Organization
from accounts.organizations.queries import is_member, memberships_of, merged_away, near, role_in, survivor_of
from accounts.organizations.states import ONLY_LISTED, Kind, MemberRole, RequestState, State
from accounts.organizations.views.common import attempt, member_organization, parts, press, visible_organization
from accounts.people.access import signed_in
from civspace.files.domain import store
from civspace.web.numbers import version_in
from civspace.workflow.contesting import offers_for

#: For how long a person sees what was refused to them.
REFUSED_SHOWN = timedelta(days=180)


@signed_in
@require_safe
def my_organizations(request: HttpRequest) -> HttpResponse:
    """What the person acts for, has asked for, and is invited to."""
    person: Any = request.user
    lately = Q(person=person, state=RequestState.REFUSED, decided_at__gt=timezone.now() - REFUSED_SHOWN)
    refused = list(JoinRequest.objects.filter(lately).select_related("organization").order_by("-decided_at", "pk"))
    return render(
        request,
        "organizations/mine.html",
        {
            "memberships": memberships_of(person),
            "refused": refused,
            "offers": offers_for(person, refused),
            "requests": JoinRequest.objects.filter(person=person, state=RequestState.PENDING)
            .select_related("organization")
            .order_by("created_at"),
            "invitations": Invitation.objects.filter(
                email__iexact=person.email, state=RequestState.PENDING, expires_at__gt=timezone.now()
            )
            .select_related("organization", "invited_by")
            .order_by("created_at"),
        },
    )


@signed_in
@require_safe
def new(request: HttpRequest) -> HttpResponse:
    """First step: the name. Organizations with nearly the same name are shown before anything is created."""
    form = NameForm(request.GET or None)
    context: dict[str, Any] = {"form": form}
    if form.is_bound and form.is_valid():
        asked = form.cleaned_data
        query = urlencode({"name": asked["name"], "acronym": asked["acronym"]})
        onward = f"{reverse('organization_details')}?{query}"
        found = near(asked["name"], asked["acronym"], to=request.user)
        if not found:
            return redirect(onward)
        context |= {"near": found, "onward": onward, "name": asked["name"]}
    return render(request, "organizations/new.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def details(request: HttpRequest) -> HttpResponse:
    """Second step: the profile."""
    if request.method == "POST":
        twin = bool(twins(request.POST.get("name", ""), by=request.user))
        form = ProfileForm(request.POST, twin=twin)
        if form.is_valid() and (made := attempt(form, domain.create_organization, by=request.user, **form.values())):
            if made.kind == Kind.MISSION:
                messages.success(
                    request, _("The mission is registered. The Secretariat confirms you as its first delegate.")
                )
                return redirect("my_organizations")
            messages.success(request, _("The organization is registered. You are its head."))
            return redirect("organization_workspace", id=made.pk)
    else:
        if not request.GET.get("name"):
            return redirect("organization_new")
        initial = {"name": request.GET["name"], "acronym": request.GET.get("acronym", "")}
        form = ProfileForm(initial=initial, twin=bool(twins(initial["name"], by=request.user)))
    return render(
        request,
        "organizations/details.html",
        {
            "form": form,
            "title": _("Register an organization"),
            "submit_label": _("Register the organization"),
            "cancel_url": reverse("my_organizations"),
        },
    )


@signed_in
@require_safe
def workspace(request: HttpRequest, id: UUID) -> HttpResponse:
    """The page from which members work for their organization."""
    if not is_member(request.user, id) and (survivor := merged_away(id)) and is_member(request.user, survivor.pk):
        return redirect("organization_workspace", id=survivor.pk)
    organization = member_organization(request, id)
    decides = bool(rules.grantable(request.user, organization.pk))
    waiting = organization.join_requests.filter(state=RequestState.PENDING, sort=JoinRequest.Sort.JOIN)
    return render(
        request,
        "organizations/workspace.html",
        {
            "organization": organization,
            "names": organization.names.order_by("sort", "key", "pk"),
            "role": _role(request, organization),
            "may_edit": rules.may_edit(request.user, organization),
            "is_head": rules.is_head(request.user, organization),
            "is_open": organization.state in (State.UNVERIFIED, State.VERIFIED),
            "waiting": waiting.count() if decides else 0,
            "survivor": survivor_of(organization),
            "merges": recent_merges(organization),
            "sections": parts(registry.workspace_sections, request, organization, request.user),
        },
    )


def _role(request: HttpRequest, organization: Organization) -> Any:
    return MemberRole(role_in(request.user, organization.pk) or "").label


def _editable(request: HttpRequest, id: UUID) -> Organization:
    organization = member_organization(request, id)
    require(rules.may_edit(request.user, organization))
    return organization


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, id: UUID) -> HttpResponse:
    """Change the profile."""
    organization = _editable(request, id)
    if request.method == "POST":
        twin = bool(twins(request.POST.get("name", ""), by=request.user, exclude=organization.pk))
        form = ProfileForm(request.POST, instance=organization, twin=twin)
        if form.is_valid():
            values = form.values()
            organization = Organization.objects.get(pk=id)
            if attempt(
                form,
                domain.update_profile,
                organization=organization,
                by=request.user,
                version=version_in(request),
                **values,
            ):
                messages.success(request, _("The profile is saved."))
                return redirect("organization_workspace", id=id)
    else:
        form = ProfileForm(instance=organization)
    return render(
        request,
        "organizations/edit.html",
        {
            "form": form,
            "organization": organization,
            # What was read when the form was opened: after a clash the same press is refused again.
            "version": request.POST.get("version") or organization.version,
            "title": _("Edit the profile"),
            "submit_label": _("Save"),
            "cancel_url": reverse("organization_workspace", args=[id]),
        },
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def name_add(request: HttpRequest, id: UUID) -> HttpResponse:
    """Add a translated or former name."""
    organization = _editable(request, id)
    form = OtherNameForm(request.POST or None)
    if form.is_valid() and attempt(
        form, domain.add_name, organization=organization, by=request.user, **form.cleaned_data
    ):
        messages.success(request, _("The name is added."))
        return redirect("organization_workspace", id=id)
    return _form_page(request, form, _("Add a name"), id)


@signed_in
@require_POST
def name_remove(request: HttpRequest, id: UUID, name: int) -> HttpResponse:
    """Take a name away."""
    organization = _editable(request, id)
    row = get_object_or_404(Name.objects.select_related("organization"), pk=name, organization=organization)
    press(request, domain.remove_name, _("The name is removed."), name=row, by=request.user)
    return redirect("organization_workspace", id=id)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, id: UUID) -> HttpResponse:
    """Ask to join; a listed organization is claimed instead, and a member is led to the organization."""
    organization = visible_organization(request, id)
    if is_member(request.user, id):
        return redirect("organization_workspace", id=id)
    if organization.state == State.LISTED:
        return redirect("organization_claim", id=id)
    form = JoinForm(request.POST or None)
    if form.is_valid() and attempt(
        form, domain.ask_to_join, organization=organization, by=request.user, **form.cleaned_data
    ):
        messages.success(request, _("Your request is sent to the head and the focal points."))
        return redirect("my_organizations")
    context = {
        "form": form,
        "organization": organization,
        "title": _("Ask to join"),
        "submit_label": _("Send the request"),
        "cancel_url": _back(organization),
    }
    return render(request, "organizations/join.html", context)


def _back(organization: Organization) -> str:
    """The public page of an organization, from which somebody asks to act for it."""
    return reverse("organization", args=[organization.pk])


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: HttpRequest, id: UUID) -> HttpResponse:
    """Claim a listed organization."""
    organization = visible_organization(request, id)
    if organization.kind in ONLY_LISTED:
        raise Http404
    if organization.state != State.LISTED:
        return redirect("organization_join", id=id)
    contact = bool(registered_contact_of(organization))
    form = ClaimForm(request.POST or None, request.FILES or None, has_contact=contact)
    return _with_evidence(request, form, organization, domain.claim_organization, _("Claim this organization"))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def new_head(request: HttpRequest, id: UUID) -> HttpResponse:
    """Ask the Secretariat to replace a head who cannot be reached."""
    organization = visible_organization(request, id)
    if organization.state not in (State.UNVERIFIED, State.VERIFIED):
        raise Http404
    form = EvidenceForm(request.POST or None, request.FILES or None)
    title = _("The head cannot be reached")
    return _with_evidence(request, form, organization, domain.ask_to_replace_head, title)


def _with_evidence(request: HttpRequest, form: Any, organization: Organization, verb: Any, title: str) -> HttpResponse:
    if form.is_valid():
        values = dict(form.cleaned_data)
        upload = values.pop("evidence", None)
        file = attempt(form, store, upload=upload, by=request.user) if upload else None
        if (file or not upload) and attempt(
            form, verb, organization=organization, by=request.user, evidence=file, **values
        ):
            messages.success(request, _("Your request is sent. You will be told of the decision."))
            return redirect("my_organizations")
    context = {
        "form": form,
        "organization": organization,
        "title": title,
        "submit_label": _("Send the request"),
        "cancel_url": _back(organization),
    }
    return render(request, "organizations/evidence.html", context)


@signed_in
@require_POST
def request_withdraw(request: HttpRequest, id: UUID) -> HttpResponse:
    """Take a request back."""
    asked = get_object_or_404(JoinRequest.objects.select_related("organization"), pk=id, person=request.user)
    press(request, domain.withdraw_request, _("Your request is withdrawn."), request=asked, by=request.user)
    return redirect("my_organizations")


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, id: UUID) -> HttpResponse:
    """Close the organization's entry."""
    organization = member_organization(request, id)
    require(rules.is_head(request.user, organization))
    form = ReasonForm(request.POST or None, optional=True)
    if form.is_valid() and attempt(
        form, domain.close_organization, organization=organization, by=request.user, **form.cleaned_data
    ):
        messages.success(request, _("The organization is closed."))
        return redirect("my_organizations")
    return _form_page(request, form, _("Close the organization"), id, warning=True)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """An invitation, by the link that was mailed: accept or decline."""
    found = get_object_or_404(Invitation.objects.select_related("organization", "invited_by"), token_hash=hashed(token))
    if request.method == "POST":
        return _answer(request, found)
    context = {
        "invitation": found,
        "for_me": rules.may_accept(request.user, found),
        "open": found.state == RequestState.PENDING and found.expires_at > timezone.now(),
    }
    return render(request, "organizations/invitation.html", context)


@signed_in
@require_POST
def invitation_answer(request: HttpRequest, id: UUID) -> HttpResponse:
    """Accept or decline one of the invitations for the person's own address."""
    found = get_object_or_404(Invitation.objects.select_related("organization"), pk=id)
    if not rules.may_accept(request.user, found):
        raise Http404
    return _answer(request, found)


def _answer(request: HttpRequest, found: Invitation) -> HttpResponse:
    if request.POST.get("answer") == "yes":
        done = _("You now act for %(organization)s.") % {"organization": found.organization.name}
        if press(request, domain.accept_invitation, done, invitation=found, by=request.user):
            return redirect("organization_workspace", id=found.organization_id)
    else:
        press(request, domain.withdraw_invitation, _("The invitation is declined."), invitation=found, by=request.user)
    return redirect("my_organizations")


def _form_page(request: HttpRequest, form: Any, title: str, id: UUID, **more: Any) -> HttpResponse:
    context = {"form": form, "title": title, "cancel_url": reverse("organization_workspace", args=[id]), **more}
    return render(request, "web/form_page.html", context)
