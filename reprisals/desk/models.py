"""Rows of the desk that name officers and public facts. Nothing about a case stands here in clear."""

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class OfficerManager(BaseUserManager["Officer"]):
    """Officers by their address, without regard to case."""

    def get_by_natural_key(self, username: str | None) -> "Officer":
        return self.get(email__iexact=username)


class Officer(AbstractBaseUser):
    """Who may sign in to the desk. What she may read is decided by her keys in the vault, not by this row."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("E-mail address"), max_length=254, unique=True)
    name = models.CharField(_("Name"), max_length=120)
    language = models.CharField(max_length=10, default="en")
    is_active = models.BooleanField(default=False)
    factor = models.BinaryField(null=True)  # the sealed seed
    factor_step = models.BigIntegerField(default=0)  # the last step whose code was used
    roles = models.JSONField(default=list)  # the duties of the invitation; what counts are those that others signed
    groups = models.JSONField(default=list)
    invitation = models.BinaryField(max_length=32, null=True)  # SHA-256 of the one-time code
    invited_until = models.DateTimeField(null=True)
    session_version = models.PositiveIntegerField(default=0)  # counting it up ends every session
    failures = models.PositiveIntegerField(default=0)  # wrong passphrases since the last right one
    wait_until = models.DateTimeField(null=True)
    on_duty = models.BooleanField(default=False)  # wants a mail when something urgent waits
    warned = models.BooleanField(default=False)  # the notifier tells her that somebody tries her passphrase

    objects: ClassVar[OfficerManager] = OfficerManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="desk_officer_email")]

    def get_session_auth_hash(self) -> str:
        """Return what a session is bound to: the password, and the number that ends all of them."""
        return f"{super().get_session_auth_hash()}{self.session_version}"


class Told(models.Model):
    """That a mail was sent on a day, so that it is sent once; what it was about is no more than a group or a case."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10)
    object_id = models.UUIDField()
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "object_id", "day"], name="desk_told_once")]


class ProtectionActor(models.Model):
    """Who can protect people in a country: public knowledge that officers keep up to date."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    country = models.CharField(_("Country"), max_length=120)
    name = models.CharField(_("Name"), max_length=200)
    kind = models.CharField(_("Kind"), max_length=40)
    offers = models.TextField(_("What they offer"), max_length=2000)
    contact = models.TextField(_("How to reach them safely"), max_length=1000)
    age_key = models.CharField(_("Their age public key"), max_length=120, blank=True)
    checked_on = models.DateField(_("Last checked on"))

    class Meta:
        ordering = ["country", "name", "id"]
        constraints = [models.UniqueConstraint("country", Lower("name"), name="desk_actor_once")]


class Cycle(models.Model):
    """One annual report: which period it covers, and until when cases can be put into it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    year = models.PositiveSmallIntegerField(_("Year of the report"), unique=True)
    first_day = models.DateField(_("First day of the period"))
    last_day = models.DateField(_("Last day of the period"))
    cut_off = models.DateField(_("Cut-off"))
    symbol = models.CharField(_("Document symbol"), max_length=40, blank=True)

    class Meta:
        ordering = ["-year"]
        constraints = [
            models.CheckConstraint(condition=models.Q(first_day__lt=models.F("last_day")), name="desk_cycle_period"),
            models.CheckConstraint(condition=models.Q(cut_off__gte=models.F("first_day")), name="desk_cycle_cut_off"),
        ]


class Publication(models.Model):
    """A report or trend note: proposed by its mark alone; released with its content, which is public from then on."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="publications")
    kind = models.CharField(max_length=12)  # "annual", or "quarter-1" to "quarter-4"
    mark = models.CharField(max_length=64)  # keyed hash of the content
    content = models.JSONField(null=True)
    released_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cycle", "kind", "mark"], name="desk_publication_once"),
            models.CheckConstraint(
                condition=models.Q(content__isnull=True, released_on__isnull=True)
                | models.Q(content__isnull=False, released_on__isnull=False),
                name="desk_publication_released_whole",
            ),
        ]
