"""What can happen to a document after its publication: changes on the record, corrigenda, withholdings, requests."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from civspace.workflow.models import Thing
from submissions.statements.models.statement import Statement
from submissions.statements.states import ChangeKind, RequestKind, RequestState, Urgency


class PublicationPolicy(models.Model):
    """A published reason for changing a document after publication, with its source; everybody may read it."""

    code = models.SlugField(primary_key=True, max_length=60)
    verbs = models.JSONField(default=list)
    label = models.CharField(max_length=200)
    text = models.TextField(blank=True)
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
        """Return the policy as audit entries and notices cite it."""
        return {"slug": self.code, "title": self.source_title or self.label, "url": self.source_url}


class CorrigendumQuerySet(models.QuerySet["Corrigendum"]):
    """Corrigenda as different readers may see them."""

    def visible_to(self, user: Any) -> "CorrigendumQuerySet":
        """Whoever may read the statement as published may read its corrigenda; withheld with it."""
        return self.filter(statement__in=Statement.objects.visible_to(user).values("pk"))


class Corrigendum(Thing):
    """A correction of a published statement: a document of its own under the symbol of the statement and `/Corr.n`."""

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="corrigenda")
    number = models.PositiveIntegerField()
    symbol = models.CharField(max_length=80, unique=True)
    text = models.TextField()
    text_hash = models.CharField(max_length=64)
    published_at = models.DateTimeField()

    objects = CorrigendumQuerySet.as_manager()

    class Meta:
        ordering = ["statement", "number"]
        constraints = [models.UniqueConstraint(fields=["statement", "number"], name="corrigendum_number_once")]
        indexes = [models.Index(fields=["-published_at", "-id"], name="corrigendum_newest")]

    def __str__(self) -> str:
        return self.symbol


class PublishedChange(models.Model):
    """A corrigendum, reissue or redaction in the public history of a document. It never says what was removed."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField(max_length=20, choices=ChangeKind.choices)
    at = models.DateTimeField()
    policy = models.ForeignKey(PublicationPolicy, on_delete=models.PROTECT, related_name="+")
    corrigendum = models.OneToOneField(Corrigendum, on_delete=models.CASCADE, null=True, blank=True)

    class Meta:
        ordering = ["statement", "at", "pk"]


class Withholding(models.Model):
    """A time in which a published statement is not public, for protection. Nothing of this row is ever public.

    It holds roles, never names: who asked for protection is not kept beside what was dangerous.
    """

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="withholdings")
    policy = models.ForeignKey(PublicationPolicy, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    by_organization = models.BooleanField(default=False)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    #: When the organization agreed that the document becomes public again.
    consented_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["statement", "begun_at"]
        constraints = [
            models.UniqueConstraint(fields=["statement"], condition=Q(ended_at=None), name="withholding_open_once")
        ]
        indexes = [
            models.Index(
                fields=["begun_at"], condition=Q(ended_at=None, confirmed_at=None), name="withholding_unconfirmed"
            )
        ]


class ChangeRequestQuerySet(models.QuerySet["ChangeRequest"]):
    """Requests as the Secretariat sees them."""

    def on_desk_of(self, user: Any) -> "ChangeRequestQuerySet":
        """Return those about documents of the bodies for which a person publishes."""
        from accounts.people.queries import bodies_of
        from accounts.people.states import ALL_BODIES, Role

        bodies = bodies_of(user, [Role.PUBLISHER])
        return self.all() if ALL_BODIES in bodies else self.filter(statement__meeting__body__in=bodies)


class ChangeRequest(Thing):
    """The authors of a published statement ask for a change. `details` is emptied when the request is closed."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="change_requests")
    kind = models.CharField(_("What do you ask for?"), max_length=20, choices=RequestKind.choices)
    urgency = models.CharField(_("How urgent is it?"), max_length=20, choices=Urgency.choices)
    #: 0 for protection: requests of that urgency come first, then by age.
    order = models.PositiveSmallIntegerField(default=2, editable=False)
    details = models.TextField(blank=True)
    state = models.CharField(max_length=12, choices=RequestState.choices, default=RequestState.OPEN)
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    asked_by = models.CharField(max_length=64, blank=True, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)
    policy = models.ForeignKey(PublicationPolicy, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = ChangeRequestQuerySet.as_manager()

    class Meta:
        ordering = ["order", "asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["statement", "kind"], condition=Q(state=RequestState.OPEN), name="change_request_open_once"
            )
        ]
        indexes = [models.Index(fields=["state", "order", "asked_at", "id"], name="change_request_queue")]
