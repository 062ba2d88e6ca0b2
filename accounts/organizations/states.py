"""Kinds, states and roles of organizations, and the transition tables."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from civspace.workflow import Table, Transition


class Kind(models.TextChoices):
    """What an organization is."""

    NGO = "ngo", _("Non-governmental organization")
    INDIGENOUS = "indigenous", _("Indigenous peoples' organization")
    INFORMAL = "informal", _("Informal group or movement")
    ACADEMIC = "academic", _("Academic institution")
    NHRI = "nhri", _("National human rights institution")
    COMPANY = "company", _("Company or business association")
    OTHER = "other", _("Other")
    MISSION = "mission", _("Permanent mission or delegation of a State")
    STATE = "state", _("State")


#: A State is only ever listed (as the endorser of a document, say): nobody registers or claims it here.
ONLY_LISTED = frozenset({Kind.STATE})


class Registration(models.TextChoices):
    """Whether the organization is registered in a country; unregistered groups are welcome."""

    REGISTERED = "registered", _("Registered")
    NOT_REGISTERED = "not_registered", _("Not registered")
    NOT_POSSIBLE = "not_possible", _("Registration is not possible or not safe")
    NOT_SAID = "not_said", _("Prefer not to say")


class State(models.TextChoices):
    """How the Secretariat knows an organization."""

    LISTED = "listed", _("Not registered here")
    UNVERIFIED = "unverified", _("Unverified")
    VERIFIED = "verified", _("Verified")
    CLOSED = "closed", _("Closed")


ORGANIZATION = Table(
    Transition("claim", frozenset({State.LISTED}), State.UNVERIFIED),
    Transition("verify", frozenset({State.UNVERIFIED}), State.VERIFIED),
    Transition("unverify", frozenset({State.VERIFIED}), State.UNVERIFIED),
    Transition("close", frozenset({State.UNVERIFIED, State.VERIFIED}), State.CLOSED),
    Transition("merge", frozenset({State.LISTED, State.UNVERIFIED, State.VERIFIED}), State.CLOSED),
    # A merger undone, or a closing overturned: the entry is again what it was before.
    Transition("restore_listed", frozenset({State.CLOSED}), State.LISTED),
    Transition("restore_unverified", frozenset({State.CLOSED}), State.UNVERIFIED),
    Transition("restore_verified", frozenset({State.CLOSED}), State.VERIFIED),
)


class MemberRole(models.TextChoices):
    """What a person may do for an organization."""

    HEAD = "head", _("Head of the organization")
    FOCAL_POINT = "focal_point", _("Focal point")
    EDITOR = "editor", _("Editor")
    VIEWER = "viewer", _("Viewer")


#: Those who submit, withdraw and answer for the organization.
SUBMITTERS = frozenset({MemberRole.HEAD, MemberRole.FOCAL_POINT})
#: Those who draft.
DRAFTERS = SUBMITTERS | {MemberRole.EDITOR}


class RequestState(models.TextChoices):
    """States of a request to join, of an invitation and of a claim to an organization."""

    PENDING = "pending", _("Waiting")
    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Expired")


REQUEST = Table(
    Transition("accept", frozenset({RequestState.PENDING}), RequestState.ACCEPTED),
    Transition("refuse", frozenset({RequestState.PENDING}), RequestState.REFUSED),
    Transition("withdraw", frozenset({RequestState.PENDING}), RequestState.WITHDRAWN),
    Transition("expire", frozenset({RequestState.PENDING}), RequestState.EXPIRED),
)


class Why(models.TextChoices):
    """What makes the names of two organizations alike."""

    SAME = "same", _("The same name")
    ACRONYM = "acronym", _("The same acronym")
    TRANSLATION = "translation", _("The same words, perhaps in another language or order")
    SPELLING = "spelling", _("Nearly the same spelling")
