"""Addresses of the intake, behind `/s/` or `/s/<language>/` (LanguageMiddleware takes those away)."""

from django.urls import path

from reprisals.intake.views import door, errors, inbox, report

urlpatterns = [
    path("", door.door, name="door"),
    path("style.css", door.style, name="style"),
    path("x", door.leave, name="exit"),
    path("new", report.new, name="new"),
    path("kept", report.kept, name="kept"),
    path("in", inbox.enter, name="enter"),
    path("out", inbox.out, name="out"),
    path("inbox", inbox.inbox, name="inbox"),
    path("inbox/write", inbox.write, name="write"),
    path("inbox/uses", inbox.consent, name="consent"),
    path("inbox/names", inbox.identity, name="identity"),
    path("inbox/files", inbox.files, name="files"),
    path("inbox/close", inbox.close, name="close"),
]

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.not_found
handler500 = errors.server_error
