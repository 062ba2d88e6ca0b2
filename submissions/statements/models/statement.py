"""The written statement itself, and which readers see it."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civspace.workflow.models import Thing
from submissions.statements.states import SYMBOLIZED, Derived, State


def _on_desk_of(user: Any) -> Q:
    """What a member of the Secretariat reads; what is withheld for protection, only the publishers of the body."""
    from accounts.people.queries import bodies_of
    from accounts.people.states import ALL_BODIES, Role

    def of(bodies: set[str]) -> Q:
        if not bodies:
            return Q(pk__in=[])
        submitted = Q(submitted_at__isnull=False)
        return submitted if ALL_BODIES in bodies else submitted & Q(meeting__body__in=bodies)

    withheld = Q(state=State.WITHHELD)
    return (of(bodies_of(user)) & ~withheld) | (of(bodies_of(user, [Role.PUBLISHER])) & withheld)


class StatementQuerySet(models.QuerySet["Statement"]):
    """Statements as different readers may see them."""

    def visible_to(self, user: Any) -> "StatementQuerySet":
        """Published ones are public; others are seen by the organization and, once submitted, by the body's staff."""
        from accounts.organizations.queries import memberships_of

        readable = Q(state=State.PUBLISHED)
        if mine := [held.organization_id for held in memberships_of(user)]:
            readable |= Q(organization__in=mine)
            from submissions.statements.models import Cosponsor

            joined = Cosponsor.objects.involved(mine)
            # What its authors took back ends for those who were only asked; what is withheld, for all of them.
            open_to = Q(pk__in=joined.values("statement")) & ~Q(state__in=[State.WITHDRAWN, State.WITHHELD])
            readable |= open_to | (Q(pk__in=joined.filter(signed=True).values("statement")) & ~Q(state=State.WITHHELD))
        return self.filter(readable | _on_desk_of(user))

    def on_desk_of(self, user: Any) -> "StatementQuerySet":
        """What was submitted to the bodies for which a member of the Secretariat holds a role; never a draft."""
        return self.filter(_on_desk_of(user))


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
    state = models.CharField(max_length=24, choices=State.choices, default=State.DRAFT)
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
    #: Frozen at submission: others signed too. Who takes back a name later does not make it an individual statement.
    joint = models.BooleanField(default=False)
    #: While it waits for co-sponsors: when the lead submitted it, and until when the others answer.
    waiting_since = models.DateTimeField(null=True, blank=True)
    waiting_until = models.DateTimeField(null=True, blank=True)
    #: What the lead answered about people at risk when it submitted: {"safety", "role"}.
    waiting_answer = models.JSONField(default=dict, blank=True)

    #: The exception that let it in after the deadline.
    admitted_late = models.ForeignKey(
        "meetings_modalities.TimeGrant", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    claimed_at = models.DateTimeField(null=True, blank=True)
    answer_until = models.DateTimeField(null=True, blank=True)
    returned_times = models.PositiveSmallIntegerField(default=0)
    decision = models.JSONField(default=dict, blank=True)

    #: When its authors withdrew it, or deleted the draft.
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    derived_from = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="derived")
    derived_kind = models.CharField(max_length=12, choices=Derived.choices, blank=True, default="")

    symbol = models.CharField(max_length=60, null=True, blank=True, unique=True)
    symbol_number = models.PositiveIntegerField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    #: When the document was last issued anew under its symbol, and why: "technical" or "redacted".
    reissued_at = models.DateTimeField(null=True, blank=True)
    reissued_why = models.CharField(max_length=12, blank=True, default="")
    #: When it took its place in lists: at publication, before that when it was begun. Never null, so that cursors hold.
    listed_at = models.DateTimeField(default=timezone.now, editable=False)
    #: Whether the States that the public texts name were found; a sweeper reads what nobody read.
    states_found = models.BooleanField(default=False, editable=False)

    objects = StatementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(state__in=sorted(SYMBOLIZED), symbol__isnull=False, published_at__isnull=False)
                    | (~Q(state__in=sorted(SYMBOLIZED)) & Q(symbol__isnull=True))
                ),
                name="statement_published_has_symbol",
            ),
            models.CheckConstraint(
                condition=(Q(state__in=["draft", "withdrawn", "awaiting_cosponsors"]) | Q(submitted_at__isnull=False)),
                name="statement_submitted_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="awaiting_cosponsors")
                | Q(waiting_since__isnull=False, waiting_until__isnull=False, rule_set__isnull=False),
                name="statement_waiting_has_end",
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
            models.Index(fields=["reviewer", "state", "claimed_at"], name="statement_claims"),
            models.Index(fields=["state", "claimed_at"], name="statement_claimed"),
            models.Index(fields=["standing_text", "state", "submitted_at"], name="statement_standing"),
            models.Index(fields=["state", "submitted_at"], condition=Q(conditional=True), name="statement_conditional"),
            models.Index(
                fields=["state", "submitted_at"], condition=Q(returned_times__gt=0), name="statement_returned_before"
            ),
            models.Index(
                fields=["withdrawn_at"],
                condition=Q(state="withdrawn", submitted_at__isnull=True),
                name="statement_deleted",
            ),
            models.Index(
                fields=["id"], condition=Q(state="published", states_found=False), name="statement_states_unread"
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.reference

    @property
    def is_submission(self) -> bool:
        """Say whether it was published without a symbol: its reference stands where a document has its symbol."""
        return self.symbol is not None and self.symbol == self.reference
