"""What authors do together, as the API takes it in and gives it out."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from submissions.statements.abstracts import RECOMMENDATIONS
from submissions.statements.domain.comments import LONGEST
from submissions.statements.domain.requesting import LONGEST as LONGEST_NOTE
from submissions.statements.models import Abstract, Comment, SubmissionRequest
from submissions.statements.together import is_stale


class CommentSerializer(serializers.ModelSerializer[Comment]):
    """A comment, an answer (`answers` names what it answers) or a suggestion (`proposal` is not null)."""

    id = serializers.CharField(read_only=True)
    statement = serializers.CharField(source="statement_id", read_only=True)
    answers = serializers.CharField(source="parent_id", read_only=True, allow_null=True)
    author = serializers.SerializerMethodField()

    class Meta:
        model = Comment
        fields = (
            "id",
            "statement",
            "answers",
            "state",
            "author",
            "revision",
            "paragraph",
            "quoted",
            "body",
            "proposal",
            "accepted_as",
            "created_at",
            "edited_at",
        )
        read_only_fields = fields

    def get_author(self, comment: Comment) -> str:
        """Return the name of who wrote it; empty when they left or took it away."""
        return comment.author.get_full_name() if comment.author else ""


class NewCommentSerializer(serializers.Serializer[Any]):
    """A comment on the text, on a paragraph of a revision (counted from 1), or an answer to a comment."""

    body = serializers.CharField(max_length=LONGEST, trim_whitespace=False)
    revision = serializers.IntegerField(min_value=1, max_value=1_000_000, required=False)
    paragraph = serializers.IntegerField(min_value=1, max_value=100_000, required=False, allow_null=True)
    answers = serializers.CharField(required=False, allow_null=True, max_length=64)


class NewSuggestionSerializer(serializers.Serializer[Any]):
    """Other words for a paragraph of a revision; empty to leave the paragraph out."""

    proposal = serializers.CharField(max_length=LONGEST, allow_blank=True, trim_whitespace=False)
    paragraph = serializers.IntegerField(min_value=1, max_value=100_000)
    revision = serializers.IntegerField(min_value=1, max_value=1_000_000, required=False)
    body = serializers.CharField(max_length=LONGEST, allow_blank=True, trim_whitespace=False, required=False)


class ChangedCommentSerializer(serializers.Serializer[Any]):
    """New words of one's own comment or suggestion."""

    body = serializers.CharField(max_length=LONGEST, allow_blank=True, trim_whitespace=False, required=False)
    proposal = serializers.CharField(max_length=LONGEST, allow_blank=True, trim_whitespace=False, required=False)


class SubmissionRequestSerializer(serializers.ModelSerializer[SubmissionRequest]):
    """A request to submit one version of a text."""

    id = serializers.CharField(read_only=True)
    statement = serializers.CharField(source="statement_id", read_only=True)
    stale = serializers.SerializerMethodField()

    class Meta:
        model = SubmissionRequest
        fields = (
            "id",
            "statement",
            "state",
            "stale",
            "revision",
            "text_hash",
            "message",
            "answer",
            "created_at",
            "answered_at",
        )
        read_only_fields = fields

    @extend_schema_field(bool)
    def get_stale(self, asked: SubmissionRequest) -> bool:
        """Say whether the text changed since; then it can no longer be approved."""
        return is_stale(asked, asked.statement)


class RequestToSubmitSerializer(serializers.Serializer[Any]):
    """Ask for a revision to be submitted."""

    revision = serializers.IntegerField(min_value=1, max_value=1_000_000)
    message = serializers.CharField(max_length=LONGEST_NOTE, allow_blank=True, required=False)


class ApproveSerializer(serializers.Serializer[Any]):
    """Submit the version with this hash, and no other."""

    text_hash = serializers.CharField(max_length=64)
    wait = serializers.BooleanField(required=False, help_text="Submit, and wait for co-sponsors who have not answered.")


class DeclineSerializer(serializers.Serializer[Any]):
    """Decline, with a note for who asked."""

    answer = serializers.CharField(max_length=LONGEST_NOTE)


class AbstractSerializer(serializers.ModelSerializer[Abstract]):
    """One language version of what the authors say in short; no part of the official document."""

    statement = serializers.CharField(source="statement_id", read_only=True)

    class Meta:
        model = Abstract
        fields = ("statement", "language", "kind", "text", "recommendations", "revision", "updated_at")
        read_only_fields = fields


class WriteAbstractSerializer(serializers.Serializer[Any]):
    """The abstract and the recommendations in one language; both empty takes the language away."""

    text = serializers.CharField(max_length=3_000, allow_blank=True, required=False)
    recommendations = serializers.ListField(
        child=serializers.CharField(max_length=2_000), max_length=RECOMMENDATIONS, required=False
    )
    original = serializers.BooleanField(required=False)
