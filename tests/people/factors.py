"""A second factor as its person uses it: the code of this moment, and a browser that is signed in."""

import time

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from accounts.people.models import User
from tests.factories import SEED, staff


def code_of(seed: str) -> str:
    """Return the code of this moment."""
    return format_hotp_value(hotp_value(seed, int(time.time()) // 30))


def signed_in_staff(*roles: str) -> tuple[Client, User, str]:
    """Return a browser in which somebody with these roles is signed in, the person, and the seed of their factor."""
    user, client = staff(*roles), Client()
    client.force_login(user)
    return client, user, SEED
