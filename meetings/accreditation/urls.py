"""Addresses of this room; they stand behind the language."""

from django.urls import include, path

from meetings.accreditation.applications.urls import urlpatterns as applications
from meetings.accreditation.committee import questions_urls, session_urls
from meetings.accreditation.measures.urls import urlpatterns as measures
from meetings.accreditation.practice import views as practice
from meetings.accreditation.reports.urls import urlpatterns as reports
from meetings.accreditation.screening import urls as screening
from meetings.accreditation.views import desk, doubts, mine, register

MINE = "my/organizations/<uuid:id>/standing/"

urlpatterns = [
    *session_urls.urlpatterns,
    path("", include("meetings.accreditation.schemes.urls")),
    path("accreditation/register/", register.register, name="register"),
    path("accreditation/register/<uuid:id>/", register.entry, name="register_entry"),
    path("my/organizations/<uuid:id>/declaration/", register.declaration, name="my_declaration"),
    path("accreditation/practice/", practice.register, name="accreditation_practice"),
    path("accreditation/practice/<slug:code>/", practice.scheme, name="accreditation_practice_scheme"),
    path("accreditation/practice/<slug:code>/<slug:day>/", practice.period, name="accreditation_practice_period"),
    path(MINE, mine.my_standing, name="my_standing"),
    path(f"{MINE}claim/", mine.claim, name="standing_claim"),
    path(f"{MINE}<uuid:standing>/retract/", mine.retract, name="standing_retract"),
    path("desk/standing/", desk.queue, name="desk_standing"),
    path("desk/standing/doubts/", doubts.doubts, name="desk_doubts"),
    path("desk/standing/<uuid:pk>/", desk.standing, name="desk_standing_one"),
    *screening.urlpatterns,
    *reports,
    *measures,
    *questions_urls.urlpatterns,
    *applications,
]
