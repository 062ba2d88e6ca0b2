"""Modalities: the rules of one activity at one meeting, in numbered versions, the templates they start from, and the
time that is given besides."""

import datetime
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from civspace.workflow.models import Thing


class Activity(models.TextChoices):
    """What people can do at a meeting."""

    WRITTEN_STATEMENT = "written_statement", _("Written statement")


class Kind(models.TextChoices):
    """What a rule is about; the shape of `value` follows from it (see values.py)."""

    WHO_MAY = "who_may", _("Who may take part")
    REQUIRED_PARTS = "required_parts", _("What a submission must contain")
    WORD_LIMIT = "word_limit", _("Number of words")
    COUNTED_PARTS = "counted_parts", _("What counts as words")
    CHARACTERS_PER_WORD = "characters_per_word", _("Counting Chinese and Japanese characters")
    LANGUAGES = "languages", _("Languages")
    OPENING = "opening", _("Opening")
    DEADLINE = "deadline", _("Deadline")
    KNOCK = "knock", _("Arrival when the portal is full")
    MAX_PER_ORGANIZATION = "max_per_organization", _("Number per organization")
    AGENDA_ITEMS = "agenda_items", _("Agenda items")
    REPLACEMENT = "replacement", _("Replacing a submitted text")
    ANSWER_WINDOW = "answer_window", _("Time to answer a return")
    PROCESSING_MODE = "processing_mode", _("Processing")
    CIRCULATION = "circulation", _("Circulation")
    PUBLICATION = "publication", _("Publication")
    EDITING = "editing", _("Editing and the agreement of the authors")
    TRANSLATION = "translation", _("Translation")
    COSPONSORS = "cosponsors", _("Co-sponsors")
    JOINT_WORD_LIMIT = "joint_word_limit", _("Number of words of a joint statement")
    JOINT_NUMBER = "joint_number", _("Joint statements per organization")


class RuleSetQuerySet(models.QuerySet["RuleSet"]):
    """Modalities as different readers may see them."""

    def visible_to(self, user: Any) -> "RuleSetQuerySet":
        """Whoever sees the meeting sees its modalities, every version of them; templates are public."""
        from meetings.calendar.models import Meeting

        return self.filter(~Q(template="") | Q(meeting__in=Meeting.objects.visible_to(user)))

    def open_at(self, at: datetime.datetime) -> "RuleSetQuerySet":
        """Those in force that take contributions at a moment; both ends count, the deadline with its whole second."""
        return self.filter(
            Q(opens_at=None) | Q(opens_at__lte=at),
            Q(closes_at=None) | Q(closes_at__gte=at.replace(microsecond=0)),
            template="",
            current=True,
        )


class RuleSet(Thing):
    """One version of the modalities of an activity: of a meeting, or a template. Versions are never edited.

    `opens_at` and `closes_at` repeat what the rules on opening and deadline say, so that lists can ask for them.
    """

    template = models.SlugField(max_length=40, blank=True)
    meeting = models.ForeignKey(
        "meetings_calendar.Meeting", on_delete=models.CASCADE, null=True, blank=True, related_name="rule_sets"
    )
    activity = models.CharField(max_length=30, choices=Activity.choices)
    number = models.PositiveIntegerField(default=1)
    current = models.BooleanField(default=True)
    name = models.CharField(max_length=200, blank=True)
    note = models.TextField(_("What changed, and why"), blank=True)
    opens_at = models.DateTimeField(null=True, blank=True, editable=False)
    closes_at = models.DateTimeField(null=True, blank=True, editable=False)
    #: The deadline that had been given already when this version was made: no version closes before it.
    promised_until = models.DateTimeField(null=True, blank=True, editable=False)

    objects = RuleSetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "activity", "number"], condition=Q(template=""), name="rule_set_number_once"
            ),
            models.UniqueConstraint(
                fields=["meeting", "activity"], condition=Q(template="", current=True), name="rule_set_one_current"
            ),
            models.UniqueConstraint(
                fields=["template", "activity"], condition=~Q(template=""), name="rule_set_template_once"
            ),
            models.CheckConstraint(
                condition=Q(template="", meeting__isnull=False) | (~Q(template="") & Q(meeting__isnull=True)),
                name="rule_set_of_meeting_or_template",
            ),
            models.CheckConstraint(
                condition=Q(closes_at=None) | Q(promised_until=None) | Q(closes_at__gte=F("promised_until")),
                name="rule_set_never_shortened",
            ),
        ]
        indexes = [models.Index(fields=["current", "activity", "closes_at"], name="rule_set_open")]


