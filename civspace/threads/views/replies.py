"""The replies that a team keeps ready."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from civspace.notices.guards import staff
from civspace.threads import registry
from civspace.threads.forms import ReplyForm, team_choices
from civspace.threads.models import SavedReply, team_q
from civspace.threads.saving import remove_reply, save_reply
from civspace.threads.tables import columns_of_replies
from civspace.web import tables
from civspace.web.pagination import page_of


def _mine(request: HttpRequest) -> "QuerySet[SavedReply]":
    """Return the replies of the teams for which the reader answers."""
    answers = registry.reader_of(request.user).answers
    if not any(answers.values()):
        raise PermissionDenied(_("Your role has no team inbox."))
    return SavedReply.objects.filter(team_q(answers))


@staff
@require_safe
def replies(request: HttpRequest) -> HttpResponseBase:
    """List them by team."""
    found = _mine(request).order_by("kind", "body", "title", "id")
    names = dict(team_choices(request.user))
    if tables.wanted(request):
        return tables.answer(request, name="saved-replies", columns=columns_of_replies(names), rows=found)
    page = page_of(found, request.GET.get("page"), 50)
    listed = [(reply, names.get(f"{reply.kind}:{reply.body}", reply.kind)) for reply in page.object_list]
    return render(request, "threads/desk/replies.html", {"page_obj": page, "listed": listed})


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: HttpRequest, pk: UUID | None = None) -> HttpResponse:
    """Write a reply to keep, or change one."""
    mine = _mine(request)
    found: Any = get_object_or_404(mine, pk=pk) if pk is not None else None
    form = ReplyForm(request.POST if request.method == "POST" else None, user=request.user, reply=found)
    if request.method == "POST" and form.is_valid():
        save_reply(values=form.values(), by=request.user, reply=found)
        messages.success(request, _("The reply was saved."))
        return redirect("desk_replies")
    context = {
        "form": form,
        "title": _("Saved reply"),
        "cancel_url": reverse("desk_replies"),
    }
    return render(request, "web/form_page.html", context, status=422 if form.errors else 200)


@staff
@require_POST
def remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Remove a reply."""
    remove_reply(reply=get_object_or_404(_mine(request), pk=pk), by=request.user)
    messages.success(request, _("The reply was removed."))
    return redirect("desk_replies")
