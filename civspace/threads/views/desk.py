"""The team's inbox, one thread of it, and what is done with it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from civspace.notices.guards import staff
from civspace.threads import domain, queries
from civspace.threads.filters import InboxFilter
from civspace.threads.forms import CloseForm, HandOverForm, MessageForm, NoteForm
from civspace.threads.models import SavedReply, Thread
from civspace.threads.registry import Kind, Subject
from civspace.threads.replies import fill
from civspace.threads.rules import may_answer, on_desk
from civspace.threads.states import THREAD, Side, State
from civspace.threads.tables import INBOX
from civspace.threads.views.common import about, begun, send_typed
from civspace.web import tables
from civspace.web.dates import when_text
from civspace.web.languages import CODES
from civspace.web.numbers import version_in
from civspace.web.pagination import page_of
from civspace.workflow import IllegalMove, Stale


@staff
@require_safe
def inbox(request: HttpRequest) -> HttpResponseBase:
    """List what waits for the reader's teams, overdue on top; with a state chosen, the threads in it."""
    if not on_desk(request.user):
        raise PermissionDenied(_("Your role has no team inbox."))
    mine = Thread.objects.on_desk_of(request.user).exclude(state=State.OPEN)
    filters = InboxFilter(request.GET, queryset=mine, request=request)
    found = filters.qs if filters.is_valid() else mine.none()
    if not filters.form.active().get("state"):
        found = found.filter(state=State.WAITING_FOR_US)
    found = queries.most_urgent(found)
    if tables.wanted(request):
        rows = tables.prepared(found, lambda chunk: queries.rows(chunk, request.user, Side.SECRETARIAT))
        return tables.answer(request, name="messages", columns=INBOX, rows=rows)
    page = page_of(found, request.GET.get("page"), 50)
    context = {
        "page_obj": page,
        "filters": filters,
        "listed": queries.rows(page.object_list, request.user, Side.SECRETARIAT),
        "overdue": queries.overdue(mine).count(),
        "unassigned": mine.filter(state=State.WAITING_FOR_US, assignee_id="").count(),
    }
    return render(request, "threads/desk/inbox.html", context)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def thread_about(request: HttpRequest, kind: str, object_id: str) -> HttpResponse:
    """Lead to the thread about an object; where nothing was written yet, the page to begin it."""
    found, subject = about(request, kind, object_id, Side.SECRETARIAT)
    thread = queries.thread_about(found, subject.object_id)
    if request.method != "POST" and thread is not None:
        return redirect("desk_thread", pk=thread.pk)
    return _page(request, found, subject, thread)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def thread(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a thread with its notes; take an answer or a note."""
    found, kind, subject = begun(request, pk, Side.SECRETARIAT)
    return _page(request, kind, subject, found)


def _page(request: HttpRequest, kind: Kind, subject: Subject, thread: Thread | None) -> HttpResponse:
    may = may_answer(request.user, kind, subject)
    if request.method == "POST" and not may:
        raise PermissionDenied(_("Your role does not allow this."))
    noting = request.method == "POST" and "note" in request.POST
    posted = request.POST if request.method == "POST" else None
    note_form = NoteForm(posted if noting else None, auto_id="note_%s") if may else None
    form = _message_form(request, kind, subject, thread, None if noting else posted) if may else None
    if noting and note_form is not None and note_form.is_valid():
        try:
            note = domain.note(kind=kind, subject=subject, by=request.user, **note_form.cleaned_data)
        except ValidationError as error:
            note_form.add_error("text", error.messages)
        else:
            messages.success(request, _("The note was saved. Only your team sees it."))
            return redirect("desk_thread", pk=note.thread_id)
    elif posted is not None and not noting and form and (message := send_typed(request, form, kind, subject)):
        messages.success(request, _("Your answer was sent."))
        return redirect("desk_thread", pk=message.thread_id)
    wrong = any(it is not None and it.errors for it in (form, note_form))
    return _show(request, kind, subject, thread, form, note_form, status=422 if wrong else 200)


def _message_form(request: HttpRequest, kind: Kind, subject: Subject, thread: Thread | None, posted: Any) -> Any:
    """Return the form, filled with a saved reply when one is asked for."""
    if posted is not None:
        return MessageForm(posted, request.FILES or None)
    number, language = request.GET.get("reply", ""), request.GET.get("in", "")
    language = language if language in CODES else _language_of(thread)
    reply = None
    try:
        reply = queries.replies_for(kind.slug, subject.body).filter(pk=number).first() if number else None
    except (ValidationError, ValueError):
        reply = None
    return MessageForm(text=_filled(reply, language, subject, thread, kind) if reply else "", language=language)


def _language_of(thread: Thread | None) -> str:
    """Return the language in which the authors last wrote, else the reader's."""
    last = thread.messages.said().filter(side=Side.OUTSIDE).order_by("-number").first() if thread is not None else None
    return (last.language if last is not None else "") or get_language() or "en"


def _filled(reply: SavedReply, language: str, subject: Subject, thread: Thread | None, kind: Kind) -> str:
    text = getattr(reply, f"text_{language.replace('-', '_')}") or reply.text or ""
    with override(language):
        shown = kind.show([subject.object_id], Side.SECRETARIAT).get(subject.object_id, queries.GONE)
        due = thread.due_at if thread is not None else None
        zone = subject.station.time_zone if subject.station is not None else "UTC"
        values = {
            "reference": subject.reference,
            "organization": shown.party,
            "title": shown.title,
            "due": when_text(due, zone) if due is not None else "",
        }
    return fill(text, values)


def _show(
    request: HttpRequest,
    kind: Kind,
    subject: Subject,
    thread: Thread | None,
    form: Any,
    note_form: Any,
    *,
    status: int,
) -> HttpResponse:
    if thread is not None and request.method != "POST":
        domain.read(thread=thread, by=request.user)
    context = {
        "thread": thread,
        "subject": subject,
        "kind": kind,
        "shown": kind.show([subject.object_id], Side.SECRETARIAT).get(subject.object_id, queries.GONE),
        "said": queries.messages_of(thread, Side.SECRETARIAT) if thread is not None else [],
        "form": form,
        "note_form": note_form,
        "replies": queries.replies_for(kind.slug, subject.body) if form is not None else [],
        "reply_language": form.initial.get("language") if form is not None else "",
        "mine": thread is not None and thread.assignee_id == str(request.user.pk),
        "may_close": thread is not None and form is not None and THREAD.allows("close", thread.state),
        "overdue": thread is not None and thread.is_overdue(timezone.now()),
        "following": queries.next_of(request.user, thread) if thread is not None and form is not None else None,
    }
    return render(request, "threads/desk/thread.html", context, status=status)


@staff
@require_POST
def take(request: HttpRequest, pk: UUID, verb: str) -> HttpResponse:
    """Take a thread oneself, or put it back to all."""
    if verb not in ("claim", "release"):
        raise Http404
    found, _kind, _subject = begun(request, pk, Side.SECRETARIAT)
    to = request.user if verb == "claim" else None
    try:
        domain.assign(thread=found, by=request.user, to=to, expected_version=version_in(request))
    except Stale:
        messages.warning(request, _("A colleague changed the thread meanwhile. Look at where it stands now."))
    else:
        done = _("The thread is yours.") if verb == "claim" else _("The thread is back with the team.")
        messages.success(request, done)
    return redirect("desk_thread", pk=pk)


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give a thread to a colleague of the team, with a note."""
    found, kind, subject = begun(request, pk, Side.SECRETARIAT)
    if not may_answer(request.user, kind, subject):
        raise PermissionDenied(_("Your role does not allow this."))
    people = [one for one in queries.colleagues(kind, found.body) if may_answer(one, kind, subject)]
    form = HandOverForm(request.POST or None, people=people)
    if request.method == "POST" and form.is_valid():
        try:
            domain.assign(thread=found, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error("to", error.messages)
        else:
            messages.success(request, _("The thread was handed over."))
            return redirect("desk_thread", pk=pk)
    return _asking(request, found, form, _("Hand over"), _("Hand over"))


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close a thread, with a reason where a question waits."""
    found, kind, subject = begun(request, pk, Side.SECRETARIAT)
    if not may_answer(request.user, kind, subject):
        raise PermissionDenied(_("Your role does not allow this."))
    form = CloseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            domain.close(thread=found, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error("reason", error.messages)
        except (IllegalMove, Stale):
            messages.warning(request, _("A colleague changed the thread meanwhile. Look at where it stands now."))
            return redirect("desk_thread", pk=pk)
        else:
            messages.success(request, _("The thread was closed."))
            return redirect("desk_thread", pk=pk)
    return _asking(request, found, form, _("Close the thread"), _("Close the thread"))


def _asking(request: HttpRequest, thread: Thread, form: Any, title: str, label: str) -> HttpResponse:
    context = {"form": form, "thread": thread, "title": title, "submit_label": label}
    return render(request, "threads/desk/ask.html", context, status=422 if form.errors else 200)
