"""Addresses of this room that have no language."""

from django.urls import path

from civspace.web import views

urlpatterns = [path("robots.txt", views.robots, name="robots")]
