"""Signs of life and completion, and what may start at all."""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from civspace.operations.models import Sign

WORKER_ANSWERS_WITHIN = timedelta(seconds=90)


def give_sign(*, name: str) -> None:
    """Record that it happened now."""
    Sign.objects.update_or_create(name=name, defaults={"at": timezone.now()})


def take_sign_back(*, name: str) -> None:
    """Forget it: a worker that died has not answered, whatever it said before."""
    Sign.objects.filter(name=name).delete()


def demo_with_production() -> bool:
    """Say whether the demo, with its published passwords, is asked for together with production settings."""
    return bool(settings.DEMO and settings.PRODUCTION)


def refuse_demo_with_production() -> None:
    """Raise ImproperlyConfigured rather than serve published passwords as a real portal."""
    if demo_with_production():
        raise ImproperlyConfigured("The demo never runs with production settings: set DEMO=0 or CIVSPACE_PRODUCTION=0.")
