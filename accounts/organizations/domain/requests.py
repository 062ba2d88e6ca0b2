"""Requests to act for an organization: to join it, claim it, replace its head, or be a mission's first delegate."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.organizations.contacts import registered_contact_of
from accounts.organizations.domain.common import (
    admit,
    forget_cached,
    future,
    locked,
    make_head,
    officers,
    require,
    require_open,
    required_reason,
    role_label,
    rule_of,
    tell,
)
from accounts.organizations.domain.status import shut, to_verified
from accounts.organizations.mails import claim_token, hashed, soon
from accounts.organizations.models import JoinRequest, Membership, Organization
from accounts.organizations.queries import is_member, people_of
from accounts.organizations.rules import GRANTS, grantable, may_decide
from accounts.organizations.states import ONLY_LISTED, ORGANIZATION, REQUEST, MemberRole, RequestState, State
from civspace.audit.domain import record
from civspace.files.domain import attach
from civspace.files.models import File
from civspace.workflow import IllegalMove
from civspace.workflow.domain import move

CLAIM_DAYS = 14
Sort = JoinRequest.Sort
RULE_OF_SORT = {Sort.JOIN: "members", Sort.CLAIM: "claim", Sort.HEAD: "head", Sort.MISSION: "mission"}


def ask_to_join(
    *, organization: Organization, by: Any, role: str = MemberRole.VIEWER, message: str = ""
) -> JoinRequest:
    """Ask the head and the focal points to be admitted in a role (any but the head's)."""
    if role not in GRANTS[MemberRole.HEAD]:
        raise ValidationError({"role": _("Choose one of the roles offered.")})
    return _ask(organization, by, Sort.JOIN, role, message)


def claim_organization(
    *, organization: Organization, by: Any, message: str = "", evidence: File | None = None, to_contact: bool = False
) -> JoinRequest:
    """Claim a listed organization: its registered contact is asked (`to_contact`), or staff look at the evidence."""
    if to_contact and not registered_contact_of(organization):
        raise ValidationError({"to_contact": _("This organization has no registered contact. Send evidence instead.")})
    if not to_contact and evidence is None and not message.strip():
        raise ValidationError({"evidence": _("Add a document, or say what shows that you act for the organization.")})
    return _ask(organization, by, Sort.CLAIM, MemberRole.HEAD, message, evidence=evidence, to_contact=to_contact)


def ask_to_replace_head(
    *, organization: Organization, by: Any, message: str = "", evidence: File | None = None
) -> JoinRequest:
    """Ask staff to name oneself head, because the head cannot be reached. The evidence comes from the organization."""
    if evidence is None and not message.strip():
        raise ValidationError({"evidence": _("Add a document, or say what shows that you act for the organization.")})
    return _ask(organization, by, Sort.HEAD, MemberRole.HEAD, message, evidence=evidence)


def _ask(organization: Organization, by: Any, sort: str, role: str, message: str, **more: Any) -> JoinRequest:
    require(getattr(by, "is_authenticated", False))
    with transaction.atomic():
        organization = locked(organization)
        require(Organization.objects.visible_to(by).filter(pk=organization.pk).exists())
        if sort == Sort.CLAIM:
            require(organization.kind not in ONLY_LISTED, _("A State is not claimed; its mission registers."))
            ORGANIZATION.target("claim", organization.state)
        else:
            require_open(organization, "ask")
        membership = Membership.objects.current().filter(organization=organization, person=by).first()
        if membership is not None and (sort != Sort.HEAD or membership.role == MemberRole.HEAD):
            raise ValidationError(_("You already act for this organization."), code="member")
        return open_request(organization, by, sort, role, message=message, **more)


def open_request(
    organization: Organization,
    by: Any,
    sort: str,
    role: str,
    *,
    message: str = "",
    evidence: File | None = None,
    to_contact: bool = False,
) -> JoinRequest:
    """Write a request and tell those who decide; the organization is locked and the person may ask."""
    if JoinRequest.objects.filter(organization=organization, person=by, sort=sort, state=RequestState.PENDING).exists():
        raise ValidationError(_("You have already asked. Your request waits for a decision."), code="pending")
    request = JoinRequest(
        sort=sort,
        person=by,
        organization=organization,
        role=role,
        message=message.strip(),
        evidence=evidence,
        to_contact=to_contact,
        expires_at=timezone.now() + timedelta(days=CLAIM_DAYS) if to_contact else None,
    )
    request.token_hash = hashed(claim_token(request)) if to_contact else None
    request.clean_fields(exclude=["person", "organization", "evidence"])
    request.save(force_insert=True)
    if evidence is not None:
        attach(evidence, request)
    record(request, "ask", by=by, to_state=request.state)
    if to_contact:
        soon("claim", request)
    elif sort == Sort.JOIN:
        tell(
            "join_asked",
            organization,
            people_of(organization),
            event=f"request:{request.pk}",
            link=f"/my/organizations/{organization.pk}/members/",
            person=by.get_full_name(),
            role=role_label(role),
        )
    else:
        tell(
            "request_waiting",
            organization,
            [officer for officer in officers() if officer.pk != by.pk and not is_member(officer, organization.pk)],
            event=f"request:{request.pk}",
            link=f"/desk/organizations/requests/{request.pk}/",
            request=Sort(sort).label,
        )
    return request


def decide_request(
    *,
    request: JoinRequest,
    by: Any,
    accept: bool,
    reason: str = "",
    rule: str = "",
    role: str | None = None,
    until: datetime | None = None,
) -> JoinRequest:
    """Accept or refuse a request. Staff always give a reason; a refusal always has one.

    For a request to join, `role` may differ from the one asked, and `until` ends it; in a mission it must. Raises
    PermissionDenied for one's own request or organization, IllegalMove for one that is already decided.
    """
    with transaction.atomic():
        organization = locked(request.organization)
        request = JoinRequest.objects.select_for_update(of=("self",)).select_related("person").get(pk=request.pk)
        request.organization = organization
        require(may_decide(by, request))
        verb = "accept" if accept else "refuse"
        REQUEST.target(verb, request.state)
        if not accept or request.sort != Sort.JOIN:
            reason = required_reason(reason)
        cited = rule_of(rule or RULE_OF_SORT[Sort(request.sort)])
        if accept and request.sort == Sort.JOIN:
            role = role or request.role
            require(role in grantable(by, organization.pk), _("You may not give this role."))
            require_open(organization, "accept")
            until = future(until, organization)
        settle(request, accept=accept, by=by, reason=reason, cited=cited, role=role or request.role, until=until)
    return request


def settle(
    request: JoinRequest,
    *,
    accept: bool,
    by: Any,
    reason: Any,
    cited: Any,
    role: str,
    until: datetime | None = None,
) -> None:
    """Carry out a decision on a request: the organization and the request are locked, the person has been checked."""
    organization, person = request.organization, request.person
    move(
        request,
        "accept" if accept else "refuse",
        table=REQUEST,
        by=by,
        reason=reason,
        rule=cited.as_audit(),
        decided_at=timezone.now(),
    )
    request.reason = str(reason)
    request.save(update_fields=["reason"])
    said = {"event": f"request:{request.pk}:v{request.version}", "reason": reason, "rule": cited.as_notice()}
    label = Sort(request.sort).label
    if not accept:
        if request.sort == Sort.MISSION and organization.state == State.UNVERIFIED:
            shut(organization, by=by, reason=reason)
        tell("request_refused", organization, [person], link="/my/organizations/", request=label, **said)
        return
    others = [other for other in people_of(organization) if other.pk != person.pk]
    if request.sort == Sort.JOIN:
        admit(organization, person, role, until)
        told = [other for other in others if by is None or other.pk != by.pk]
        tell("joined", organization, told, person=person.get_full_name(), role=role_label(role), event=said["event"])
    else:
        _install(request, by=by, reason=reason, cited=cited, others=others)
    forget_cached(person)
    tell("request_accepted", organization, [person], request=label, role=role_label(role), **said)


def _install(request: JoinRequest, *, by: Any, reason: str, cited: Any, others: list[Any]) -> None:
    """Make the person of an accepted claim, replacement or mission request the head, and settle what follows."""
    organization, person = request.organization, request.person
    if request.sort == Sort.CLAIM:
        move(organization, "claim", table=ORGANIZATION, by=by, reason=reason, rule=cited.as_audit())
    elif organization.state not in (State.UNVERIFIED, State.VERIFIED):
        raise IllegalMove("accept", organization.state)
    before = make_head(organization, person)
    if before is not None and request.sort == Sort.HEAD:
        before.role, before.ended_at = MemberRole.VIEWER, timezone.now()
        before.save(update_fields=["role", "ended_at"])
        forget_cached(before.person)
    if request.sort in (Sort.CLAIM, Sort.MISSION) and organization.state == State.UNVERIFIED:
        to_verified(organization, by=by, reason=reason, rule=cited.slug)
    if others:
        tell(
            "new_head",
            organization,
            others,
            event=f"request:{request.pk}:v{request.version}",
            person=person.get_full_name(),
            reason=reason,
            rule=cited.as_notice(),
        )


def confirm_claim(*, request: JoinRequest, accept: bool = True) -> JoinRequest:
    """The registered contact of a listed organization confirms or denies a claim by the link that was mailed to it."""
    with transaction.atomic():
        organization = locked(request.organization)
        request = JoinRequest.objects.select_for_update(of=("self",)).select_related("person").get(pk=request.pk)
        request.organization = organization
        if request.expires_at is None or request.expires_at <= timezone.now():
            raise IllegalMove("accept", RequestState.EXPIRED)
        reason = (
            _("The registered contact of the organization confirmed it.")
            if accept
            else _("The registered contact of the organization did not confirm it.")
        )
        settle(request, accept=accept, by=None, reason=reason, cited=rule_of("claim"), role=request.role)
    return request


def withdraw_request(*, request: JoinRequest, by: Any) -> JoinRequest:
    """The person who asked takes the request back; a mission that nobody has confirmed closes with it."""
    with transaction.atomic():
        organization = locked(request.organization)
        request = JoinRequest.objects.select_for_update().get(pk=request.pk)
        require(request.person_id == by.pk)
        move(request, "withdraw", table=REQUEST, by=by, decided_at=timezone.now())
        if request.sort == Sort.MISSION and organization.state == State.UNVERIFIED:
            shut(organization, by=by, reason="")
    return request
