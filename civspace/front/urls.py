"""Addresses of this room; they stand behind the language."""

from django.urls import path

from civspace.front.views import find, private, problems, public, sessions

urlpatterns = [
    path("", public.home, name="home"),
    path("about/", public.about, name="about"),
    path("privacy/", public.privacy, name="privacy"),
    path("terms/", public.terms, name="terms"),
    path("accessibility/", public.accessibility, name="accessibility"),
    path("help/", public.help_page, name="help"),
    path("report-problem/", problems.report, name="report_problem"),
    path("report-problem/thanks/", problems.thanks, name="report_thanks"),
    path("my/", private.my, name="my"),
    path("my/find/", find.find, name="my_find"),
    path("my/sessions/<slug:slug>/", sessions.my_session, name="my_session"),
    path("my/organizations/<uuid:id>/sessions/", sessions.sessions, name="organization_sessions"),
    path("my/organizations/<uuid:id>/sessions/<slug:slug>/", sessions.session, name="organization_session"),
    path("desk/", private.desk, name="desk"),
    path("desk/problems/", problems.problems, name="desk_problems"),
    path("desk/problems/<uuid:pk>/close/", problems.close, name="desk_problem_close"),
]