class Rule(models.Model):
    """One rule with its source. The slug is stable from version to version, so that decisions can cite it."""

    rule_set = models.ForeignKey(RuleSet, on_delete=models.CASCADE, related_name="rules")
    slug = models.SlugField(max_length=100)
    kind = models.CharField(max_length=30, choices=Kind.choices)
    category = models.CharField(max_length=40, blank=True)
    value = models.JSONField(default=dict)
    text = models.TextField(_("The rule in words"), blank=True)
    source_title = models.CharField(_("Source"), max_length=300)
    source_url = models.URLField(_("Address of the source"), max_length=500, blank=True)
    as_of = models.DateField(_("As of"))
    confidence = models.CharField(_("Confidence"), max_length=60, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["rule_set", "position", "id"]
        constraints = [models.UniqueConstraint(fields=["rule_set", "slug"], name="rule_slug_once")]

    @property
    def source(self) -> dict[str, Any]:
        """Where the rule comes from."""
        return {
            "title": self.source_title,
            "url": self.source_url,
            "as_of": self.as_of.isoformat(),
            "confidence": self.confidence,
        }

    def as_rule(self) -> dict[str, Any]:
        """The rule as a decision cites it."""
        return {"slug": self.slug, **self.source}


class GrantKind(models.TextChoices):
    """How more time was given."""

    EXTENSION = "extension", _("Deadline extended")
    LATE = "late", _("Late submission accepted")


class ExceptionReason(models.Model):
    """A published reason for giving more time, with its source. One that is not `named` shows no organization."""

    code = models.SlugField(primary_key=True, max_length=60)
    kinds = models.JSONField(default=list)
    label = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    named = models.BooleanField(default=True)
    source_title = models.CharField(max_length=300, blank=True)
    source_url = models.URLField(max_length=500, blank=True)
    as_of = models.DateField(null=True, blank=True)
    confidence = models.CharField(max_length=60, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.label


class TimeGrantQuerySet(models.QuerySet["TimeGrant"]):
    """Exceptions as different readers may see them."""

    def visible_to(self, user: Any) -> "TimeGrantQuerySet":
        """Whoever sees the meeting sees its log of exceptions."""
        from meetings.calendar.models import Meeting

        return self.filter(meeting__in=Meeting.objects.visible_to(user))


class TimeGrant(Thing):
    """More time, given by a decision: a row of the public log, never changed and never taken back.

    `before` is the deadline of everybody when it was given. Whom it is for stands in TimeGrantFor; `countries` says
    that they were chosen by country. The role decided, in public; `decided_by` is the key of the person.
    """

    meeting = models.ForeignKey("meetings_calendar.Meeting", on_delete=models.PROTECT, related_name="time_grants")
    activity = models.CharField(max_length=30, choices=Activity.choices, default=Activity.WRITTEN_STATEMENT)
    kind = models.CharField(max_length=12, choices=GrantKind.choices)
    everybody = models.BooleanField(default=False)
    countries = models.ManyToManyField("civspace_reference.State", blank=True, related_name="+")
    before = models.DateTimeField()
    until = models.DateTimeField()
    reason = models.ForeignKey(ExceptionReason, on_delete=models.PROTECT, related_name="+")
    note = models.TextField(blank=True)
    #: The rule on the deadline as it was cited: {"slug", "title", "url", ...}.
    rule = models.JSONField(default=dict)
    role = models.CharField(max_length=30)
    decided_by = models.CharField(max_length=64, blank=True, editable=False)

    objects = TimeGrantQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("before")), name="time_grant_only_later"),
            models.CheckConstraint(
                condition=Q(everybody=False) | Q(kind=GrantKind.EXTENSION), name="time_grant_late_for_one"
            ),
        ]
        indexes = [models.Index(fields=["meeting", "-created_at", "-id"], name="time_grant_log")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.until:%Y-%m-%d}"


class TimeGrantFor(models.Model):
    """One organization to which more time was given, under the name it had; no organization stands for everybody."""

    grant = models.ForeignKey(TimeGrant, on_delete=models.CASCADE, related_name="given_to")
    organization = models.ForeignKey(
        "accounts_organizations.Organization", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    name = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["grant", "organization"], name="time_grant_for_once")]
