"""What an installation of the confidential channel must not be. An error keeps its processes from starting."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.exceptions import ImproperlyConfigured


@register("vault", deploy=True)
def keys_are_there(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Production is given its secrets and its pins; nothing is made up for it."""
    if not settings.PRODUCTION:
        return []
    found: list[CheckMessage] = []
    if not settings.REPRISALS_PEPPERS:
        found.append(
            Error("There is no pepper.", hint="Set REPRISALS_PEPPERS or REPRISALS_PEPPERS_FILE.", id="vault.E001")
        )
    if len(settings.REPRISALS_AUDIT_KEY) != 32:
        found.append(
            Error("There is no audit key.", hint="Set REPRISALS_AUDIT_KEY to 64 hexadecimal digits.", id="vault.E002")
        )
    if len(set(settings.REPRISALS_ROOTS)) < 2:
        found.append(
            Error("Two root keys must be pinned.", hint="REPRISALS_PINS: pins.json of the ceremony.", id="vault.E003")
        )
    if not settings.REPRISALS_ESCROW:
        found.append(
            Error("No escrow key is pinned.", hint="REPRISALS_PINS: pins.json of the ceremony.", id="vault.E004")
        )
    if settings.DEBUG:
        found.append(Error("DEBUG shows what passes through.", hint="Set CIVSPACE_DEBUG to 0.", id="vault.E005"))
    return found


def refuse_what_is_unsafe() -> None:
    """Keep a process from starting with what is found. The commands of the ceremony run without it."""
    found = keys_are_there(None)
    if found:
        raise ImproperlyConfigured(" ".join(f"{message.id}: {message.msg} {message.hint}" for message in found))
