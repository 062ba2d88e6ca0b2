"""Saved versions of a text, and receipts for what was submitted."""

from django.db import models

from submissions.statements.models.statement import Statement
from submissions.statements.states import Safety


class Revision(models.Model):
    """One saved version of a statement's text. Never changed; an earlier one is restored as a new one."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=300, blank=True)
    body = models.TextField(blank=True)
    language = models.CharField(max_length=2, blank=True)
    agenda_item = models.ForeignKey(
        "meetings_calendar.AgendaItem", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    word_count = models.PositiveIntegerField(default=0)
    text_hash = models.CharField(max_length=64)
    saved_at = models.DateTimeField()
    saved_by = models.CharField(max_length=64, blank=True)
    restored_from = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["statement", "-number"]
        constraints = [models.UniqueConstraint(fields=["statement", "number"], name="revision_number_once")]


class Receipt(models.Model):
    """Proof that a text was submitted: when, which text, and which rules it was checked against."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="receipts")
    revision = models.PositiveIntegerField()
    submitted_at = models.DateTimeField()
    text_hash = models.CharField(max_length=64)
    word_count = models.PositiveIntegerField()
    checks = models.JSONField(default=list)
    rule_set_number = models.PositiveIntegerField()
    #: What was answered about people at risk, and in which role; never by whom.
    safety = models.CharField(max_length=12, choices=Safety.choices, default=Safety.NOT_ASKED)
    safety_role = models.CharField(max_length=20, blank=True, default="")
    #: The organizations beside the lead: name, standing and role of each, in order.
    signatures = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["statement", "-submitted_at"]
        constraints = [
            models.UniqueConstraint(fields=["statement", "submitted_at"], name="receipt_once"),
        ]
