"""Addresses: the rooms under the language of the reader, the API and the health beside them."""

from importlib.util import find_spec

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path

from civspace.operations.views import best_language, healthz
from civspace.web.views import robots

ROOMS = [
    "civspace.web.urls",
    "civspace.files.urls",
    "civspace.files.urls",
    "civspace.notices.urls",
    "civspace.search.urls",
    "civspace.renditions.urls",
    "accounts.people.urls",
    "accounts.organizations.urls",
    "meetings.calendar.urls",
    "meetings.accreditation.urls",
    "meetings.modalities.urls",
    "submissions.statements.urls",
    "civspace.front.urls",
]
# Addresses that have no language: machines read them.
BESIDE = {"api/": "civspace.api.urls", "": "civspace.front.machine_urls"}

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("robots.txt", robots, name="robots"),
    path("", best_language, name="best_language"),
    *[path(prefix, include(room)) for prefix, room in BESIDE.items() if find_spec(room)],
    *i18n_patterns(*[path("", include(room)) for room in ROOMS if find_spec(room)]),
]

handler400 = "civspace.web.views.bad_request"
handler403 = "civspace.web.views.permission_denied"
handler404 = "civspace.web.views.not_found"
handler500 = "civspace.web.views.server_error"
