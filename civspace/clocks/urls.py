"""Addresses of this room, under the language of the reader."""

from django.urls import path

from civspace.clocks import views

urlpatterns = [path("working-days/", views.working_days, name="working_days")]
