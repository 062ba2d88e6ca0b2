"""What staff keep for their own work: filters of the queue, and texts to start a decision from."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from submissions.statements.models.desk import ReasonCode


class SavedFilterQuerySet(models.QuerySet["SavedFilter"]):
    """Saved filters as staff may use them."""

    def usable_by(self, user: Any) -> "SavedFilterQuerySet":
        """Return a person's own, and those shared with the team of a body for which they hold a role."""
        from accounts.people.queries import bodies_of
        from accounts.people.states import ALL_BODIES

        bodies = bodies_of(user)
        shared = Q(body__isnull=False) if ALL_BODIES in bodies else Q(body__in=bodies)
        return self.filter(Q(owner=user) | shared)


class SavedFilter(models.Model):
    """A named filter of the queue, of one person; with a body, everybody on that body's desk may use it."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("Name"), max_length=80)
    query = models.CharField(max_length=1000)
    body = models.ForeignKey(
        "meetings_calendar.Body", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    is_default = models.BooleanField(default=False)

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="saved_filter_name_once"),
            models.UniqueConstraint(fields=["owner"], condition=Q(is_default=True), name="saved_filter_one_default"),
        ]

    def __str__(self) -> str:
        return self.name


class TeamTextQuerySet(models.QuerySet["TeamText"]):
    """Texts as staff may use them."""

    def on_desk_of(self, user: Any) -> "TeamTextQuerySet":
        """Return the texts of the bodies for which a person holds a role of the Secretariat."""
        from accounts.people.queries import bodies_of
        from accounts.people.states import ALL_BODIES

        bodies = bodies_of(user)
        return self.all() if ALL_BODIES in bodies else self.filter(body__in=bodies)


class TeamText(models.Model):
    """A text of a body's own team to start a return or a refusal from, in as many languages as it was written in."""

    body = models.ForeignKey("meetings_calendar.Body", verbose_name=_("Body"), on_delete=models.CASCADE)
    reason_code = models.ForeignKey(ReasonCode, verbose_name=_("Reason"), on_delete=models.CASCADE)
    name = models.CharField(_("Name"), max_length=120)
    text = models.TextField(_("Text"), blank=True)

    objects = TeamTextQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["body", "name"], name="team_text_name_once")]

    def __str__(self) -> str:
        return self.name
