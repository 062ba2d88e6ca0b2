"""Whom to ask about a meeting, a body, or anything else."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meetings.calendar.models.meeting import Body, Meeting


class Contact(models.Model):
    """Whom to ask: an office with its role mailbox, phone and hours, never a person's own address.

    One for a meeting, one for a body, and one for everything else (neither). A meeting without one has its body's.
    The days are working days of the duty station: what the office promises, not a rule of the United Nations.
    """

    code = models.SlugField(primary_key=True, max_length=60)
    body = models.OneToOneField(Body, on_delete=models.CASCADE, null=True, blank=True, related_name="contact")
    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, null=True, blank=True, related_name="contact")
    office = models.CharField(_("Office"), max_length=200)
    mailbox = models.EmailField(_("Role mailbox"), blank=True)
    phone = models.CharField(_("Phone"), max_length=40, blank=True)
    website = models.URLField(_("Website"), max_length=500, blank=True)
    opens_at = models.TimeField(_("Opens at"), null=True, blank=True)
    closes_at = models.TimeField(_("Closes at"), null=True, blank=True)
    station = models.ForeignKey(
        "civspace_clocks.DutyStation", verbose_name=_("Duty station"), on_delete=models.PROTECT, null=True, blank=True
    )
    first_answer_days = models.PositiveSmallIntegerField(_("Working days to a first answer"), default=3)
    answer_days = models.PositiveSmallIntegerField(_("Working days to each later answer"), default=5)
    source_title = models.CharField(max_length=300, blank=True)
    source_url = models.URLField(max_length=500, blank=True)
    as_of = models.DateField(null=True, blank=True)
    confidence = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(body=None) | Q(meeting=None), name="calendar_contact_of_one"),
            models.CheckConstraint(
                condition=Q(body__isnull=False) | Q(meeting__isnull=False) | Q(code="general"),
                name="calendar_contact_one_general",
            ),
            models.CheckConstraint(
                condition=Q(first_answer_days__range=(1, 60), answer_days__range=(1, 60)),
                name="calendar_contact_days",
            ),
        ]

    def __str__(self) -> str:
        return self.office
