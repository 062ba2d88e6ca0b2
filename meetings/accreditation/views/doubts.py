"""The desk's list of what is doubtful in the lists that were taken over."""

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.people.access import staff_required
from civspace.web import tables
from civspace.web.numbers import number_in
from civspace.web.pagination import page_of
from civspace.web.tables import Column
from meetings.accreditation.importing.filters import DoubtFilter
from meetings.accreditation.importing.models import Doubt
from meetings.accreditation.importing.settling import settle_doubt
from meetings.accreditation.queries import DESK
from meetings.accreditation.rules import may_decide

PER_PAGE = 50
COLUMNS = (
    Column(gettext_lazy("Organization"), lambda it: it.standing.organization.name),
    Column(gettext_lazy("Category"), lambda it: it.standing.category.name),
    Column(gettext_lazy("Document that granted it"), lambda it: it.standing.granted_by),
    Column(gettext_lazy("Valid from"), lambda it: it.standing.valid_from),
    Column(gettext_lazy("What is doubtful"), lambda it: it.get_why_display()),
    Column(gettext_lazy("What the list says"), lambda it: it.said),
)


@staff_required(DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def doubts(request: HttpRequest) -> HttpResponseBase:
    """List what nobody has looked at, the oldest first; a button says that somebody has."""
    mine = Doubt.objects.visible_to(request.user)
    if request.method == "POST":
        number = number_in(request.POST.get("doubt", ""))
        doubt = get_object_or_404(mine, pk=number or 0)
        settle_doubt(doubt=doubt, by=request.user)
        messages.success(request, _("Saved."))
        return redirect(request.get_full_path())
    waiting = mine.open().select_related("standing__organization__country", "standing__category__scheme__body")
    filters = DoubtFilter(request.GET, queryset=waiting.order_by("noticed_at", "id"), request=request)
    found = filters.qs if filters.is_valid() else filters.queryset.none()
    if tables.wanted(request):
        return tables.answer(request, name="doubtful-entries", columns=COLUMNS, rows=found)
    named = found.prefetch_related("standing__category__scheme__categories")
    page = page_of(named, request.GET.get("page"), PER_PAGE)
    listed = [(doubt, may_decide(request.user, doubt.standing)) for doubt in page.object_list]
    return render(request, "accreditation/desk/doubts.html", {"page_obj": page, "listed": listed, "filters": filters})
