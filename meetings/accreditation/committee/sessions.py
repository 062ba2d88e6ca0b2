"""Verbs of a session: it is announced, its list is put together, it opens, its report is closed."""

import datetime
import zoneinfo
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from civspace.audit.domain import record
from civspace.clocks.queries import calendar_of
from civspace.workflow import IllegalMove
from civspace.workflow.domain import move
from meetings.accreditation.applications.models import Application
from meetings.accreditation.applications.states import APPLICATION, Sort, State
from meetings.accreditation.committee import telling
from meetings.accreditation.committee.locking import lock_application, lock_organizations, lock_session
from meetings.accreditation.committee.models import Item, Question, Session
from meetings.accreditation.committee.questions import carry_over
from meetings.accreditation.committee.recording import is_secretary, may_record, require
from meetings.accreditation.committee.states import SESSION, Group, QuestionState, SessionState
from meetings.accreditation.models import Scheme
from meetings.accreditation.schemes.states import Way
from meetings.calendar.contacts import contact_of, station_of

#: The hour of the session's first day, in its own zone, from which working days are counted back.
FIRST_HOUR = datetime.time(10)
#: The verb that takes an application off a list, by the state from which it came.
UNLIST = {State.READY: "unlist_ready", State.DEFERRED: "unlist_deferred", State.BACK: "unlist_back"}
#: The states in which an application can be put on a list.
LISTABLE = APPLICATION.transitions["list"].sources
FIELDS = ("name", "year", "part", "begins_on", "ends_on", "answers_due_at", "council_on")


def answers_due(scheme: Scheme, begins_on: datetime.date, zone: str) -> datetime.datetime:
    """Return the moment by which answers have to arrive: so many working days before the first sitting."""
    station = station_of(contact_of(scheme.body), scheme.body)
    calendar, day, left = (calendar_of(station) if station is not None else None), begins_on, scheme.answer_days
    while left > 0:
        day -= datetime.timedelta(days=1)
        left -= 1 if (calendar.is_working_day(day) if calendar is not None else day.isoweekday() < 6) else 0
    return datetime.datetime.combine(day, FIRST_HOUR, zoneinfo.ZoneInfo(zone))


def _check(session: Session) -> None:
    errors: dict[str, str] = {}
    if not session.name.strip():
        errors["name"] = _("Give the session a name.")
    if session.ends_on < session.begins_on:
        errors["ends_on"] = _("The end comes before the beginning.")
    last = datetime.datetime.combine(session.ends_on, datetime.time.max, zoneinfo.ZoneInfo(session.time_zone))
    if session.answers_due_at > last:
        errors["answers_due_at"] = _("Answers are due before the session ends.")
    if session.council_on is not None and session.council_on < session.begins_on:
        errors["council_on"] = _("The council decides after the session begins.")
    same = Session.objects.filter(
        scheme=session.scheme_id, year=session.year, part=session.part, begins_on=session.begins_on
    )
    if same.exclude(pk=session.pk).exists():
        errors["begins_on"] = _("This session exists already.")
    if errors:
        raise ValidationError(errors)


@transaction.atomic
def create_session(*, scheme: Scheme, by: Any, **values: Any) -> Session:
    """Announce a session of the committee that recommends in a scheme; takes the fields in FIELDS.

    Without `answers_due_at` it follows from the scheme and the working days of the duty station. Raises
    PermissionDenied or ValidationError.
    """
    require(is_secretary(by, scheme))
    if scheme.way != Way.COMMITTEE:
        raise ValidationError({"scheme": _("No committee recommends in this scheme.")})
    zone = scheme.body.time_zone or "UTC"
    session = Session(scheme=scheme, time_zone=zone, **{key: values[key] for key in FIELDS if key in values})
    if session.answers_due_at is None:
        session.answers_due_at = answers_due(scheme, session.begins_on, zone)
    _check(session)
    try:
        with transaction.atomic():
            session.save(force_insert=True)
    except IntegrityError as error:
        raise ValidationError({"begins_on": _("This session exists already.")}) from error
    record(session, "create", by=by, to_state=session.state)
    return session


@transaction.atomic
def change_session(*, session: Session, by: Any, expected_version: int | None = None, **values: Any) -> Session:
    """Change what is known of a session until its report is closed. When its dates move, those on its list are told.

    Open questions that were due with the answers to the session follow its new date.
    """
    require(is_secretary(by, session.scheme))
    open_states = (SessionState.PREPARING, SessionState.SITTING)
    current = lock_session(session, *open_states, verb="change", version=expected_version)
    before = {field: getattr(current, field) for field in FIELDS}
    for field in FIELDS:
        setattr(current, field, values.get(field, before[field]))
    if current.answers_due_at is None:
        current.answers_due_at = answers_due(current.scheme, current.begins_on, current.time_zone)
    _check(current)
    after = {field: getattr(current, field) for field in FIELDS}
    changed = {field: [before[field], after[field]] for field in FIELDS if before[field] != after[field]}
    if not changed:
        return current
    Session.objects.filter(pk=current.pk).update(version=F("version") + 1, updated_at=timezone.now(), **after)
    current.version += 1
    record(current, "change", by=by, difference=changed)
    if "answers_due_at" in changed:
        # Of whatever is on its list now: a question that was carried over belongs to the session that asked it.
        asked = Question.objects.filter(application__session=current, state=QuestionState.ASKED)
        asked.filter(due_at=before["answers_due_at"]).update(due_at=current.answers_due_at)
    if changed.keys() & {"begins_on", "ends_on", "answers_due_at"}:
        for item in items_of(current):
            telling.tell_session("session_moved", item.application, current)
    return current


