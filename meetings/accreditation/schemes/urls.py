"""Addresses of the public pages of schemes; they stand behind the language."""

from django.urls import path

from meetings.accreditation.schemes import views

urlpatterns = [
    path("accreditation/", views.accreditation, name="accreditation"),
    path("accreditation/compare/", views.compare, name="accreditation_compare"),
    path("accreditation/schemes/<slug:code>/", views.scheme, name="accreditation_scheme"),
]
