"""What an installation must not be."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from civspace.operations.checks import check_cache, check_demo, check_production
from civspace.operations.domain import refuse_demo_with_production


def ids(messages):
    return [message.id for message in messages]


@pytest.mark.parametrize(
    ("demo", "production", "email", "expected"),
    [
        (False, False, "", []),
        (True, False, "", []),
        (False, True, "smtp://mail", []),
        (True, True, "", ["civspace.E001"]),
        (True, False, "smtp://mail", ["civspace.W001"]),
    ],
)
def test_demo_and_production_exclude_each_other(settings, demo, production, email, expected):
    settings.DEMO, settings.PRODUCTION, settings.EMAIL_URL = demo, production, email
    assert ids(check_demo(None)) == expected


def test_no_web_process_starts_with_a_demo_in_production(settings):
    settings.DEMO = settings.PRODUCTION = True
    with pytest.raises(ImproperlyConfigured, match="DEMO=0"):
        refuse_demo_with_production()
    settings.PRODUCTION = False
    refuse_demo_with_production()


def test_production_names_its_hosts(settings):
    settings.PRODUCTION, settings.ALLOWED_HOSTS = True, []
    assert ids(check_production(None)) == ["civspace.E002"]
    settings.ALLOWED_HOSTS = ["portal.example.org"]
    assert check_production(None) == []


def test_several_web_processes_share_their_cache(settings, monkeypatch):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    monkeypatch.setenv("WEB_CONCURRENCY", "1")
    assert check_cache(None) == []
    monkeypatch.setenv("WEB_CONCURRENCY", "2")
    assert ids(check_cache(None)) == ["civspace.E003"]
