"""The secretary's pages of sessions: announced, prepared as a list, opened, and closed with the report."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.people.access import staff_required
from accounts.people.queries import bodies_of
from accounts.people.states import ALL_BODIES, Role
from civspace.web import tables
from civspace.web.pagination import page_of
from civspace.workflow import IllegalMove, Stale
from meetings.accreditation.applications.models import Application
from meetings.accreditation.applications.states import State
from meetings.accreditation.committee.decisions import close_report, review_again
from meetings.accreditation.committee.listing import (
    candidates,
    for_later,
    in_order,
    progress_of,
    rows,
    sessions_of_desk,
    waiting_longest,
)
from meetings.accreditation.committee.models import Item, Session
from meetings.accreditation.committee.recording import is_secretary, own_case
from meetings.accreditation.committee.report import COLUMNS, SESSIONS
from meetings.accreditation.committee.session_forms import CloseForm, GrantManyForm, ListFilter, SessionForm
from meetings.accreditation.committee.sessions import (
    change_session,
    create_session,
    list_applications,
    open_session,
    place,
    unlist,
)
from meetings.accreditation.committee.states import SessionState
from meetings.accreditation.models import Scheme
from meetings.accreditation.queries import DESK
from meetings.accreditation.schemes.states import Way

PER_PAGE = 100
#: Applications put on a list in one transaction, so that a running portal never waits long.
AT_ONCE = 25


def _schemes(user: Any) -> Any:
    bodies = bodies_of(user, [Role.ACCREDITATION_OFFICER])
    found = Scheme.objects.filter(way=Way.COMMITTEE).order_by("code")
    return found if ALL_BODIES in bodies else found.filter(body__in=bodies)


def found_session(request: HttpRequest, pk: UUID) -> Session:
    """Return a session of a body whose desk the person reads, or 404."""
    return get_object_or_404(sessions_of_desk(request.user), pk=pk)


def secretary_of(request: HttpRequest, pk: UUID) -> Session:
    """Return a session that the person keeps, or 404, or 403 for those who only read."""
    session = found_session(request, pk)
    if not is_secretary(request.user, session.scheme):
        raise PermissionDenied(_("You may read this. An accreditation officer of the body decides."))
    return session


def refused(request: HttpRequest, error: Exception) -> None:
    """Say on the next page why nothing was done."""
    if isinstance(error, ValidationError):
        messages.error(request, " ".join(error.messages))
    else:
        messages.error(request, _("This changed meanwhile, so nothing was done. Look at it as it stands now."))


def add_errors(form: Any, error: ValidationError) -> None:
    """Put what a verb refuses beside its fields."""
    for field, problems in getattr(error, "error_dict", {"": error}).items():
        form.add_error(field if field in form.fields else None, problems)


@staff_required(DESK)
@require_safe
def session_list(request: HttpRequest) -> HttpResponseBase:
    """List the sessions, the latest first."""
    found = sessions_of_desk(request.user).order_by("-begins_on", "pk")
    if tables.wanted(request):
        return tables.answer(request, name="sessions", columns=SESSIONS, rows=found)
    context = {"page_obj": page_of(found, request.GET.get("page")), "may_create": _schemes(request.user).exists()}
    return render(request, "accreditation/sessions/list.html", context)


@staff_required(Role.ACCREDITATION_OFFICER)
@require_http_methods(["GET", "HEAD", "POST"])
def session_new(request: HttpRequest) -> HttpResponse:
    """Announce a session."""
    form = SessionForm(request.POST or None, schemes=_schemes(request.user))
    if request.method == "POST" and form.is_valid():
        try:
            session = create_session(by=request.user, **form.values())
        except ValidationError as error:
            add_errors(form, error)
        else:
            return redirect("desk_session", pk=session.pk)
    context = {"form": form, "session": None}
    return render(request, "accreditation/sessions/edit.html", context, status=422 if form.errors else 200)


@staff_required(DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def session_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change the dates of a session."""
    session = secretary_of(request, pk)
    form = SessionForm(request.POST or None, session=session)
    if request.method == "POST" and form.is_valid():
        try:
            change_session(session=session, by=request.user, **form.values())
        except ValidationError as error:
            add_errors(form, error)
        except (IllegalMove, Stale) as error:
            refused(request, error)
            return redirect("desk_session", pk=pk)
        else:
            messages.success(request, _("Saved."))
            return redirect("desk_session", pk=pk)
    context = {"form": form, "session": session}
    return render(request, "accreditation/sessions/edit.html", context, status=422 if form.errors else 200)


