"""People, the staff roles they hold, their API tokens and the pending replacements of a lost second factor."""

import uuid

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.people.states import Role


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

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    objects = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="people_user_email_once")]

    def __str__(self) -> str:
        return self.get_full_name()

    def get_full_name(self) -> str:
        """Return the name, or the address while no name is known."""
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
