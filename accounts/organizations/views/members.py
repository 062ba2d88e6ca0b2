"""The people of an organization, for those who belong to it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.organizations import domain, rules
from accounts.organizations.domain.common import require
from accounts.organizations.forms import HandOverForm, InviteForm, ReasonForm, RoleForm
from accounts.organizations.models import Invitation, JoinRequest, Membership
from accounts.organizations.queries import members_of
from accounts.organizations.states import Kind, RequestState
from accounts.organizations.views.common import attempt, end_of, member_organization, press
from accounts.people.access import signed_in
from accounts.people.models import User


@signed_in
@require_safe
def members(request: HttpRequest, id: UUID) -> HttpResponse:
    """Who acts for the organization, who is invited and who asks to join."""
    organization = member_organization(request, id)
    roles = rules.grantable(request.user, organization.pk)
    people = members_of(organization)
    return render(
        request,
        "organizations/members.html",
        {
            "organization": organization,
            "members": [(held, rules.may_change(request.user, held)) for held in people],
            "decides": bool(roles),
            "is_head": rules.is_head(request.user, organization),
            "alone": len(people) == 1,
            "invitations": organization.invitations.filter(state=RequestState.PENDING).order_by("created_at")
            if roles
            else [],
            "requests": organization.join_requests.filter(state=RequestState.PENDING, sort=JoinRequest.Sort.JOIN)
            .select_related("person")
            .order_by("created_at")
            if roles
            else [],
        },
    )


def _page(request: HttpRequest, form: Any, title: str, id: UUID, **more: Any) -> HttpResponse:
    context = {"form": form, "title": title, "cancel_url": reverse("organization_members", args=[id]), **more}
    return render(request, "web/form_page.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, id: UUID) -> HttpResponse:
    """Invite somebody by e-mail."""
    organization = member_organization(request, id)
    roles = rules.grantable(request.user, id)
    require(bool(roles))
    form = InviteForm(request.POST or None, roles=roles, needs_end=organization.kind == Kind.MISSION)
    if form.is_valid():
        values = form.cleaned_data
        if attempt(
            form,
            domain.invite,
            organization=organization,
            by=request.user,
            email=values["email"],
            role=values["role"],
            until=end_of(values["until"]),
        ):
            messages.success(request, _("The invitation is on its way."))
            return redirect("organization_members", id=id)
    return _page(request, form, _("Invite somebody"), id, submit_label=_("Send the invitation"))


@signed_in
@require_POST
def invitation_again(request: HttpRequest, id: UUID, invitation: UUID) -> HttpResponse:
    """Send an invitation again."""
    found = _invitation(request, id, invitation)
    done = _("The invitation is on its way.")
    press(request, domain.send_invitation_again, done, invitation=found, by=request.user)
    return redirect("organization_members", id=id)


@signed_in
@require_POST
def invitation_withdraw(request: HttpRequest, id: UUID, invitation: UUID) -> HttpResponse:
    """Take an invitation back."""
    found = _invitation(request, id, invitation)
    press(request, domain.withdraw_invitation, _("The invitation is withdrawn."), invitation=found, by=request.user)
    return redirect("organization_members", id=id)


def _invitation(request: HttpRequest, id: UUID, invitation: UUID) -> Invitation:
    member_organization(request, id)
    return get_object_or_404(Invitation.objects.select_related("organization"), pk=invitation, organization=id)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def join_decide(request: HttpRequest, id: UUID, asked: UUID) -> HttpResponse:
    """Accept a request to join, perhaps in another role, or refuse it with a reason."""
    organization = member_organization(request, id)
    roles = rules.grantable(request.user, id)
    require(bool(roles))
    found = get_object_or_404(
        JoinRequest.objects.select_related("organization", "person"),
        pk=asked,
        organization=id,
        sort=JoinRequest.Sort.JOIN,
    )
    refusing = request.POST.get("answer") == "no"
    bound = request.POST or None
    role_form = RoleForm(
        None if refusing else bound,
        roles=roles,
        needs_end=organization.kind == Kind.MISSION,
        initial={"role": found.role if found.role in roles else roles[-1]},
    )
    reason_form = ReasonForm(bound if refusing else None)
    form: Any = reason_form if refusing else role_form
    if form.is_valid():
        values = dict(form.cleaned_data)
        if "until" in values:
            values["until"] = end_of(values["until"])
        if attempt(form, domain.decide_request, request=found, by=request.user, accept=not refusing, **values):
            messages.success(request, _("The request is refused.") if refusing else _("The request is accepted."))
            return redirect("organization_members", id=id)
    return render(
        request,
        "organizations/join_decide.html",
        {
            "organization": organization,
            "asked": found,
            "role_form": role_form,
            "reason_form": reason_form,
            "form": form,
        },
    )


def _membership(request: HttpRequest, id: UUID, member: int) -> Membership:
    member_organization(request, id)
    rows = Membership.objects.current().select_related("organization", "person")
    found = get_object_or_404(rows, pk=member, organization=id)
    require(rules.may_change(request.user, found))
    return found


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def member_change(request: HttpRequest, id: UUID, member: int) -> HttpResponse:
    """Change a member's role or its end."""
    found = _membership(request, id, member)
    form = RoleForm(
        request.POST or None,
        roles=rules.grantable(request.user, id),
        needs_end=found.organization.kind == Kind.MISSION,
        initial={"role": found.role, "until": found.until.date() if found.until else None},
    )
    if form.is_valid():
        until = end_of(form.cleaned_data["until"])
        role = form.cleaned_data["role"]
        if attempt(form, domain.change_role, membership=found, by=request.user, role=role, until=until):
            messages.success(request, _("The role is changed."))
            return redirect("organization_members", id=id)
    return _page(request, form, _("Change a role"), id, lede=found.person.get_full_name())


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def member_remove(request: HttpRequest, id: UUID, member: int) -> HttpResponse:
    """End a member's role."""
    found = _membership(request, id, member)
    form = ReasonForm(request.POST or None, optional=True)
    if form.is_valid() and attempt(form, domain.remove_member, membership=found, by=request.user, **form.cleaned_data):
        messages.success(request, _("The role has ended."))
        return redirect("organization_members", id=id)
    return _page(
        request,
        form,
        _("End a role"),
        id,
        lede=found.person.get_full_name(),
        submit_label=_("End the role"),
        warning=True,
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest, id: UUID) -> HttpResponse:
    """The head hands over to another member."""
    organization = member_organization(request, id)
    require(rules.is_head(request.user, organization))
    others = [held for held in members_of(organization) if held.person_id != request.user.pk]
    form = HandOverForm(request.POST or None, members=others)
    if form.is_valid():
        to = get_object_or_404(User, pk=form.cleaned_data["to"])
        if attempt(form, domain.hand_over_head, organization=organization, by=request.user, to=to):
            messages.success(request, _("The organization has a new head. You are now a focal point."))
            return redirect("organization_members", id=id)
    return _page(request, form, _("Hand over as head"), id, submit_label=_("Hand over"), warning=True)


@signed_in
@require_POST
def leave(request: HttpRequest, id: UUID) -> HttpResponse:
    """Leave the organization."""
    organization = member_organization(request, id)
    done = _("You no longer act for %(organization)s.") % {"organization": organization.name}
    if press(request, domain.leave, done, organization=organization, by=request.user):
        return redirect("my_organizations")
    return redirect("organization_members", id=id)