@staff_required(DESK)
@require_safe
def session_one(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Show a session with its list, and what can be done with it now."""
    session = found_session(request, pk)
    filters = ListFilter(request.GET)
    items = filters.narrow(in_order(session))
    if tables.wanted(request):
        return tables.answer(request, name="session", columns=COLUMNS, rows=rows(items, session))
    page = page_of(items, request.GET.get("page"), PER_PAGE)
    mine = is_secretary(request.user, session.scheme)
    preparing = session.state == "preparing"
    context = {
        "session": session,
        "page_obj": page,
        "rows": rows(page.object_list, session),
        "filters": filters,
        "progress": progress_of(session),
        "candidates": candidates(session) if mine and preparing else {},
        "later": for_later(session) if mine and preparing else 0,
        "mine": mine,
        "grant": GrantManyForm() if mine and _grantable(session) else None,
    }
    return render(request, "accreditation/sessions/session.html", context)


def _grantable(session: Session) -> bool:
    """Say whether the council can still grant what the closed report recommended."""
    recommended = Application.objects.filter(session=session, state=State.RECOMMENDED)
    return session.state == SessionState.CLOSED and recommended.exists()


@staff_required(DESK)
@require_POST
def session_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put all applications in a state on the list, the longest waiting first; one's own case stays off it."""
    session = secretary_of(request, pk)
    state = request.POST.get("state", "")
    listed = 0
    if state in (State.READY, State.DEFERRED, State.BACK):
        waiting = [it for it in waiting_longest(session, state) if not own_case(request.user, it)]
        try:
            for first in range(0, len(waiting), AT_ONCE):
                batch: list[Application] = waiting[first : first + AT_ONCE]
                listed += len(list_applications(session=session, applications=batch, by=request.user))
        except (IllegalMove, Stale, ValidationError) as error:
            refused(request, error)
    if listed:
        messages.success(request, _("Put on the list: %(number)s. They have been told.") % {"number": listed})
    return redirect("desk_session", pk=pk)


@staff_required(DESK)
@require_POST
def session_item(request: HttpRequest, pk: UUID, item: int) -> HttpResponse:
    """Take an item off the list, move it by one place, or take it up for its second review."""
    session = secretary_of(request, pk)
    parts = Item.objects.select_related("application__organization", "application__scheme", "session__scheme")
    found = get_object_or_404(parts, pk=item, session=session)
    verb = request.POST.get("verb", "")
    try:
        if verb == "unlist":
            unlist(item=found, by=request.user)
        elif verb in ("up", "down"):
            place(item=found, by=request.user, position=max(0, found.position + (1 if verb == "down" else -1)))
        elif verb == "again":
            review_again(item=found, by=request.user)
            return redirect("desk_room_item", pk=pk, item=item)
    except (IllegalMove, Stale, ValidationError, Item.DoesNotExist) as error:
        refused(request, error)
    return redirect("desk_session", pk=pk)


@staff_required(DESK)
@require_POST
def session_open(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open the session and go to the room."""
    session = secretary_of(request, pk)
    try:
        open_session(session=session, by=request.user)
    except (IllegalMove, Stale, ValidationError) as error:
        refused(request, error)
        return redirect("desk_session", pk=pk)
    return redirect("desk_room", pk=pk)


@staff_required(DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def session_close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close the report; what was not reached is carried over with a criterion and a reason."""
    session = secretary_of(request, pk)
    progress = progress_of(session)
    form = CloseForm(request.POST or None, session=session, left=progress.left)
    if request.method == "POST" and form.is_valid():
        try:
            close_report(session=session, by=request.user, **form.values())
        except ValidationError as error:
            add_errors(form, error)
        except (IllegalMove, Stale) as error:
            refused(request, error)
            return redirect("desk_session", pk=pk)
        else:
            messages.success(request, _("The report is closed. What was decided stands."))
            return redirect("desk_session", pk=pk)
    context = {"form": form, "session": session, "progress": progress}
    return render(request, "accreditation/sessions/close.html", context, status=422 if form.errors else 200)
