"""The audit for auditors: codes, minutes and numbers, no word of a case."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reprisals.desk.access import opens
from reprisals.vault import audit
from reprisals.vault.models import AuditEvent


@opens("unlocked", role="auditor")
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show the chain, newest first, and whether it holds."""
    try:
        events, broken = audit.verify(), 0
    except audit.Broken as error:
        events, broken = 0, error.seq
    page = Paginator(AuditEvent.objects.order_by("-seq"), 100).get_page(request.GET.get("page"))
    return render(request, "reprisals/desk/audit.html", {"page": page, "events": events, "broken": broken})
