"""Pages of those who write to the Secretariat."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from civspace.notices.guards import signed_in
from civspace.threads import domain, queries
from civspace.threads.clocking import missed
from civspace.threads.forms import MessageForm
from civspace.threads.models import Thread
from civspace.threads.registry import Kind, Subject
from civspace.threads.rules import may_ask
from civspace.threads.states import Side
from civspace.threads.tables import MINE
from civspace.threads.views.common import about, begun, send_typed
from civspace.web import tables
from civspace.web.pagination import page_of


@signed_in
@require_safe
def threads(request: HttpRequest) -> HttpResponseBase:
    """List what the reader's organizations and the Secretariat wrote to each other, the newest first."""
    found = Thread.objects.outside_of(request.user).order_by("-last_message_at", "id")
    if tables.wanted(request):
        rows = tables.prepared(found, lambda chunk: queries.rows(chunk, request.user, Side.OUTSIDE))
        return tables.answer(request, name="messages", columns=MINE, rows=rows)
    page = page_of(found, request.GET.get("page"))
    listed = queries.rows(page.object_list, request.user, Side.OUTSIDE)
    return render(request, "threads/mine.html", {"page_obj": page, "listed": listed})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def thread_about(request: HttpRequest, kind: str, object_id: str) -> HttpResponse:
    """Lead to the thread about an object; where nothing was written yet, the page to write the first message."""
    found, subject = about(request, kind, object_id, Side.OUTSIDE)
    thread = queries.thread_about(found, subject.object_id)
    if request.method != "POST" and thread is not None and thread.last_message_at is not None:
        return redirect("my_thread", pk=thread.pk)
    return _page(request, found, subject, thread if thread and thread.last_message_at else None)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def thread(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a thread, and take a message."""
    found, kind, subject = begun(request, pk, Side.OUTSIDE)
    return _page(request, kind, subject, found)


def _page(request: HttpRequest, kind: Kind, subject: Subject, thread: Thread | None) -> HttpResponse:
    may = may_ask(request.user, subject)
    form = MessageForm(request.POST or None, request.FILES or None) if may else None
    if request.method == "POST":
        if form is None:
            return _show(request, kind, subject, thread, None, status=403)
        if message := send_typed(request, form, kind, subject):
            messages.success(request, _("Your message was sent."))
            return redirect("my_thread", pk=message.thread_id)
    return _show(request, kind, subject, thread, form, status=422 if form is not None and form.errors else 200)


def _show(
    request: HttpRequest, kind: Kind, subject: Subject, thread: Thread | None, form: Any, *, status: int
) -> HttpResponse:
    if thread is not None and request.method != "POST":
        domain.read(thread=thread, by=request.user)
    context = {
        "thread": thread,
        "subject": subject,
        "kind": kind,
        "shown": kind.show([subject.object_id], Side.OUTSIDE).get(subject.object_id, queries.GONE),
        "said": queries.messages_of(thread, Side.OUTSIDE) if thread is not None else [],
        "form": form,
        "missed": missed(thread) if thread is not None else None,
    }
    return render(request, "threads/thread.html", context, status=status)
