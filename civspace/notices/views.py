"""Pages of the inbox, of preferences and unsubscribing, and what staff see of deliveries."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from civspace.notices import domain, guards, kinds, queries, registry
from civspace.notices.forms import DeliveryFilter, InboxFilter, PreferencesForm
from civspace.notices.models import Delivery, Notice
from civspace.notices.render import prepare, words
from civspace.notices.states import TABLE, State
from civspace.notices.tables import DELIVERIES, INBOX
from civspace.web import tables
from civspace.web.access import access
from civspace.workflow import IllegalMove

PAGE_SIZE = 25


def _page(request: HttpRequest, rows: QuerySet[Any]) -> Page:
    return Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))


@guards.signed_in
@require_GET
def inbox(request: HttpRequest) -> HttpResponseBase:
    """The notices of the person, the unread first."""
    form = InboxFilter(request.GET)
    only_unread = bool(form.active().get("unread"))
    found = queries.inbox(request.user, only_unread=only_unread)
    if tables.wanted(request):
        return tables.answer(request, name="notices", columns=INBOX, rows=tables.prepared(found, prepare))
    page = _page(request, found)
    own_zone = registry.recipients.time_zone(request.user)
    context = {
        "page_obj": page,
        "rows": [(notice, words(notice, own_zone=own_zone)) for notice in prepare(page)],
        "only_unread": only_unread,
        "unread": queries.unread(request.user),
        "now": timezone.now().isoformat(),
        "zone": own_zone or None,
    }
    return render(request, "notices/inbox.html", context)


@guards.signed_in
@require_GET
def inbox_notice(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One notice. Opening it is reading it."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    domain.read(notice=notice, by=request.user)
    own_zone = registry.recipients.time_zone(request.user)
    context = {
        "notice": notice,
        "words": words(notice, own_zone=own_zone),
        "link": f"/{get_language()}{notice.link}",
        "zone": own_zone or None,
    }
    return render(request, "notices/inbox_notice.html", context)


@guards.signed_in
@require_POST
def inbox_read_all(request: HttpRequest) -> HttpResponse:
    """Mark as read what the person saw listed; what came meanwhile stays unread."""
    try:
        until: datetime | None = parse_datetime(request.POST.get("until", ""))
    except ValueError:
        until = None
    if until is not None and until.tzinfo is not None:
        domain.read_all(by=request.user, until=until)
        messages.success(request, _("All messages are marked as read."))
    return redirect("inbox")


@guards.signed_in
@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """Which mail the person wants."""
    # No box ticked is an answer too, so the method decides and not the content.
    data = request.POST if request.method == "POST" else None
    form = PreferencesForm(data, choices=queries.choices_of(request.user))
    if form.is_valid():
        domain.set_preferences(by=request.user, categories=form.cleaned_data)
        messages.success(request, _("Your choice is saved."))
        return redirect("notice_preferences")
    return render(request, "notices/preferences.html", {"form": form})


@csrf_exempt
@access("token")
@require_http_methods(["GET", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Turn off one category by the link of a mail: a page that asks, and the one click of RFC 8058.

    Who holds the mail holds the token, so neither sign-in nor a CSRF token is asked; a GET changes nothing.
    """
    notice = domain.notice_of_token(token)
    if notice is None:
        raise Http404
    if request.method == "POST":
        domain.unsubscribe(token=token)
    category = kinds.CATEGORIES[kinds.get(notice.kind).category]
    context = {"category": category, "done": request.method == "POST"}
    response = render(request, "notices/unsubscribe.html", context)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


@guards.staff
@require_GET
def deliveries(request: HttpRequest) -> HttpResponseBase:
    """What waits and what failed: to whom and why, never what it says."""
    form = DeliveryFilter(request.GET)
    state = form.active().get("state")
    shown = queries.deliveries_for_staff()
    rows = shown.select_related("notice__recipient").order_by("-created_at", "pk")
    rows = rows.filter(state=state) if state else rows.filter(state__in=[State.QUEUED, State.SENDING, State.FAILED])
    if tables.wanted(request):
        return tables.answer(request, name="deliveries", columns=DELIVERIES, rows=rows)
    open_ones = shown.filter(state__in=[State.QUEUED, State.SENDING, State.FAILED])
    counts = dict(open_ones.order_by().values_list("state").annotate(number=Count("pk")))
    page = _page(request, rows)
    context = {
        "form": form,
        "page_obj": page,
        "rows": [_delivery_row(delivery) for delivery in page],
        "waiting": counts.get(State.QUEUED, 0) + counts.get(State.SENDING, 0),
        "failed": counts.get(State.FAILED, 0),
    }
    return render(request, "notices/deliveries.html", context)


def _delivery_row(delivery: Delivery) -> dict[str, Any]:
    kind = kinds.get(delivery.notice.kind)
    return {
        "delivery": delivery,
        "kind": kind.label or delivery.notice.kind,
        "recipient": registry.recipients.name(delivery.notice.recipient),
        "can_send_again": TABLE.allows("send_again", delivery.state),
        "tone": {State.SENT: "good", State.FAILED: "bad", State.SUPPRESSED: "neutral"}.get(
            State(delivery.state), "info"
        ),
    }


@guards.staff
@require_POST
def delivery_send_again(request: HttpRequest, pk: UUID) -> HttpResponseRedirect:
    """Queue a delivery anew."""
    try:
        domain.send_again(delivery=get_object_or_404(queries.deliveries_for_staff(), pk=pk), by=request.user)
    except IllegalMove:
        messages.warning(request, _("This mail was sent meanwhile; nothing was changed."))
    else:
        messages.success(request, _("The mail is queued to be sent again."))
    return redirect("desk_deliveries")
