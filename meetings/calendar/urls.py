"""Addresses of the calendar."""

from django.urls import path

from meetings.calendar.views import desk, desk_contact, desk_contents, desk_programme, feeds, programme, public

desk_meeting = "desk/meetings/<slug:slug>/"

urlpatterns = [
    path("meetings/", public.meeting_list, name="meetings"),
    path("meetings/feed.atom", feeds.meetings, name="meetings_feed"),
    path("meetings/<slug:slug>/documents.atom", feeds.documents, name="meeting_documents_feed"),
    path("calendar-feeds/", feeds.about, name="calendar_feeds"),
    path("meetings/<slug:slug>/", public.meeting_detail, name="meeting"),
    path("meetings/<slug:slug>/programme/", programme.current, name="programme"),
    path("meetings/<slug:slug>/programme/<int:number>/", programme.version, name="programme_version"),
    path("desk/meetings/", desk.meeting_list, name="desk_meetings"),
    path("desk/meetings/new/", desk.create, name="desk_meeting_new"),
    path(desk_meeting, desk.detail, name="desk_meeting"),
    path(desk_meeting + "edit/", desk.edit, name="desk_meeting_edit"),
    path(desk_meeting + "contact/", desk_contact.contact, name="desk_meeting_contact"),
    path(desk_meeting + "agenda/", desk_contents.agenda, name="desk_meeting_agenda"),
    path(desk_meeting + "documents/new/", desk_contents.document, name="desk_document_new"),
    path(desk_meeting + "documents/<uuid:pk>/", desk_contents.document, name="desk_document"),
    path(desk_meeting + "documents/<uuid:pk>/remove/", desk_contents.document_remove, name="desk_document_remove"),
    path(desk_meeting + "links/", desk_contents.link, name="desk_meeting_link"),
    path(desk_meeting + "links/<int:pk>/remove/", desk_contents.unlink, name="desk_meeting_unlink"),
    path(desk_meeting + "announce/", desk.announce, name="desk_meeting_announce"),
    path(desk_meeting + "state/<slug:verb>/", desk.set_state, name="desk_meeting_state"),
    path(desk_meeting + "programme/", desk_programme.plan, name="desk_programme"),
    path(desk_meeting + "programme/new/", desk_programme.sitting, name="desk_sitting_new"),
    path(desk_meeting + "programme/lines/", desk_programme.lines, name="desk_sittings"),
    path(desk_meeting + "programme/copy/", desk_programme.copy, name="desk_programme_copy"),
    path(desk_meeting + "programme/release/", desk_programme.release, name="desk_programme_release"),
    path(desk_meeting + "programme/<uuid:pk>/", desk_programme.sitting, name="desk_sitting"),
    path(desk_meeting + "programme/<uuid:pk>/remove/", desk_programme.remove, name="desk_sitting_remove"),
]
