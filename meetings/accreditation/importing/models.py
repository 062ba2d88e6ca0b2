"""What is doubtful about a standing that was taken over from a list, until a colleague has looked at it."""

import datetime
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from civspace.web.dates import day_text
from meetings.accreditation.importing.states import Why


class DoubtQuerySet(models.QuerySet["Doubt"]):
    """Doubts by reader."""

    def visible_to(self, user: Any) -> "DoubtQuerySet":
        """The staff of the body whose scheme it is; nobody else, the organization included."""
        from accounts.people.queries import bodies_of
        from accounts.people.states import ALL_BODIES
        from meetings.accreditation.queries import DESK

        bodies = bodies_of(user, DESK)
        return self if ALL_BODIES in bodies else self.filter(standing__category__scheme__body__in=bodies)

    def open(self) -> "DoubtQuerySet":
        """Those that nobody has settled."""
        return self.filter(settled_at=None)


class Doubt(models.Model):
    """Why a standing from a list should be looked at. `said` is what the list said; never an address of a person.

    One that was settled keeps its row, so that the same list does not raise it again.
    """

    standing = models.ForeignKey("meetings_accreditation.Standing", on_delete=models.CASCADE, related_name="doubts")
    why = models.CharField(max_length=20, choices=Why.choices)
    said = models.CharField(max_length=200, blank=True)
    noticed_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.CharField(max_length=64, blank=True)

    objects = DoubtQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["standing", "why"], name="doubt_once")]
        indexes = [models.Index(fields=["settled_at", "noticed_at", "id"], name="doubt_queue")]

    def __str__(self) -> str:
        return self.why

    @property
    def detail(self) -> str:
        """What stands beside the doubt, in the reader's language: what the list says, or what the portal knew."""
        if self.why == Why.OTHER_CATEGORY:
            held = [code for code in self.said.split(", ") if code]
            names = {it.pk: it.name for it in self.standing.category.scheme.categories.all()}
            return ", ".join(str(names.get(code, code)) for code in held)
        if self.why == Why.WITHDRAWN_BEFORE and self.said:
            return day_text(datetime.date.fromisoformat(self.said))
        return _("What the list says: %(words)s") % {"words": self.said} if self.said else ""
