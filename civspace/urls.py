"""Addresses: the rooms under the language of the reader, the API and the health beside them."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path

from civspace.operations.views import best_language, healthz, livez, metrics, readyz
from civspace.web.views import robots

ROOMS = [
    "civspace.web.urls",
    "civspace.clocks.urls",
    "civspace.files.urls",
    "civspace.notices.urls",
    "civspace.threads.urls",
    "civspace.search.urls",
    "civspace.renditions.urls",
    "accounts.people.urls",
    "accounts.organizations.urls",
    "meetings.calendar.urls",
    "meetings.accreditation.urls",
    "meetings.modalities.urls",
    "submissions.statements.urls",
    "submissions.record.urls",
    "civspace.contest.urls",
    "civspace.front.urls",
    "civspace.operations.urls",
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("livez", livez, name="livez"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("robots.txt", robots, name="robots"),
    path("", best_language, name="best_language"),
    # Addresses that have no language: machines read them.
    path("api/", include("civspace.api.urls")),
    path("", include("civspace.files.machine_urls")),
    path("", include("civspace.front.machine_urls")),
    path("", include("meetings.calendar.machine_urls")),
    *i18n_patterns(*[path("", include(room)) for room in ROOMS]),
]

handler400 = "civspace.web.views.bad_request"
handler403 = "civspace.web.views.permission_denied"
handler404 = "civspace.web.views.not_found"
handler500 = "civspace.web.views.server_error"
