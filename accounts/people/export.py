"""Everything that the portal holds about a person, as plain values. Upper rooms add theirs to the registry."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator

from accounts.people import registry
from accounts.people.models import FactorReset, User
from civspace.audit.models import Entry
from civspace.notices.models import Follow, Hit, Notice


def everything(person: User) -> dict[str, Any]:
    """Return the export, one key per room or kind of data."""
    return {key: collect(person) for key, collect in registry.exporters}


def _account(person: User) -> dict[str, Any]:
    return {
        "id": person.pk,
        "email": person.email,
        "name": person.name,
        "language": person.language,
        "time_zone": person.time_zone,
        "discreet": person.discreet,
        "joined_at": person.joined_at,
        "last_sign_in": person.last_login,
        "addresses": list(
            EmailAddress.objects.filter(user=person).order_by("email").values("email", "verified", "primary")
        ),
        "staff_roles": list(
            person.staff_roles.order_by("role", "scope").values("role", "scope", "until", "granted_at")
        ),
    }


def _sessions(person: User) -> Any:
    return list(
        person.sessions.order_by("began_on", "session_key").values("began_on", "seen_on", "browser", "expire_date")
    )


def _tokens(person: User) -> Any:
    return list(
        person.api_tokens.order_by("created_at").values(
            "label", "scopes", "created_at", "expires_at", "last_used_on", "revoked_at"
        )
    )


def _second_factors(person: User) -> dict[str, Any]:
    return {
        "factors": list(
            Authenticator.objects.filter(user=person).order_by("pk").values("type", "created_at", "last_used_at")
        ),
        "reset_requests": list(
            FactorReset.objects.filter(person=person).values("state", "reason", "created_at", "updated_at")
        ),
    }


def _actions(person: User) -> Any:
    return list(
        Entry.objects.filter(actor_id=str(person.pk))
        .order_by("at", "pk")
        .values("at", "verb", "object_type", "object_id")
    )


def _messages(person: User) -> Any:
    return list(Notice.objects.visible_to(person).order_by("pk").values("kind", "created_at", "read_at"))


def _follows(person: User) -> Any:
    """Return what the person follows, searches with their words, and what they were told of it."""
    held = Follow.objects.visible_to(person).order_by("created_at", "pk")
    told = Hit.objects.visible_to(person).order_by("created_at", "pk")
    return {
        "follows": list(held.values("kind", "key", "pace", "created_at")),
        "news": list(told.values("news__kind", "news__link", "created_at", "read_at")),
    }


OWN = [
    ("account", _account),
    ("sessions", _sessions),
    ("tokens", _tokens),
    ("second_factors", _second_factors),
    ("actions", _actions),
    ("messages", _messages),
    ("follows", _follows),
]
