"""The room: one application after the other, in the order of the list; every key is a button or a link as well."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.people.access import staff_required
from civspace.workflow import IllegalMove, Stale
from meetings.accreditation.applications.states import APPLICATION, IN_SESSION, State
from meetings.accreditation.committee.decisions import decide, last_decision, undo_decision
from meetings.accreditation.committee.listing import TAGS, in_order, progress_of
from meetings.accreditation.committee.models import Decision, Item, Question, Session
from meetings.accreditation.committee.reading import member_names
from meetings.accreditation.committee.recording import COMMITTEE_VERBS, is_secretary, own_case
from meetings.accreditation.committee.session_forms import LABELS, DecideForm
from meetings.accreditation.committee.states import PUT, SessionState
from meetings.accreditation.queries import DESK
from meetings.accreditation.views.sessions import add_errors, found_session, refused, secretary_of

#: Questions that the page of one application shows, the newest first.
MOST_QUESTIONS = 50
#: The key of each decision.
KEYS = {"recommend": "r", "defer": "d", "close": "c", "not_recommend": "n"}


def _order(session: Session) -> list[tuple[int, str]]:
    """Return the items with the states of their applications, in the order of the list."""
    return list(in_order(session).values_list("pk", "application__state"))


def _next(order: list[tuple[int, str]], after: int | None) -> int | None:
    """Return the next item that waits for a decision, from the beginning again after the end."""
    keys = [pk for pk, _state in order]
    start = keys.index(after) + 1 if after in keys else 0
    waiting = [pk for pk, state in order[start:] + order[:start] if state in IN_SESSION]
    return waiting[0] if waiting else None


@staff_required(DESK)
@require_safe
def room(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Go to the first application that waits for a decision."""
    session = found_session(request, pk)
    order = _order(session)
    item = _next(order, None) or (order[0][0] if order else None)
    return redirect("desk_room_item", pk=pk, item=item) if item else redirect("desk_session", pk=pk)


@staff_required(DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def room_item(request: HttpRequest, pk: UUID, item: int) -> HttpResponse:
    """Show one application in the room, and record what the committee decides on it."""
    session = found_session(request, pk)
    found = get_object_or_404(in_order(session), pk=item)
    if request.method != "POST":
        verb = request.GET.get("decide", "")
        offered = _offered(request, session, found)
        form = _form(found, session, verb) if verb in offered else None
        return _page(request, session, found, form, offered)
    if not is_secretary(request.user, session.scheme) or own_case(request.user, found.application):
        raise PermissionDenied(_("You may read this. An accreditation officer of the body decides."))
    return _decide(request, session, found)


def _offered(request: HttpRequest, session: Session, item: Item) -> list[str]:
    """Return what can be decided now; a deferral of another session is nothing that this one closes."""
    state, user = item.application.state, request.user
    if session.state != SessionState.SITTING or state == State.DEFERRED:
        return []
    if not is_secretary(user, session.scheme) or own_case(user, item.application):
        return []
    return [verb for verb in COMMITTEE_VERBS if APPLICATION.allows(verb, state)]


def _latest(session: Session) -> Item | None:
    """Return the item that was decided last, to which one goes back after a slip."""
    newest = Decision.objects.filter(session=session, undone_at=None).order_by("-at", "-pk").values("application")[:1]
    return Item.objects.filter(session=session, application=newest).select_related("application__organization").first()


def _form(item: Item, session: Session, verb: str, data: Any = None) -> DecideForm:
    used = Decision.objects.filter(session=session, verb=verb, undone_at=None).order_by("-at", "-pk").first()
    return DecideForm(data, application=item.application, verb=verb, last=used)


def _decide(request: HttpRequest, session: Session, item: Item) -> HttpResponse:
    verb = request.POST.get("verb", "")
    if verb not in COMMITTEE_VERBS:
        return redirect("desk_room_item", pk=session.pk, item=item.pk)
    form = _form(item, session, verb, request.POST)
    if form.is_valid():
        try:
            decide(item=item, by=request.user, **form.values())
        except ValidationError as error:
            add_errors(form, error)
        except (IllegalMove, Stale) as error:
            refused(request, error)
            return redirect("desk_room_item", pk=session.pk, item=item.pk)
        else:
            name, outcome = item.application.organization.name, State(APPLICATION.transitions[verb].target).label
            messages.success(request, f"{outcome}: {name}")
            following = _next(_order(session), item.pk)
            if following is None:
                return redirect("desk_session", pk=session.pk)
            return redirect("desk_room_item", pk=session.pk, item=following)
    return _page(request, session, item, form, _offered(request, session, item), status=422)


def _page(
    request: HttpRequest, session: Session, item: Item, form: DecideForm | None, offered: list[str], status: int = 200
) -> HttpResponse:
    order = _order(session)
    keys = [pk for pk, _state in order]
    here = keys.index(item.pk)
    application = item.application
    last = last_decision(session, application)
    undo = last is not None and application.state == last.to_state and session.state == SessionState.SITTING
    put = Question.objects.filter(application=application, state__in=PUT).select_related("seat")
    questions = list(put.order_by("-asked_at", "pk")[:MOST_QUESTIONS])
    names = member_names(question.seat for question in questions)
    context = {
        "session": session,
        "item": item,
        "application": application,
        "organization": application.organization,
        "state": State(application.state),
        "kind": TAGS.get(State(application.state), "info"),
        "questions": [(question, names[question.seat.code]) for question in questions],
        "last": last,
        "latest": _latest(session),
        "may_undo": undo and is_secretary(request.user, session.scheme) and not own_case(request.user, application),
        "progress": progress_of(session),
        "number": here + 1,
        "before": keys[here - 1] if here else None,
        "after": keys[here + 1] if here + 1 < len(keys) else None,
        "offered": [(verb, LABELS[verb], KEYS[verb]) for verb in offered],
        "form": form,
        "chosen": LABELS.get(form.initial["verb"], "") if form else "",
        "own": own_case(request.user, application),
    }
    return render(request, "accreditation/sessions/room.html", context, status=status)


@staff_required(DESK)
@require_POST
def room_undo(request: HttpRequest, pk: UUID, item: int) -> HttpResponse:
    """Take the last decision on an application back: the one that the page showed, or none."""
    session = secretary_of(request, pk)
    found = get_object_or_404(Item.objects.select_related("application"), pk=item, session=session)
    last = last_decision(session, found.application)
    try:
        if last is None or str(last.pk) != request.POST.get("decision"):
            raise IllegalMove("undo", found.application.state)
        undo_decision(decision=last, by=request.user)
        messages.success(request, _("The decision was taken back. Those concerned have been told."))
    except (IllegalMove, Stale) as error:
        refused(request, error)
    return redirect("desk_room_item", pk=pk, item=item)
