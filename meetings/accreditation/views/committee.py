"""Pages of members of a committee: applications before it, their answers and documents, and questions to them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.people.access import signed_in
from civspace.web.numbers import version_in
from civspace.web.pagination import page_of
from civspace.workflow import IllegalMove, Stale
from meetings.accreditation.applications.models import Application
from meetings.accreditation.applications.rules import audiences_of
from meetings.accreditation.applications.states import TAGS, State
from meetings.accreditation.committee import questions as domain
from meetings.accreditation.committee.asking_filters import MemberFilter
from meetings.accreditation.committee.asking_forms import QuestionForm
from meetings.accreditation.committee.asking_rules import DRAFTABLE, may_change, may_draft
from meetings.accreditation.committee.models import Question, Seat
from meetings.accreditation.committee.queries import seats_of
from meetings.accreditation.committee.reading import (
    before_committee,
    counted,
    given_to,
    member_names,
    of_application,
    rows,
    waiting_days,
    with_parts,
)
from meetings.accreditation.committee.states import QuestionState
from meetings.accreditation.reports.queries import before_committee as reports_before
from meetings.accreditation.reports.states import BEFORE as REPORTS_BEFORE

PER_PAGE = 50


def _seats(request: HttpRequest) -> list[Seat]:
    """Return the seats for which the person sits; 404 for everybody else."""
    found = list(seats_of(request.user).select_related("committee", "mission"))
    if not found:
        raise Http404
    return found


def _application(request: HttpRequest, pk: Any) -> Application:
    return get_object_or_404(
        before_committee(request.user).select_related(
            "scheme__body", "organization__country", "category", "about__category", "merge_with"
        ),
        pk=pk,
    )


def _seat_for(seats: list[Seat], application: Application) -> Seat | None:
    return next((seat for seat in seats if seat.committee_id == application.scheme.committee_id), None)


@signed_in
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """List what is before the committee, and the drafts of the person's own mission."""
    seats = _seats(request)
    own = [seat.pk for seat in seats]
    before = before_committee(request.user).order_by("-session__begins_on", "submitted_at", "pk")
    filters = MemberFilter(request.GET, queryset=before, request=request)
    found = filters.qs if filters.is_valid() else before.none()
    page = page_of(counted(found, own), request.GET.get("page"), PER_PAGE)
    drafts = with_parts(Question.objects.filter(seat__in=own, state=QuestionState.DRAFT)).order_by("created_at", "pk")
    context = {
        "seats": seats,
        "names": member_names(seats),
        "filters": filters,
        "page_obj": page,
        "listed": [(it, waiting_days(it), TAGS.get(State(it.state), "info")) for it in page.object_list],
        "reports": list(reports_before(request.user).filter(state__in=REPORTS_BEFORE)[:PER_PAGE]),
        "drafts": rows(drafts[:PER_PAGE], request.user),
    }
    return render(request, "accreditation/committee/list.html", context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def application(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one application with what the committee reads of it and every question; take a new draft."""
    seats = _seats(request)
    found = _application(request, pk)
    seat = _seat_for(seats, found)
    may = seat is not None and found.state in DRAFTABLE and may_draft(request.user, seat, found)
    form = QuestionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if seat is None or not may_draft(request.user, seat, found):
            raise PermissionDenied(_("Your role does not allow this."))
        if form.is_valid() and (made := _drafted(request, found, seat, form)):
            if request.POST.get("do") == "ask":
                return redirect(f"{_page_of(made)}#ask")
            messages.success(request, _("The draft is saved. Your mission alone sees it."))
            return redirect(_page_of(made))
    context = {
        "application": found,
        "days": waiting_days(found),
        "answers": given_to(found, audiences_of(request.user, found)),
        "rows": of_application(found, request.user),
        "form": form if may else None,
    }
    return render(request, "accreditation/committee/application.html", context, status=422 if form.errors else 200)


def _page_of(question: Question) -> str:
    return reverse("committee_question", args=[question.pk])


def _drafted(request: HttpRequest, found: Application, seat: Seat, form: QuestionForm) -> Question | None:
    try:
        return domain.draft_question(application=found, seat=seat, by=request.user, **form.cleaned_data)
    except ValidationError as error:
        _add(form, error)
    except IllegalMove:
        form.add_error(None, _("The application changed meanwhile, so nothing was done. What you wrote is kept below."))
    return None


def _add(form: Any, error: ValidationError) -> None:
    for field, problems in error.message_dict.items():
        form.add_error(field if field in form.fields else None, problems)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one question; change, put or discard a draft, take back what waits for its answer."""
    _seats(request)
    visible = Question.objects.visible_to(request.user).filter(application__in=before_committee(request.user))
    found = get_object_or_404(with_parts(visible), pk=pk)
    if request.method != "POST":
        return _question_page(request, found)
    act = {"save": _save, "ask": _ask, "discard": _discard, "take_back": _take_back}.get(request.POST.get("do", ""))
    if act is None:
        return _question_page(request, found, status=400)
    try:
        return act(request, found)
    except (IllegalMove, Stale):
        current = with_parts(visible).filter(pk=pk).first()
        if current is None:
            raise Http404 from None
        text = _("This changed meanwhile, so nothing was done. What you wrote is kept below.")
        form = QuestionForm(request.POST) if "text" in request.POST else None
        return _question_page(request, current, form, status=409, problem=text)


def _changed(request: HttpRequest, found: Question) -> tuple[Question | None, QuestionForm]:
    """Keep what was typed; None, with the errors in the form, when it cannot be."""
    form = QuestionForm(request.POST)
    if form.is_valid():
        try:
            version = version_in(request)
            return (
                domain.change_draft(question=found, by=request.user, expected_version=version, **form.cleaned_data),
                form,
            )
        except ValidationError as error:
            _add(form, error)
    return None, form


def _save(request: HttpRequest, found: Question) -> HttpResponse:
    kept, form = _changed(request, found)
    if kept is None:
        return _question_page(request, found, form, status=422)
    messages.success(request, _("The draft is saved. Your mission alone sees it."))
    return redirect("committee_question", pk=found.pk)


def _ask(request: HttpRequest, found: Question) -> HttpResponse:
    """Put the question; where a like one was put before, show it with its answer first."""
    form = None
    if "text" in request.POST and may_change(request.user, found):
        kept, form = _changed(request, found)
        if kept is None:
            return _question_page(request, found, form, status=422)
        found = with_parts(Question.objects.all()).get(pk=kept.pk)
    try:
        domain.ask_question(question=found, by=request.user, despite=request.POST.getlist("despite"))
    except ValidationError:
        return _question_page(request, found, status=422, asking=True)
    messages.success(request, _("The question was put. The organization has been told."))
    return redirect("committee_question", pk=found.pk)


def _discard(request: HttpRequest, found: Question) -> HttpResponse:
    domain.discard_draft(question=found, by=request.user)
    messages.success(request, _("The draft was discarded."))
    return redirect("committee_application", pk=found.application_id)


def _take_back(request: HttpRequest, found: Question) -> HttpResponse:
    domain.take_back(question=found, by=request.user, expected_version=version_in(request))
    messages.success(request, _("The question was taken back. The organization has been told."))
    return redirect("committee_question", pk=found.pk)


def _question_page(
    request: HttpRequest,
    found: Question,
    form: QuestionForm | None = None,
    *,
    status: int = 200,
    problem: str = "",
    asking: bool = False,
) -> HttpResponse:
    (row,) = rows([found], request.user)
    draft = found.state == QuestionState.DRAFT
    if form is None and draft and may_change(request.user, found):
        form = QuestionForm(initial={"text": found.text, "language": found.language})
    like = domain.alike(found) if draft else []
    context = {
        "row": row,
        "question": found,
        "application": found.application,
        "form": form if draft else None,
        "kept": request.POST.get("text", "") if problem and not draft else "",
        "like": rows([it.question for it in like], request.user),
        "asking": asking,
        "problem": problem,
    }
    return render(request, "accreditation/committee/question.html", context, status=status)
