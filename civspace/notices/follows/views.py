"""Pages of what a person follows. All of them are the person's own; public pages only lead here by a plain link."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from civspace.notices import guards, registry
from civspace.notices.follows import domain, queries
from civspace.notices.follows.forms import PaceForm
from civspace.notices.follows.models import Follow
from civspace.notices.tables import FOLLOWS, NEWS
from civspace.web import tables

PAGE_SIZE = 25


@guards.signed_in
@require_GET
def following(request: HttpRequest) -> HttpResponseBase:
    """What is new of what the person follows, the newest first."""
    found, language = queries.hits_of(request.user), get_language() or "en"
    if tables.wanted(request):
        rows = tables.prepared(found, lambda chunk: queries.with_lines(chunk, language))
        return tables.answer(request, name="news", columns=NEWS, rows=rows)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rows": queries.with_lines(list(page.object_list), language),
        "unread": queries.unread_news(request.user),
        "follows_anything": queries.follows_of(request.user).exists(),
        "now": timezone.now().isoformat(),
        "zone": registry.recipients.time_zone(request.user) or None,
    }
    return render(request, "notices/follows/following.html", context)


@guards.signed_in
@require_GET
def following_item(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Lead to the thing that a piece of news is about. Opening it is reading it."""
    hit = get_object_or_404(queries.hits_of(request.user), pk=pk)
    shown = queries.with_lines([hit], get_language() or "en")
    if not shown:
        raise Http404(_("This is no longer public."))
    domain.read_hit(hit=hit, by=request.user)
    return redirect(shown[0][1].path)


@guards.signed_in
@require_POST
def following_read(request: HttpRequest) -> HttpResponse:
    """Mark as read what the person saw listed; what came meanwhile stays unread."""
    try:
        until = parse_datetime(request.POST.get("until", ""))
    except ValueError:
        until = None
    if until is not None and until.tzinfo is not None:
        domain.read_all(by=request.user, until=until)
        messages.success(request, _("All news are marked as read."))
    return redirect("following")


@guards.signed_in
@require_GET
def follows(request: HttpRequest) -> HttpResponseBase:
    """Everything that the person follows."""
    found, language = queries.follows_of(request.user), get_language() or "en"
    if tables.wanted(request):
        listed = tables.prepared(found, lambda chunk: queries.shown(chunk, language))
        return tables.answer(request, name="followed", columns=FOLLOWS, rows=listed)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [
        (row, f"{reverse('follow')}?{urlencode({'kind': row.follow.kind, 'key': row.follow.key})}")
        for row in queries.shown(list(page.object_list), language)
    ]
    return render(request, "notices/follows/follows.html", {"page_obj": page, "rows": rows})


@guards.signed_in
@require_http_methods(["GET", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """Follow what the address names (`?kind=&key=`), change how often one is told, or stop."""
    kind, key = (request.GET.get(name, "").replace("\0", "") for name in ("kind", "key"))
    if not kind:
        return redirect("follows")
    held = _held(request.user, kind, key)
    if held is not None and request.method == "POST" and request.POST.get("action") == "stop":
        domain.unfollow(follow=held, by=request.user)
        messages.success(request, _("You no longer follow this."))
        return redirect("follows")
    try:
        target, key, found = domain.read_target(kind, key)
    except ValidationError as error:
        if held is None:
            raise Http404(" ".join(error.messages)) from error
        return render(request, "notices/follows/gone.html", {"follow": held})
    held = held or _held(request.user, kind, key)
    form = PaceForm(
        request.POST if request.method == "POST" else None, initial={"pace": held.pace} if held is not None else None
    )
    if form.is_valid():
        try:
            domain.follow(by=request.user, kind=kind, key=key, pace=form.cleaned_data["pace"])
        except ValidationError as error:
            form.add_error(None, " ".join(error.messages))
        else:
            messages.success(request, _("Your choice is saved.") if held else _("You follow this now."))
            return redirect("follows")
    context: dict[str, Any] = {
        "form": form,
        "target": target,
        "found": found,
        "held": held,
        "title": _("What you follow") if held else _("Follow this?"),
    }
    return render(request, "notices/follows/follow.html", context)


def _held(user: Any, kind: str, key: str) -> Follow | None:
    return Follow.objects.visible_to(user).filter(topic=domain.topic_of(kind, key)[:120]).first()
