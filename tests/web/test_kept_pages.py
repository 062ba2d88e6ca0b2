"""Public pages are kept until anything changes, and never beyond."""

import pytest
from django.core.cache.backends.base import BaseCache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories

pytestmark = pytest.mark.django_db


class Broken(BaseCache):
    """A cache that does not answer."""

    def __init__(self, location, params):
        super().__init__(params)

    def get(self, *args, **kwargs):
        raise ConnectionError

    def set(self, *args, **kwargs):
        raise ConnectionError


@pytest.fixture
def kept(settings):
    from django.core.cache import caches

    settings.KEEP_PAGES = True
    settings.CACHES = {
        **settings.CACHES,
        "pages": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "kept-pages-test"},
    }
    caches["pages"].clear()
    yield caches["pages"]
    caches["pages"].clear()


def test_a_page_is_rendered_once_until_something_changes(kept, client, django_assert_num_queries):
    statement = factories.make_statement(state="published")
    first = client.get(f"/en/documents/{statement.symbol}")
    with django_assert_num_queries(1):
        second = client.get(f"/en/documents/{statement.symbol}")
    assert (second.content, second["ETag"], second["Content-Type"]) == (
        first.content,
        first["ETag"],
        first["Content-Type"],
    )
    assert client.get(f"/en/documents/{statement.symbol}", headers={"If-None-Match": first["ETag"]}).status_code == 304
    factories.make_statement(state="published", title="Quite another title")
    assert b"Quite another title" in client.get("/en/statements/").content
    with CaptureQueriesContext(connection) as asked:
        client.get(f"/en/documents/{statement.symbol}")
    assert len(asked) > 1


def test_languages_and_addresses_are_kept_apart(kept, client):
    factories.make_statement(state="published")
    english, arabic = client.get("/en/statements/"), client.get("/ar/statements/")
    assert client.get("/en/statements/").content == english.content != arabic.content
    assert client.get("/en/statements/?q=zzz").content != english.content


def test_private_pages_are_never_kept(kept, client):
    client.force_login(factories.person())
    client.get("/en/my/statements/")
    assert kept._cache == {}


def test_a_cache_that_fails_only_costs_time(settings, client):
    settings.KEEP_PAGES = True
    settings.CACHES = {**settings.CACHES, "pages": {"BACKEND": "tests.web.test_kept_pages.Broken"}}
    factories.make_statement(state="published")
    assert client.get("/en/statements/").status_code == 200
