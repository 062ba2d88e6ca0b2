"""Addresses of the calendar without a language: calendar programs keep them for years."""

from django.urls import path

from meetings.calendar.views import feeds

urlpatterns = [
    path("calendar.ics", feeds.calendar, name="calendar_file"),
    path("calendar/<slug:slug>.ics", feeds.meeting_calendar, name="meeting_calendar_file"),
]
