"""Addresses of this room that stand behind the language."""

from django.urls import path

from civspace.operations import views

urlpatterns = [
    path("status/", views.status, name="status"),
    path("desk/personal-data/", views.held, name="desk_held"),
]
