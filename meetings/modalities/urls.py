"""Addresses of the modalities of a meeting."""

from django.urls import path

from meetings.modalities import desk, exception_views, missing_desk, views

urlpatterns = [
    path("meetings/<slug:slug>/modalities/", views.meeting_modalities, name="meeting_modalities"),
    path("meetings/<slug:slug>/exceptions/", exception_views.log, name="meeting_exceptions"),
    path("meetings/<slug:slug>/exceptions/feed.atom", exception_views.feed, name="meeting_exceptions_feed"),
    path("my/meetings/<slug:slug>/", views.my_meeting, name="my_meeting"),
    path("desk/meetings/<slug:slug>/modalities/", desk.modalities, name="desk_modalities"),
    path("desk/meetings/<slug:slug>/modalities/missing/", missing_desk.missing, name="desk_modalities_missing"),
    path("desk/meetings/<slug:slug>/extend/", exception_views.extend, name="desk_extend"),
    path("desk/late/", exception_views.late, name="desk_late"),
]
