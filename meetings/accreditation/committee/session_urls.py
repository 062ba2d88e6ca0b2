"""Addresses of sessions, of the room, and of decisions."""

from django.urls import path

from meetings.accreditation.views import council, room, session_pages, sessions

DESK = "desk/accreditation/sessions/"
ONE = f"{DESK}<uuid:pk>/"

urlpatterns = [
    path(DESK, sessions.session_list, name="desk_sessions"),
    path(f"{DESK}new/", sessions.session_new, name="desk_session_new"),
    path(ONE, sessions.session_one, name="desk_session"),
    path(f"{ONE}edit/", sessions.session_edit, name="desk_session_edit"),
    path(f"{ONE}add/", sessions.session_add, name="desk_session_add"),
    path(f"{ONE}open/", sessions.session_open, name="desk_session_open"),
    path(f"{ONE}close/", sessions.session_close, name="desk_session_close"),
    path(f"{ONE}grant/", council.grant_many, name="desk_session_grant"),
    path(f"{ONE}items/<int:item>/", sessions.session_item, name="desk_session_item"),
    path(f"{ONE}room/", room.room, name="desk_room"),
    path(f"{ONE}room/<int:item>/", room.room_item, name="desk_room_item"),
    path(f"{ONE}room/<int:item>/undo/", room.room_undo, name="desk_room_undo"),
    path("desk/accreditation/decisions/<uuid:pk>/", council.decisions, name="desk_decisions"),
    path("accreditation/sessions/", session_pages.sessions, name="sessions"),
    path("accreditation/sessions/<uuid:pk>/", session_pages.session, name="session"),
    path("accreditation/sessions/<uuid:pk>/list/", session_pages.session_names, name="session_names"),
    path("accreditation/sessions/<uuid:pk>/report/", session_pages.session_report, name="session_report"),
    path("accreditation/certificates/<str:reference>/", session_pages.certificate, name="certificate"),
    path(
        "my/organizations/<uuid:id>/applications/<uuid:application>/decisions/<int:pk>/",
        session_pages.decision_document,
        name="decision_document",
    ),
]
