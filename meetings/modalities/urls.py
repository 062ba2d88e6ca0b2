"""Addresses of the modalities of a meeting."""

from django.urls import path

from meetings.modalities import desk, views

urlpatterns = [
    path("meetings/<slug:slug>/modalities/", views.meeting_modalities, name="meeting_modalities"),
    path("my/meetings/<slug:slug>/", views.my_meeting, name="my_meeting"),
    path("desk/meetings/<slug:slug>/modalities/", desk.modalities, name="desk_modalities"),
]