def items_of(session: Session) -> list[Item]:
    """Return the list of a session with its applications, in its order."""
    order = Item.objects.filter(session=session).select_related("application__organization", "application__scheme")
    return sorted(order, key=lambda it: (list(Group).index(Group(it.group)), it.position, it.pk))


def group_of(application: Application) -> Group:
    """Return the part of a list in which an application stands: requests by their sort, others by where they were."""
    if application.sort != Sort.NEW:
        return Group(application.sort)
    return {State.DEFERRED: Group.DEFERRED, State.BACK: Group.RETURNED}.get(State(application.state), Group.NEW)


@transaction.atomic
def list_applications(*, session: Session, applications: Sequence[Application], by: Any) -> list[Item]:
    """Put applications on the list of a session that is being prepared, in the order given; their organizations are
    told. Raises PermissionDenied, ValidationError, or IllegalMove; then none of them was put on it."""
    require(is_secretary(by, session.scheme) and all(may_record(by, it) for it in applications))
    lock_organizations(it.organization_id for it in applications)
    current = lock_session(session, SessionState.PREPARING, verb="list")
    return [_list(current, application, by) for application in applications]


def _list(session: Session, application: Application, by: Any) -> Item:
    current = lock_application(application)
    if current.scheme_id != session.scheme_id:
        raise ValidationError(_("This application belongs to another scheme."))
    APPLICATION.target("list", current.state)
    if Application.objects.filter(pk=current.pk, session__state=SessionState.SITTING).exists():
        # What it decided can still be taken back there.
        raise IllegalMove("list", current.state)
    group = group_of(current)
    last = Item.objects.filter(session=session, group=group).aggregate(last=Max("position"))["last"]
    item = Item.objects.create(
        session=session,
        application=current,
        group=group,
        position=0 if last is None else last + 1,
        came_from=current.state,
    )
    move(current, "list", table=APPLICATION, by=by, session=session, difference={"session": [None, str(session.pk)]})
    carry_over(application=current, session=session)
    telling.tell_session("session_listed", current, session)
    return item


@transaction.atomic
def unlist(*, item: Item, by: Any) -> Application:
    """Take an application off the list, back to where it came from, while the list is being prepared."""
    require(may_record(by, item.application))
    lock_organizations([item.application.organization_id])
    session = lock_session(item.session, SessionState.PREPARING, verb="unlist")
    current = lock_application(item.application)
    row = Item.objects.get(pk=item.pk)
    difference = {"session": [str(session.pk), None]}
    verb = UNLIST[State(row.came_from)]
    move(current, verb, table=APPLICATION, by=by, session=None, difference=difference)
    row.delete()
    telling.tell_session("session_unlisted", current, session)
    return current


@transaction.atomic
def place(*, item: Item, by: Any, position: int) -> None:
    """Put an application at another place (from 0) in its part of the list, until the report is closed."""
    require(may_record(by, item.application))
    session = lock_session(item.session, SessionState.PREPARING, SessionState.SITTING, verb="order")
    row = Item.objects.get(pk=item.pk)
    others = list(Item.objects.filter(session=session, group=row.group).exclude(pk=row.pk).order_by("position", "pk"))
    others.insert(max(0, min(position, len(others))), row)
    for number, other in enumerate(others):
        other.position = number
    Item.objects.bulk_update(others, ["position"])
    record(session, "order", by=by, difference={str(row.application_id): [item.position, row.position]})


@transaction.atomic
def open_session(*, session: Session, by: Any, expected_version: int | None = None) -> Session:
    """Open the session: from now on what the committee decides is recorded.

    An application with a question that still waits for its answer is held by it from the beginning.
    """
    require(is_secretary(by, session.scheme))
    lock_organizations(Item.objects.filter(session=session).values_list("application__organization", flat=True))
    current = lock_session(session, SessionState.PREPARING, verb="open", version=expected_version)
    if not Item.objects.filter(session=current).exists():
        raise ValidationError(_("The list of this session is empty."))
    move(current, "open", table=SESSION, by=by)
    waiting = Question.objects.filter(state=QuestionState.ASKED, application__items__session=current)
    held = set(waiting.filter(application__state=State.LISTED).values_list("application", flat=True))
    for pk in sorted(held, key=str):
        hold(lock_application(Application(pk=pk)), by=by)
    return current


def hold(application: Application, *, by: Any) -> None:
    """Let an application on a list wait for the answer to a question that is still open."""
    move(application, "ask", table=APPLICATION, by=by)
