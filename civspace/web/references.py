"""Short references that can be read over the phone: `S-7K3M-Q2`, in an alphabet without look-alikes."""

import secrets
from typing import Any

from django.utils.translation import pgettext

DIGITS = "23456789"
ALPHABET = DIGITS + "ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12  # of the column that keeps one

#: The spelling alphabet of the International Civil Aviation Organization; its words are the same in every language.
SPELLED = dict(
    zip(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        (
            "Alfa Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliett Kilo Lima Mike November Oscar Papa Quebec "
            "Romeo Sierra Tango Uniform Victor Whiskey X-ray Yankee Zulu"
        ).split(),
        strict=True,
    )
)


def new_reference(prefix: str) -> str:
    """Return a reference made by chance. The digit at the end tells it from words, for whoever searches for it."""
    letters = "".join(secrets.choice(ALPHABET) for _unused in range(5))
    return f"{prefix}-{letters[:4]}-{letters[4]}{secrets.choice(DIGITS)}"


def free_reference(model: Any, prefix: str) -> str:
    """Return a reference that no row of a model (with a unique column `reference`) has yet."""
    reference = new_reference(prefix)
    while model._base_manager.filter(reference=reference).exists():
        reference = new_reference(prefix)
    return reference


def free_references(model: Any, prefix: str, count: int) -> list[str]:
    """Return so many references that no row of a model (with a unique column `reference`) has yet."""
    free: set[str] = set()
    while len(free) < count:
        made = {new_reference(prefix) for _unused in range(count - len(free))}
        free |= made - set(model._base_manager.filter(reference__in=made).values_list("reference", flat=True))
    return list(free)


def spoken(reference: str) -> list[str]:
    """Return how each letter and digit of a reference is said on the phone; a hyphen is said as a pause."""
    digits = {
        "2": pgettext("spoken digit", "two"),
        "3": pgettext("spoken digit", "three"),
        "4": pgettext("spoken digit", "four"),
        "5": pgettext("spoken digit", "five"),
        "6": pgettext("spoken digit", "six"),
        "7": pgettext("spoken digit", "seven"),
        "8": pgettext("spoken digit", "eight"),
        "9": pgettext("spoken digit", "nine"),
    }
    return [SPELLED.get(sign) or digits.get(sign, sign) if sign != "-" else "–" for sign in reference.upper()]
