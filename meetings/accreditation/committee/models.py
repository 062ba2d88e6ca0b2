"""Seats of States in a committee, its sessions with their lists, questions and answers, and decisions."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from civspace.web.references import LENGTH as REFERENCE_LENGTH
from civspace.web.references import free_reference
from civspace.workflow.models import Thing
from meetings.accreditation.committee.states import Group, Part, QuestionState, SessionState


class Seat(models.Model):
    """A State's seat in a committee for some years; the members of its mission act for it.

    `code` is the alpha-3 code of the State, or one from XAA to XZZ for an invented State of a demonstration, whose
    name then stands in `name`.
    """

    committee = models.ForeignKey("meetings_calendar.Body", on_delete=models.PROTECT, related_name="seats")
    mission = models.ForeignKey("accounts_organizations.Organization", on_delete=models.PROTECT, related_name="seats")
    code = models.CharField(max_length=3)
    name = models.CharField(max_length=120, blank=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["committee", "code"]
        constraints = [
            models.UniqueConstraint(fields=["committee", "code", "since"], name="seat_once"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=models.F("since")), name="seat_ends_later"),
        ]
        indexes = [models.Index(fields=["mission"], name="seat_mission")]

    def __str__(self) -> str:
        return self.name or self.code


class Session(Thing):
    """A session of a committee that considers applications of a scheme.

    `answers_due_at` is the moment by which answers must have arrived to be considered in it.
    """

    scheme = models.ForeignKey("meetings_accreditation.Scheme", on_delete=models.PROTECT, related_name="sessions")
    year = models.PositiveSmallIntegerField()
    part = models.CharField(max_length=10, choices=Part.choices, default=Part.REGULAR)
    name = models.CharField(max_length=200)
    begins_on = models.DateField()
    ends_on = models.DateField()
    time_zone = models.CharField(max_length=64, default="America/New_York")
    answers_due_at = models.DateTimeField()
    council_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=SessionState.choices, default=SessionState.PREPARING)
    #: The symbol of the report, once it has one: E/2026/32 (Part II).
    report_symbol = models.CharField(max_length=80, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-begins_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "year", "part", "begins_on"], name="session_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=models.F("begins_on")), name="session_ends_later"),
        ]
        indexes = [models.Index(fields=["scheme", "-begins_on"], name="session_scheme")]

    def __str__(self) -> str:
        return self.name


class Item(models.Model):
    """An application on the list of a session; `came_from` is the state to which it goes back when it is taken off."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="items")
    application = models.ForeignKey(
        "meetings_accreditation.Application", on_delete=models.PROTECT, related_name="items"
    )
    group = models.CharField(max_length=20, choices=Group.choices, default=Group.NEW)
    position = models.PositiveIntegerField(default=0)
    came_from = models.CharField(max_length=30)

    class Meta:
        ordering = ["session", "group", "position", "id"]
        constraints = [models.UniqueConstraint(fields=["session", "application"], name="session_item_once")]


def question_reference() -> str:
    """Return a reference that no question has yet."""
    return free_reference(Question, "Q")


class QuestionQuerySet(models.QuerySet["Question"]):
    """Questions as different readers may see them."""

    def visible_to(self, user: Any) -> "QuestionQuerySet":
        """A draft is seen by the members of its mission alone; what was asked, by whoever sees the application."""
        from meetings.accreditation.applications.models import Application
        from meetings.accreditation.committee.queries import seats_of

        put = ~Q(state=QuestionState.DRAFT) & Q(application__in=Application.objects.visible_to(user))
        if not getattr(user, "is_authenticated", False):
            return self.none()
        return self.filter(put | Q(state=QuestionState.DRAFT, seat__in=seats_of(user)))


class Question(Thing):
    """A question of a member of the committee to an organization, with its answer.

    `repeats` names an earlier question of the committee to the organization that was recognised as the same one and
    shown before this one was put; `key` is what it is recognised by. `draft_answer` is the organization's own until it
    answers.
    """

    reference = models.CharField(max_length=REFERENCE_LENGTH, unique=True, editable=False, default=question_reference)
    application = models.ForeignKey(
        "meetings_accreditation.Application", on_delete=models.PROTECT, related_name="questions"
    )
    session = models.ForeignKey(Session, on_delete=models.PROTECT, null=True, blank=True, related_name="questions")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="questions")
    state = models.CharField(max_length=10, choices=QuestionState.choices, default=QuestionState.DRAFT)
    language = models.CharField(max_length=10, blank=True)
    text = models.TextField(max_length=4000)
    key = models.TextField(blank=True, editable=False)
    repeats = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="repeated_by")
    asked_by = models.CharField(max_length=64, blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    draft_answer = models.TextField(max_length=8000, blank=True, default="", db_default="")
    answer = models.TextField(max_length=8000, blank=True)
    answer_language = models.CharField(max_length=10, blank=True)
    answered_by = models.CharField(max_length=64, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=QuestionState.DRAFT) | Q(asked_at__isnull=False), name="question_asked_when"
            ),
            models.CheckConstraint(
                condition=~Q(state=QuestionState.ANSWERED) | (Q(answered_at__isnull=False) & ~Q(answer="")),
                name="question_answered_with",
            ),
        ]
        indexes = [
            models.Index(fields=["application", "asked_at"], name="question_application"),
            models.Index(fields=["session", "state"], name="question_session"),
            models.Index(fields=["state", "due_at"], name="question_due"),
            models.Index(fields=["seat", "state"], name="question_seat"),
        ]

    def __str__(self) -> str:
        return self.reference


class Decision(models.Model):
    """A decision of the committee, the council or the Secretariat on an application, as the report lists it.

    `document` is the symbol of the record; `question` what a deferral waits for. `at` is when it was recorded, and
    `decided_on` the day on which the council decided; others are recorded when they are taken, and have none. One that
    was undone before the report was closed keeps its row, with who undid it. `review` counts: a committee may go
    through its list twice.
    """

    application = models.ForeignKey(
        "meetings_accreditation.Application", on_delete=models.PROTECT, related_name="decisions"
    )
    session = models.ForeignKey(Session, on_delete=models.PROTECT, null=True, blank=True, related_name="decisions")
    review = models.PositiveSmallIntegerField(default=1)
    verb = models.CharField(max_length=30)
    from_state = models.CharField(max_length=30)
    to_state = models.CharField(max_length=30)
    by = models.CharField(max_length=64, blank=True)
    criterion = models.ForeignKey(
        "meetings_accreditation.Criterion", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.TextField(blank=True)
    question = models.ForeignKey(Question, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    document = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=timezone.now)
    decided_on = models.DateField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.CharField(max_length=64, blank=True)
    #: The grounds that the application had before it, which undoing puts back.
    before: Any = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            # A session decides once on an application in each review; what was undone does not count.
            models.UniqueConstraint(
                fields=["session", "application", "review"],
                condition=Q(undone_at=None, session__isnull=False),
                name="decision_once_per_review",
            ),
        ]
        indexes = [models.Index(fields=["session", "verb"], name="decision_session")]
