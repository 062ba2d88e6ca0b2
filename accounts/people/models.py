"""People, the staff roles they hold, their API tokens and the pending replacements of a lost second factor."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.people.states import OPEN_RESETS, ErasureState, GlassState, ResetState, Role
from civspace.workflow.models import Thing


class UserManager(BaseUserManager["User"]):
    """Creates people by e-mail address; addresses match without regard to case."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        """Create a person. A missing password leaves the account without one."""
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email: str | None) -> "User":
        """Return the person with this address, whatever its case."""
        return self.get(email__iexact=email)


class User(AbstractBaseUser):
    """A person with an account. The name is shown to those they work with and to the Secretariat, never in public."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("E-mail address"), max_length=254)
    name = models.CharField(_("Full name"), max_length=200, blank=True)
    language = models.CharField(_("Language"), max_length=10, choices=settings.LANGUAGES, default="en")
    time_zone = models.CharField(_("Time zone"), max_length=64, blank=True)
    discreet = models.BooleanField(_("Discreet mode"), default=False)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)
    email_failed_at = models.DateTimeField(null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)

    #: Set where a token of the API was sent: the roles of the Secretariat then count with a second factor alone.
    by_token = False

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    objects = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="people_user_email_once")]

    def __str__(self) -> str:
        return self.get_full_name()

    def get_full_name(self) -> str:
        """Return the name, or the address while no name is known; a closed account has neither."""
        if self.closed_at is not None:
            return gettext("Closed account")
        return self.name or self.email

    def get_short_name(self) -> str:
        """Return the name, or the address while no name is known."""
        return self.get_full_name()


class StaffRole(models.Model):
    """A role of the Secretariat that a person holds for one body, or for every body ("*"), until a date."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="staff_roles")
    role = models.CharField(max_length=30, choices=Role.choices)
    scope = models.CharField(max_length=40)
    until = models.DateTimeField(null=True, blank=True)
    granted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "role", "scope"], name="people_staff_role_once")]

    def __str__(self) -> str:
        return f"{self.role} {self.scope}"


class ApiToken(models.Model):
    """A bearer token: shown once, kept as a hash, with scopes and an expiry."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    label = models.CharField(_("Label"), max_length=80)
    hash = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    last_used_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.label

    @property
    def usable(self) -> bool:
        """Say whether the token still opens anything."""
        return self.revoked_at is None and self.expires_at > timezone.now()


class Session(AbstractBaseSession):
    """A session as its person sees it: since when, last used on which day, in which family of browser. No address."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, null=True, blank=True, related_name="sessions")
    began_on = models.DateField(null=True, blank=True)
    seen_on = models.DateField(null=True, blank=True)
    browser = models.CharField(max_length=20, blank=True)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")

    def __str__(self) -> str:
        return self.browser

    @classmethod
    def get_session_store_class(cls) -> type:
        """Return the store that reads and writes these rows."""
        from accounts.people.sessions import SessionStore

        return SessionStore


class FactorResetQuerySet(models.QuerySet["FactorReset"]):
    """Requests to remove a lost second factor, as different readers may see them."""

    def visible_to(self, user: Any) -> "FactorResetQuerySet":
        """One's own; all of them for those of the Secretariat who may decide."""
        from accounts.people.queries import may_decide_resets

        if may_decide_resets(user):
            return self
        return self.filter(person=user) if getattr(user, "is_authenticated", False) else self.none()


class FactorReset(Thing):
    """A request to remove a lost second factor: two members of the Secretariat agree, after a time of waiting."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="factor_resets")
    state = models.CharField(max_length=20, choices=ResetState.choices, default=ResetState.REQUESTED)
    reason = models.TextField(_("What happened"), max_length=2000, blank=True)
    opens_at = models.DateTimeField()
    first_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    second_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects = FactorResetQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(state__in=OPEN_RESETS), name="people_factor_reset_one_open"
            ),
            models.CheckConstraint(
                condition=~Q(first_by=models.F("person")) & ~Q(second_by=models.F("person")),
                name="people_factor_reset_not_oneself",
            ),
            models.CheckConstraint(
                condition=Q(second_by=None) | ~Q(first_by=models.F("second_by")), name="people_factor_reset_two_people"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.state}"


class BreakGlassQuerySet(models.QuerySet["BreakGlass"]):
    """Emergency accesses, as different readers may see them."""

    def visible_to(self, user: Any) -> "BreakGlassQuerySet":
        """All of them for operators and administrators; nobody else."""
        from accounts.people.queries import may_review_glass

        return self if may_review_glass(user) else self.none()


class BreakGlass(Thing):
    """Emergency access of an operator: for some minutes, with a reason, told at once, looked at by somebody else."""

    person = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="emergency_accesses")
    state = models.CharField(max_length=20, choices=GlassState.choices, default=GlassState.OPEN)
    reason = models.TextField(_("Reason"), max_length=2000)
    by_command = models.BooleanField(default=False)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    note = models.TextField(_("What you looked at"), max_length=2000, blank=True)

    objects = BreakGlassQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(state=GlassState.OPEN), name="people_break_glass_one_open"
            ),
            models.CheckConstraint(
                condition=Q(reviewed_by=None) | ~Q(reviewed_by=models.F("person")),
                name="people_break_glass_not_oneself",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.state}"


class ErasureQuerySet(models.QuerySet["Erasure"]):
    """Erasures on behalf of people, as different readers may see them."""

    def visible_to(self, user: Any) -> "ErasureQuerySet":
        """One's own; all of them for administrators."""
        from accounts.people.queries import may_erase

        if may_erase(user):
            return self
        return self.filter(person=user) if getattr(user, "is_authenticated", False) else self.none()


class Erasure(Thing):
    """The account of somebody who cannot do it themselves, erased by two administrators after a time of waiting."""

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="erasures")
    state = models.CharField(max_length=20, choices=ErasureState.choices, default=ErasureState.ASKED)
    reason = models.TextField(_("Reason"), max_length=2000)
    opens_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    confirmed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    objects = ErasureQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(state=ErasureState.ASKED), name="people_erasure_one_open"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None)
                | (~Q(confirmed_by=models.F("asked_by")) & ~Q(confirmed_by=models.F("person"))),
                name="people_erasure_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.state}"
