"""Addresses of this room; they stand behind the language."""

from django.urls import path

from civspace.contest.views import desk, mine, public

urlpatterns = [
    path("complaints/", public.complaints, name="complaints"),
    path("my/complaints/", mine.complaints, name="my_complaints"),
    path("my/complaints/new/", mine.new, name="complaint_new"),
    path("my/complaints/<uuid:pk>/", mine.complaint, name="my_complaint"),
    path("my/complaints/<uuid:pk>/outcome/", mine.outcome, name="my_complaint_outcome"),
    path("desk/complaints/", desk.queue, name="desk_complaints"),
    path("desk/complaints/<uuid:pk>/", desk.complaint, name="desk_complaint"),
    path("desk/complaints/<uuid:pk>/outcome/", desk.outcome, name="desk_complaint_outcome"),
]
