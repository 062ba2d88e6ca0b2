"""States of a session and of a question, and their tables."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from civspace.workflow import Table, Transition


class Part(models.TextChoices):
    """Which session of the year it is."""

    REGULAR = "regular", _("Regular session")
    RESUMED = "resumed", _("Resumed session")
    OTHER = "other", pgettext_lazy("session", "Other session")


class SessionState(models.TextChoices):
    """Where a session stands: its list is prepared, it sits, its report is closed."""

    PREPARING = "preparing", _("List being prepared")
    SITTING = "sitting", _("Sitting")
    CLOSED = "closed", _("Report closed")


SESSION = Table(
    Transition("open", frozenset({SessionState.PREPARING}), SessionState.SITTING),
    Transition("close_report", frozenset({SessionState.SITTING}), SessionState.CLOSED),
)


class Group(models.TextChoices):
    """The part of a session's list in which an application stands."""

    NEW = "new", _("New applications")
    DEFERRED = "deferred", _("Applications deferred from earlier sessions")
    RETURNED = "returned", _("Applications returned by the council")
    RECLASSIFICATION = "reclassification", _("Requests for reclassification")
    RENAME = "rename", _("Requests to change a name")
    MERGER = "merger", _("Requests after a merger")


class QuestionState(models.TextChoices):
    """Where a question of a member of the committee stands."""

    DRAFT = "draft", pgettext_lazy("question", "Draft of the mission")
    ASKED = "asked", _("Waiting for the answer")
    ANSWERED = "answered", pgettext_lazy("question", "Answered")
    WITHDRAWN = "withdrawn", _("Taken back by the member")
    LAPSED = "lapsed", _("Not answered in time")


#: Everybody concerned reads these; a draft is its mission's own.
PUT = frozenset({QuestionState.ASKED, QuestionState.ANSWERED, QuestionState.WITHDRAWN, QuestionState.LAPSED})

QUESTION = Table(
    Transition("ask", frozenset({QuestionState.DRAFT}), QuestionState.ASKED),
    Transition("answer", frozenset({QuestionState.ASKED, QuestionState.LAPSED}), QuestionState.ANSWERED),
    Transition("take_back", frozenset({QuestionState.ASKED, QuestionState.LAPSED}), QuestionState.WITHDRAWN),
    Transition("lapse", frozenset({QuestionState.ASKED}), QuestionState.LAPSED),
)
