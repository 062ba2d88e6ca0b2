"""Addresses of this room; they stand behind the language."""

from django.urls import path

from civspace.front.views import private, problems, public

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
    path("desk/", private.desk, name="desk"),
    path("desk/problems/", problems.problems, name="desk_problems"),
    path("desk/problems/<uuid:pk>/close/", problems.close, name="desk_problem_close"),
]
