"""Addresses of periodic reports; they stand behind the language."""

from django.urls import path

from meetings.accreditation.reports import document_views, views

MINE = "my/organizations/<uuid:id>/reports/"

urlpatterns = [
    path(MINE, views.my_reports, name="my_reports"),
    path(f"{MINE}<uuid:report>/", views.my_report, name="my_report"),
    path(f"{MINE}<uuid:report>/documents/", document_views.documents, name="report_documents"),
    path(f"{MINE}<uuid:report>/documents/<int:document>/remove/", document_views.remove, name="report_document_remove"),
    path("my/committee/reports/<uuid:pk>/", views.committee_report, name="committee_report"),
    path("desk/accreditation/reports/", views.queue, name="desk_reports"),
    path("desk/accreditation/reports/<uuid:pk>/", views.desk_report, name="desk_report"),
]
