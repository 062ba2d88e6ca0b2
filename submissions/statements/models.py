"""Written statements, their revisions, receipts, reason codes and the counters of symbol series."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civspace.workflow.models import Thing
from submissions.statements.states import State


class StatementQuerySet(models.QuerySet["Statement"]):
    """Statements as different readers may see them."""

    def visible_to(self, user: Any) -> "StatementQuerySet":
        """Published ones are public; others are seen by the organization and, once submitted, by the body's staff."""
        from accounts.organizations.queries import memberships_of
        from accounts.people.queries import bodies_of
        from accounts.people.states import ALL_BODIES

        readable = Q(state=State.PUBLISHED)
        if mine := [held.organization_id for held in memberships_of(user)]:
            readable |= Q(organization__in=mine)
        if bodies := bodies_of(user):
            submitted = Q(submitted_at__isnull=False)
            readable |= submitted if ALL_BODIES in bodies else submitted & Q(meeting__body__in=bodies)
        return self.filter(readable)

    def on_desk_of(self, user: Any) -> "StatementQuerySet":
        """What was submitted to the bodies for which a member of the Secretariat holds a role; never a draft."""
        from accounts.people.queries import bodies_of
        from accounts.people.states import ALL_BODIES

        bodies, submitted = bodies_of(user), self.filter(submitted_at__isnull=False)
        return submitted if ALL_BODIES in bodies else submitted.filter(meeting__body__in=bodies)


class Statement(Thing):
    """A written statement. The text is that of the latest revision; once published it never changes.

    `organization_name` and `standing_text` are frozen at submission: a later change of name or standing does not
    rewrite the record.
    """

    reference = models.CharField(max_length=12, unique=True, editable=False)
    meeting = models.ForeignKey(
        "meetings_calendar.Meeting", verbose_name=_("Meeting"), on_delete=models.PROTECT, related_name="statements"
    )
    organization = models.ForeignKey(
        "accounts_organizations.Organization",
        verbose_name=_("Organization"),
        on_delete=models.PROTECT,
        related_name="statements",
    )
    agenda_item = models.ForeignKey(
        "meetings_calendar.AgendaItem", verbose_name=_("Agenda item"), on_delete=models.PROTECT, null=True, blank=True
    )
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    language = models.CharField(_("Language of the original"), max_length=2, blank=True)
    title = models.CharField(_("Title"), max_length=300, blank=True)
    body = models.TextField(_("Text"), blank=True)
    revision = models.PositiveIntegerField(default=1)
    word_count = models.PositiveIntegerField(default=0)
    text_hash = models.CharField(max_length=64, blank=True)
    #: What the rules said when the text was last saved or submitted; answers about a draft are computed anew.
    checks = models.JSONField(default=list, blank=True)

    submitted_at = models.DateTimeField(null=True, blank=True)
    rule_set = models.ForeignKey("meetings_modalities.RuleSet", on_delete=models.PROTECT, null=True, blank=True)
    organization_name = models.CharField(max_length=300, blank=True)
    standing_text = models.CharField(max_length=40, blank=True)
    conditional = models.BooleanField(default=False)

    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    claimed_at = models.DateTimeField(null=True, blank=True)
    answer_until = models.DateTimeField(null=True, blank=True)
    decision = models.JSONField(default=dict, blank=True)

    symbol = models.CharField(max_length=60, null=True, blank=True, unique=True)
    symbol_number = models.PositiveIntegerField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    #: When it took its place in lists: at publication, before that when it was begun. Never null, so that cursors hold.
    listed_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = StatementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(state="published", symbol__isnull=False, published_at__isnull=False)
                    | (~Q(state="published") & Q(symbol__isnull=True))
                ),
                name="statement_published_has_symbol",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(state="withdrawn") | Q(submitted_at__isnull=False),
                name="statement_submitted_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-listed_at", "-id"], name="statement_newest"),
            models.Index(fields=["meeting", "state", "-listed_at", "-id"], name="statement_meeting"),
            models.Index(fields=["organization", "state", "-listed_at", "-id"], name="statement_organization"),
            models.Index(fields=["agenda_item", "state", "-listed_at", "-id"], name="statement_agenda_item"),
            models.Index(fields=["language", "state", "-listed_at", "-id"], name="statement_language"),
            models.Index(fields=["state", "submitted_at", "id"], name="statement_queue"),
            models.Index(fields=["-listed_at", "-id"], name="statement_listed"),
        ]

    def __str__(self) -> str:
        return self.title or self.reference


class Revision(models.Model):
    """One saved version of a statement's text. Never changed; an earlier one is restored as a new one."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=300, blank=True)
    body = models.TextField(blank=True)
    language = models.CharField(max_length=2, blank=True)
    agenda_item = models.ForeignKey(
        "meetings_calendar.AgendaItem", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    word_count = models.PositiveIntegerField(default=0)
    text_hash = models.CharField(max_length=64)
    saved_at = models.DateTimeField()
    saved_by = models.CharField(max_length=64, blank=True)
    restored_from = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["statement", "-number"]
        constraints = [models.UniqueConstraint(fields=["statement", "number"], name="revision_number_once")]


class Receipt(models.Model):
    """Proof that a text was submitted: when, which text, and which rules it was checked against."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="receipts")
    revision = models.PositiveIntegerField()
    submitted_at = models.DateTimeField()
    text_hash = models.CharField(max_length=64)
    word_count = models.PositiveIntegerField()
    checks = models.JSONField(default=list)
    rule_set_number = models.PositiveIntegerField()

    class Meta:
        ordering = ["statement", "-submitted_at"]
        constraints = [
            models.UniqueConstraint(fields=["statement", "submitted_at"], name="receipt_once"),
        ]


class ReasonCode(models.Model):
    """A reason for returning or refusing a statement, with its source and a text to start from."""

    code = models.SlugField(primary_key=True, max_length=60)
    verbs = models.JSONField(default=list)
    label = models.CharField(max_length=200)
    template = models.TextField(blank=True)
    source_title = models.CharField(max_length=300, blank=True)
    source_url = models.URLField(max_length=500, blank=True)
    as_of = models.DateField(null=True, blank=True)
    confidence = models.CharField(max_length=60, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.label


class Counter(models.Model):
    """The last number given in a series of symbols; locked last, in the transaction that publishes."""

    series = models.CharField(max_length=60, primary_key=True)
    last = models.PositiveIntegerField(default=0)
