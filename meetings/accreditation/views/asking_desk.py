"""The desk's pages of questions and seats: whether they were put and answered, and who sits in a committee."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.people.access import staff_required
from accounts.people.queries import bodies_of
from accounts.people.states import ALL_BODIES
from civspace.web import tables
from civspace.web.pagination import page_of
from meetings.accreditation.committee import seats as domain
from meetings.accreditation.committee.asking_filters import DeskFilter
from meetings.accreditation.committee.asking_forms import EndSeatForm, SeatForm
from meetings.accreditation.committee.asking_tables import QUESTIONS
from meetings.accreditation.committee.models import Question, Seat
from meetings.accreditation.committee.reading import member_names, rows, with_parts
from meetings.accreditation.committee.states import QuestionState
from meetings.accreditation.models import Scheme
from meetings.accreditation.queries import DESK
from meetings.accreditation.screening.queries import on_desk_of
from meetings.calendar.models import Body

PER_PAGE = 50


def _on_desk(user: Any) -> Any:
    bodies = bodies_of(user, DESK)
    put = Question.objects.exclude(state=QuestionState.DRAFT)
    return put if ALL_BODIES in bodies else put.filter(application__scheme__body__in=bodies)


def _committees(user: Any) -> Any:
    bodies = bodies_of(user, DESK)
    schemes = Scheme.objects.filter(committee__isnull=False)
    schemes = schemes if ALL_BODIES in bodies else schemes.filter(body__in=bodies)
    return Body.objects.filter(pk__in=schemes.values("committee")).order_by("code")


@staff_required(DESK)
@require_safe
def questions(request: HttpRequest) -> HttpResponseBase:
    """List the questions that were put, the newest first: who asked whom, by when, and whether it was answered."""
    found = with_parts(_on_desk(request.user)).order_by("-asked_at", "pk")
    filters = DeskFilter(request.GET, queryset=found, request=request)
    found = filters.qs if filters.is_valid() else found.none()
    if tables.wanted(request):
        listed = tables.prepared(found, lambda chunk: rows(chunk, request.user))
        return tables.answer(request, name="questions", columns=QUESTIONS, rows=listed)
    page = page_of(found, request.GET.get("page"), PER_PAGE)
    ids = [question.application_id for question in page.object_list]
    context = {
        "page_obj": page,
        "filters": filters,
        "listed": rows(page.object_list, request.user),
        "screened": set(on_desk_of(request.user).filter(pk__in=ids).values_list("pk", flat=True)),
        "committees": _committees(request.user),
    }
    return render(request, "accreditation/committee/desk_questions.html", context)


@staff_required(DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def seats(request: HttpRequest, code: str) -> HttpResponse:
    """Show who sits in a committee, and give a seat."""
    committee = get_object_or_404(_committees(request.user), pk=code)
    may = domain.may_keep(request.user, committee)
    form = SeatForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if not may:
            raise PermissionDenied(_("Your role does not allow this."))
        if form.is_valid():
            try:
                domain.give_seat(committee=committee, by=request.user, **form.cleaned_data)
            except ValidationError as error:
                for field, problems in error.message_dict.items():
                    form.add_error(field, problems)
            else:
                messages.success(request, _("The seat is saved. The mission has been told."))
                return redirect("desk_seats", code=code)
    held = list(Seat.objects.filter(committee=committee).select_related("mission").order_by("-since", "code"))
    names, today = member_names(held), timezone.now().date()
    context = {
        "committee": committee,
        "listed": [(seat, names[seat.code], seat.until is not None and seat.until < today) for seat in held],
        "form": form if may else None,
    }
    return render(request, "accreditation/committee/desk_seats.html", context, status=422 if form.errors else 200)


@staff_required(DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def seat(request: HttpRequest, pk: int) -> HttpResponse:
    """Set the last day of a seat."""
    found = get_object_or_404(
        Seat.objects.select_related("mission", "committee").filter(committee__in=_committees(request.user)), pk=pk
    )
    if not domain.may_keep(request.user, found.committee):
        raise PermissionDenied(_("Your role does not allow this."))
    form = EndSeatForm(request.POST if request.method == "POST" else None, initial={"until": found.until})
    if request.method == "POST" and form.is_valid():
        try:
            domain.end_seat(seat=found, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            for field, problems in error.message_dict.items():
                form.add_error(field, problems)
        else:
            messages.success(request, _("The seat is saved. The mission has been told."))
            return redirect("desk_seats", code=found.committee_id)
    context = {
        "seat": found,
        "member": member_names([found])[found.code],
        "form": form,
        "title": _("Last day of the seat"),
    }
    return render(request, "accreditation/committee/desk_seat.html", context, status=422 if form.errors else 200)
