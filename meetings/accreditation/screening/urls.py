"""Addresses of screening, all on the desk."""

from django.urls import path

from meetings.accreditation.screening.views import application, match, queue

APPLICATIONS = "desk/accreditation/applications/"

urlpatterns = [
    path(APPLICATIONS, queue.applications, name="desk_applications"),
    path(f"{APPLICATIONS}<uuid:pk>/", application.application, name="desk_application"),
    path(f"{APPLICATIONS}<uuid:pk>/checks/", application.checks, name="desk_application_checks"),
    path(f"{APPLICATIONS}<uuid:pk>/assign/", application.assign, name="desk_application_assign"),
    path(f"{APPLICATIONS}<uuid:pk>/<slug:verb>/", application.act, name="desk_application_act"),
    path("desk/accreditation/matches/", queue.matches, name="desk_matches"),
    path("desk/accreditation/matches/<uuid:pk>/", match.match, name="desk_match"),
]
