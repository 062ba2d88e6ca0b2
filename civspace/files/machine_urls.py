"""Addresses without a language: where files are handed out (handing.py)."""

from django.urls import path

from civspace.files import views

urlpatterns = [path("files/<str:signed>/", views.handed_out, name="file_handed_out")]
