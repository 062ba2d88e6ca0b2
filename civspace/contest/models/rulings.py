"""What was decided on a complaint, who sits on its panel, and what follows."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from civspace.contest.models.rows import ComplaintReason
from civspace.contest.states import Outcome, Seat, Stage
from civspace.workflow.models import Thing


class Ruling(models.Model):
    """The decision of one stage: outcome, reasons, and the rule or criterion that it cites."""

    complaint = models.ForeignKey("civspace_contest.Complaint", on_delete=models.CASCADE, related_name="rulings")
    stage = models.CharField(max_length=10, choices=Stage.choices)
    outcome = models.CharField(max_length=15, choices=Outcome.choices)
    reason = models.ForeignKey(ComplaintReason, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    language = models.CharField(max_length=10, blank=True)
    #: The rule or criterion in words, as it was cited.
    cited = models.CharField(max_length=300, blank=True)
    cited_url = models.URLField(max_length=500, blank=True)
    reverses = models.BooleanField(default=False)
    decided_by = models.CharField(max_length=64, blank=True)
    decided_at = models.DateTimeField()

    class Meta:
        ordering = ["complaint", "decided_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["complaint", "stage"], name="complaint_ruling_once")]

    @property
    def votes(self) -> dict[Outcome, int]:
        """How many members of the panel were for each outcome; empty for the other stages. Never who."""
        if self.stage != Stage.PANEL:
            return {}
        cast = [row.vote for row in self.complaint.panel.all() if row.vote and row.recused_at is None]
        return {outcome: cast.count(outcome) for outcome in Outcome if outcome in cast}


class Finding(models.Model):
    """The answer to one point of a complaint."""

    ruling = models.ForeignKey(Ruling, on_delete=models.CASCADE, related_name="findings")
    point = models.ForeignKey("civspace_contest.Point", on_delete=models.CASCADE, related_name="findings")
    text = models.TextField()

    class Meta:
        ordering = ["ruling", "point__number"]
        constraints = [models.UniqueConstraint(fields=["ruling", "point"], name="complaint_finding_once")]


class PanelMember(models.Model):
    """One seat of a panel, and the vote of who has it. Who stood down leaves the row, and the seat is free again.

    `vote` is the outcome that the member is for; `vote_reason` is for the panel alone, and goes with the account.
    """

    complaint = models.ForeignKey("civspace_contest.Complaint", on_delete=models.CASCADE, related_name="panel")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    seat = models.CharField(max_length=15, choices=Seat.choices)
    appointed_by = models.CharField(max_length=64, blank=True)
    appointed_at = models.DateTimeField()
    recused_at = models.DateTimeField(null=True, blank=True)
    vote = models.CharField(max_length=15, choices=Outcome.choices, blank=True, default="", db_default="")
    vote_reason = models.TextField(blank=True, default="", db_default="")
    voted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["complaint", "seat", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "seat"], condition=Q(recused_at=None), name="complaint_panel_seat"
            ),
            models.UniqueConstraint(fields=["complaint", "person"], name="complaint_panel_person"),
        ]


class Interim(models.Model):
    """The decision on an interim measure: what holds until the complaint is decided, or why nothing does."""

    complaint = models.OneToOneField("civspace_contest.Complaint", on_delete=models.CASCADE, related_name="interim")
    measure = models.ForeignKey(ComplaintReason, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    decided_by = models.CharField(max_length=64, blank=True)
    decided_at = models.DateTimeField()


class Remedy(Thing):
    """What has to be done after a complaint was upheld, by when, and when it was done."""

    complaint = models.ForeignKey("civspace_contest.Complaint", on_delete=models.CASCADE, related_name="remedies")
    kind = models.ForeignKey(ComplaintReason, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    due_at = models.DateTimeField()
    ordered_by = models.CharField(max_length=64, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_text = models.TextField(blank=True)

    class Meta:
        ordering = ["complaint", "created_at", "pk"]

    def __str__(self) -> str:
        return str(self.kind)
