"""Addresses of the calendar."""

from django.urls import path

from meetings.calendar.views import desk, desk_contents, public

desk_meeting = "desk/meetings/<slug:slug>/"

urlpatterns = [
    path("meetings/", public.meeting_list, name="meetings"),
    path("meetings/<slug:slug>/", public.meeting_detail, name="meeting"),
    path("desk/meetings/", desk.meeting_list, name="desk_meetings"),
    path("desk/meetings/new/", desk.create, name="desk_meeting_new"),
    path(desk_meeting, desk.detail, name="desk_meeting"),
    path(desk_meeting + "edit/", desk.edit, name="desk_meeting_edit"),
    path(desk_meeting + "agenda/", desk_contents.agenda, name="desk_meeting_agenda"),
    path(desk_meeting + "documents/new/", desk_contents.document, name="desk_document_new"),
    path(desk_meeting + "documents/<uuid:pk>/", desk_contents.document, name="desk_document"),
    path(desk_meeting + "documents/<uuid:pk>/remove/", desk_contents.document_remove, name="desk_document_remove"),
    path(desk_meeting + "links/", desk_contents.link, name="desk_meeting_link"),
    path(desk_meeting + "links/<int:pk>/remove/", desk_contents.unlink, name="desk_meeting_unlink"),
    path(desk_meeting + "announce/", desk.announce, name="desk_meeting_announce"),
    path(desk_meeting + "state/<slug:verb>/", desk.set_state, name="desk_meeting_state"),
]
