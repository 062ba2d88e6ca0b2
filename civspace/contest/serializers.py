"""Complaints as the API gives them out, and what it takes. Never who of the Secretariat decided."""

from typing import Any

from django.urls import reverse
from rest_framework import serializers

from civspace.api.names import InSix
from civspace.contest.models import Complaint, Finding, Ruling
from civspace.contest.queries import has_outcome
from civspace.contest.rules import is_outside, seat_of
from civspace.contest.states import Outcome


class FindingSerializer(serializers.ModelSerializer[Finding]):
    """The answer to one point."""

    point = serializers.IntegerField(source="point.number", read_only=True)

    class Meta:
        model = Finding
        fields = ("point", "text")
        read_only_fields = fields


class RulingSerializer(serializers.ModelSerializer[Ruling]):
    """The decision of one stage."""

    reason = serializers.CharField(source="reason_id", read_only=True)
    findings = FindingSerializer(many=True, read_only=True)
    votes = serializers.DictField(
        child=serializers.IntegerField(), read_only=True, help_text="Members of the panel by outcome; never who"
    )

    class Meta:
        model = Ruling
        fields = (
            "stage",
            "outcome",
            "reason",
            "text",
            "cited",
            "cited_url",
            "reverses",
            "decided_at",
            "findings",
            "votes",
        )
        read_only_fields = fields


class ComplaintSerializer(serializers.ModelSerializer[Complaint]):
    """A complaint with its clock, and what was decided on it."""

    id = serializers.CharField(read_only=True)
    organization = serializers.CharField(source="organization_id", read_only=True)
    kind = serializers.CharField(source="kind_id", read_only=True)
    kind_names = InSix("label", source="kind")
    body = serializers.CharField(source="body_id", allow_null=True, read_only=True)
    meeting = serializers.CharField(source="meeting_id", allow_null=True, read_only=True)
    policy = serializers.IntegerField(source="policy_id", read_only=True)
    outcome = serializers.ChoiceField(choices=Outcome.choices, allow_blank=True, read_only=True)
    grounds = serializers.SerializerMethodField()
    points = serializers.SerializerMethodField()
    rulings = RulingSerializer(many=True, read_only=True)
    outcome_document = serializers.SerializerMethodField()

    class Meta:
        model = Complaint
        fields = (
            "id",
            "reference",
            "organization",
            "kind",
            "kind_names",
            "body",
            "meeting",
            "state",
            "stage",
            "outcome",
            "urgency",
            "policy",
            "filed_at",
            "due_at",
            "next_until",
            "ended_at",
            "reversed_at",
            "grounds",
            "points",
            "rulings",
            "outcome_document",
        )
        read_only_fields = fields

    def get_grounds(self, complaint: Complaint) -> list[str]:
        """The codes of the published reasons."""
        return [it.pk for it in complaint.grounds.all()]

    def get_points(self, complaint: Complaint) -> list[str]:
        """What the organization says, point by point."""
        return [it.text for it in complaint.points.all()]

    def get_outcome_document(self, complaint: Complaint) -> str | None:
        """Where the reader finds the outcome as PDF; null while nothing was decided."""
        if not has_outcome(complaint):
            return None
        request = self.context["request"]
        outside = is_outside(request.user, complaint) or seat_of(request.user, complaint)
        name = "my_complaint_outcome" if outside else "desk_complaint_outcome"
        return str(request.build_absolute_uri(reverse(name, args=[complaint.pk])))


class NewComplaintSerializer(serializers.Serializer[Any]):
    """A complaint against the last decision on an object of one of these types, by its id.

    A request is one that the person made for themselves; `organization` is the one that they asked about.
    """

    TYPES = {
        "statement": "submissions_statements.statement",
        "translation": "submissions_statements.statementtext",
        "change-request": "submissions_statements.changerequest",
        "accreditation": "meetings_accreditation.standing",
        "application": "meetings_accreditation.application",
        "report": "meetings_accreditation.periodicreport",
        "organization": "accounts_organizations.organization",
        "request": "accounts_organizations.joinrequest",
        "merger": "accounts_organizations.merge",
        "exception": "meetings_modalities.timegrant",
        "clock": "civspace_clocks.clock",
    }

    object_type = serializers.ChoiceField(choices=sorted(TYPES))
    object_id = serializers.UUIDField()
    organization = serializers.UUIDField()
    grounds = serializers.ListField(child=serializers.CharField(max_length=60), min_length=1, max_length=10)
    points = serializers.ListField(child=serializers.CharField(max_length=4000), min_length=1, max_length=10)


class ClarificationSerializer(serializers.Serializer[Any]):
    """The answer to the question of the Secretariat."""

    answer = serializers.CharField(max_length=4000)


class NothingSerializer(serializers.Serializer[Any]):
    """No content."""
