"""The page that says how decisions are contested here: clocks, counts, and the texts that both sides agreed on."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from civspace.contest.figures import quarters
from civspace.contest.models import Complaint, ComplaintKind, ComplaintReason, Policy
from civspace.contest.queries import in_full
from civspace.contest.states import Use
from civspace.contest.tables import PUBLISHED
from civspace.figures.disclosure import threshold
from civspace.web import tables
from civspace.web.access import access
from civspace.web.pagination import page_of

PER_PAGE = 10


@access("public")
@require_safe
def complaints(request: HttpRequest) -> HttpResponseBase:
    """Show the policy in force, counts that disclose nobody, and what is published."""
    published = in_full(Complaint.objects.published()).order_by("-ended_at", "-id")
    if tables.wanted(request):
        return tables.answer(request, name="complaints", columns=PUBLISHED, rows=published)
    policy = Policy.objects.filter(valid_from__lte=timezone.now().date()).order_by("-valid_from", "-number").first()
    context = {
        "policy": policy,
        "quarters": quarters(),
        "threshold": threshold(),
        "kinds": ComplaintKind.objects.all(),
        "grounds": ComplaintReason.objects.filter(use=Use.GROUND),
        "page_obj": page_of(published, request.GET.get("page"), PER_PAGE),
    }
    return render(request, "contest/public.html", context)
