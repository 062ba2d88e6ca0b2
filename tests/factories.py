"""Plain functions that make things for tests. Append yours; each takes keyword arguments for what matters."""


# People


def person(*, email: str = "", name: str = "Amina Diallo", password: str | None = None, **fields):
    """Return a person with a confirmed address; without an address given, each call makes another one."""
    import uuid

    from accounts.people.domain import create_person

    return create_person(email=email or f"{uuid.uuid4().hex[:12]}@example.org", name=name, password=password, **fields)


def second_factor(user):
    """Give a person an authenticator app, so that the pages of the Secretariat open; return its seed."""
    from allauth.mfa.models import Authenticator
    from allauth.mfa.utils import encrypt

    seed = "JBSWY3DPEHPK3PXP"
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": encrypt(seed)})
    return seed


def staff(*roles: str, scope: str = "*", name: str = "Ines Moreau", **fields):
    """Return a member of the Secretariat with these roles (all when none is named) and a second factor."""
    from accounts.people.domain import grant_role
    from accounts.people.states import Role

    user = person(name=name, **fields)
    for role in roles or Role.values:
        grant_role(person=user, role=role, scope=scope)
    second_factor(user)
    return user


def token(user, *scopes: str, days: int = 30) -> str:
    """Return a bearer token of a person with these scopes (all that the person can use when none is named)."""
    from datetime import timedelta

    from django.utils import timezone

    from accounts.people.domain import create_token
    from accounts.people.queries import scopes_of

    expires_at = timezone.now() + timedelta(days=days)
    return create_token(person=user, label="tests", scopes=scopes or scopes_of(user), expires_at=expires_at)[1]
