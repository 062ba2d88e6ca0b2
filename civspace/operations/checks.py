"""System checks: what an installation must not be, found before it starts."""

import os
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from civspace.operations.domain import demo_with_production


@register()
def check_demo(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The demo's accounts have published passwords, and everybody may read its mail."""
    found: list[CheckMessage] = []
    if demo_with_production():
        found.append(
            Error(
                "The demo never runs with production settings.",
                hint="Set DEMO=0, or leave CIVSPACE_PRODUCTION out.",
                id="civspace.E001",
            )
        )
    elif settings.DEMO and settings.EMAIL_URL:
        found.append(
            Warning(
                "The demo sends real mail, in the name of invented organizations.",
                hint="Leave EMAIL_URL out: mail is then kept in the data directory.",
                id="civspace.W001",
            )
        )
    return found


@register()
def check_production(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A production installation says which hosts it answers to."""
    if settings.PRODUCTION and not settings.ALLOWED_HOSTS:
        return [Error("CIVSPACE_HOSTS is empty.", hint="Name the hosts, separated by commas.", id="civspace.E002")]
    return []


@register()
def check_cache(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Rate limits count in the cache, so several web processes need one that they share."""
    backend = settings.CACHES["default"]["BACKEND"]
    if int(os.environ.get("WEB_CONCURRENCY") or 1) > 1 and backend.endswith("LocMemCache"):
        return [
            Error(
                "Several web processes, each with a cache of its own.",
                hint="Set REDIS_URL, or WEB_CONCURRENCY=1.",
                id="civspace.E003",
            )
        ]
    return []
