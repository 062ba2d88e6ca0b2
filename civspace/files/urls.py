"""Addresses of this room; they stand behind the language."""

from django.urls import path

from civspace.files import views

urlpatterns = [path("my/files/<uuid:id>/", views.file, name="file")]
