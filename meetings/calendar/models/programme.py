"""The programme of work: the sittings that staff plan, and the versions that were released."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from civspace.workflow.models import Thing
from meetings.calendar.models.meeting import PartQuerySet
from meetings.calendar.states import Format


class SittingQuerySet(models.QuerySet["Sitting"]):
    """What is planned as different readers may see it."""

    def visible_to(self, user: Any) -> "SittingQuerySet":
        """Those who edit the meetings of the body see what is planned; others see what was released."""
        from accounts.people.queries import bodies_of
        from accounts.people.states import ALL_BODIES, Role

        bodies = bodies_of(user, [Role.MEETINGS_EDITOR])
        return self if ALL_BODIES in bodies else self.filter(meeting__body__in=bodies)


class Sitting(Thing):
    """One sitting as it is planned now. What everybody reads is the last released version."""

    meeting = models.ForeignKey("meetings_calendar.Meeting", on_delete=models.CASCADE, related_name="sittings")
    begins_at = models.DateTimeField(_("Begins"))
    ends_at = models.DateTimeField(_("Ends"))
    title = models.CharField(_("Title"), max_length=300, blank=True)
    note = models.TextField(_("Note"), blank=True)
    room = models.CharField(_("Room"), max_length=120, blank=True)
    format = models.CharField(_("Format"), max_length=12, choices=Format.choices, default=Format.IN_PERSON)
    webcast_url = models.URLField(_("Webcast"), max_length=500, blank=True)
    items = models.ManyToManyField("meetings_calendar.AgendaItem", through="SittingItem", related_name="sittings")

    objects = SittingQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "begins_at", "room", "id"]
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=F("begins_at")), name="sitting_ends_later")]
        indexes = [models.Index(fields=["meeting", "begins_at", "id"], name="sitting_of_meeting")]


class SittingItem(models.Model):
    """An agenda item that a sitting takes up, in order."""

    sitting = models.ForeignKey(Sitting, on_delete=models.CASCADE, related_name="taken_up")
    item = models.ForeignKey("meetings_calendar.AgendaItem", on_delete=models.PROTECT, related_name="taken_up")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["sitting", "position", "id"]
        constraints = [models.UniqueConstraint(fields=["sitting", "item"], name="sitting_item_once")]


class Programme(models.Model):
    """One released version of the programme of work. Never changed; `sittings` holds what timetable.freeze() gives."""

    meeting = models.ForeignKey("meetings_calendar.Meeting", on_delete=models.CASCADE, related_name="programmes")
    number = models.PositiveIntegerField()
    released_at = models.DateTimeField()
    note = models.TextField(_("What changed, and why"), blank=True)
    sittings = models.JSONField(default=list)

    objects = PartQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "-number"]
        constraints = [models.UniqueConstraint(fields=["meeting", "number"], name="programme_number_once")]
