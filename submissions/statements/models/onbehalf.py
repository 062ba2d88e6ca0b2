"""Statements that came by e-mail or on paper: who entered them when, the original, and what the organization says."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from civspace.workflow.models import Thing
from submissions.statements.models.statement import Statement


class Means(models.TextChoices):
    """How a statement came."""

    EMAIL = "email", pgettext_lazy("means by which a statement came", "E-mail")
    PAPER = "paper", pgettext_lazy("means by which a statement came", "Paper")
    OTHER = "other", pgettext_lazy("means by which a statement came", "Other means")


class OnBehalfRule(models.Model):
    """A published rule on statements that staff enter, with its source; `working_days` where it sets a time."""

    code = models.SlugField(primary_key=True, max_length=60)
    label = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    working_days = models.PositiveSmallIntegerField(null=True, blank=True)
    source_title = models.CharField(max_length=300, blank=True)
    source_url = models.URLField(max_length=500, blank=True)
    as_of = models.DateField(null=True, blank=True)
    confidence = models.CharField(max_length=60, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.label

    def as_rule(self) -> dict[str, str]:
        """Return the rule as audit entries and notices cite it."""
        return {"slug": self.code, "title": self.source_title or self.label, "url": self.source_url}


class OnBehalfQuerySet(models.QuerySet["OnBehalf"]):
    """Entries as their readers may see them: the organization, and who sees the statement on the desk."""

    def visible_to(self, user: Any) -> "OnBehalfQuerySet":
        """Never public: with the original stand addresses and names of those who sent it."""
        from accounts.organizations.queries import memberships_of

        mine = [held.organization_id for held in memberships_of(user)]
        on_desk = Statement.objects.on_desk_of(user).values("pk")
        return self.filter(Q(statement__organization__in=mine) | Q(statement__in=on_desk))


class OnBehalf(Thing):
    """What staff entered for an organization: how and when it was received, the original, and an objection to it.

    `received_at` is the time of submission. The original goes when passages of the text are redacted.
    """

    statement = models.OneToOneField(Statement, on_delete=models.CASCADE, related_name="on_behalf")
    means = models.CharField(_("How it came"), max_length=10, choices=Means.choices)
    received_at = models.DateTimeField(_("Received at"))
    entered_at = models.DateTimeField()
    #: The key of the person who entered it: inside the Secretariat only.
    entered_by = models.CharField(max_length=64, blank=True, editable=False)
    original = models.ForeignKey("civspace_files.File", on_delete=models.PROTECT, null=True, blank=True)
    note = models.TextField(_("Note"), blank=True)
    rule = models.ForeignKey(OnBehalfRule, on_delete=models.PROTECT, related_name="+")
    object_until = models.DateTimeField()
    objected_at = models.DateTimeField(null=True, blank=True)
    objection = models.TextField(blank=True)
    #: The address of record to which a mail goes where nobody of the organization has an account, and when it went.
    mail_to = models.EmailField(blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    objects = OnBehalfQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(received_at__lte=F("entered_at")), name="on_behalf_received_first"),
        ]
        indexes = [
            models.Index(fields=["entered_at"], condition=Q(mailed_at=None) & ~Q(mail_to=""), name="on_behalf_to_mail")
        ]
