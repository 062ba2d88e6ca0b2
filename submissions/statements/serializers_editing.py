"""Editing and further languages as the API takes them in and gives them out."""

from typing import Any

from rest_framework import serializers

from submissions.statements.models import StatementText
from submissions.statements.states import Answer, Outcome, RoundState


class ChangeSerializer(serializers.Serializer[Any]):
    """A proposed change: position 0 is the title, 1 the first paragraph."""

    position = serializers.IntegerField(min_value=0, max_value=100_000)
    after = serializers.CharField(allow_blank=True, trim_whitespace=False, max_length=200_000)
    comment = serializers.CharField(allow_blank=True, default="", max_length=10_000)
    editorial = serializers.BooleanField(default=False)


class ReplySerializer(serializers.Serializer[Any]):
    """The answer of the authors to the change at a position."""

    position = serializers.IntegerField(min_value=0, max_value=100_000)
    answer = serializers.ChoiceField(choices=Answer.choices)
    note = serializers.CharField(allow_blank=True, default="", max_length=10_000)
    counter = serializers.CharField(allow_blank=True, default="", trim_whitespace=False, max_length=200_000)


class EditingSerializer(serializers.Serializer[Any]):
    """What a verb of editing takes: `changes` for save, `answers` for answer, `take` for settle, `note` for insist."""

    changes = ChangeSerializer(many=True, required=False)
    answers = ReplySerializer(many=True, required=False)
    take = serializers.ListField(child=serializers.IntegerField(min_value=0, max_value=100_000), required=False)
    note = serializers.CharField(allow_blank=True, required=False, max_length=10_000)


class ChangeAnswerSerializer(serializers.Serializer[Any]):
    """A change as it stands, with its answer."""

    position = serializers.IntegerField()
    before = serializers.CharField()
    after = serializers.CharField()
    comment = serializers.CharField()
    editorial = serializers.BooleanField()
    answer = serializers.ChoiceField(choices=Answer.choices, allow_null=True)
    note = serializers.CharField()
    counter = serializers.CharField()
    taken = serializers.BooleanField()


class RoundSerializer(serializers.Serializer[Any]):
    """A round of editing."""

    number = serializers.IntegerField()
    state = serializers.ChoiceField(choices=RoundState.choices)
    sent_at = serializers.DateTimeField(allow_null=True)
    answer_until = serializers.DateTimeField(allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    settled_at = serializers.DateTimeField(allow_null=True)
    outcome = serializers.ChoiceField(choices=Outcome.choices, allow_null=True)
    note = serializers.CharField()
    result_hash = serializers.CharField(allow_null=True)
    changes = ChangeAnswerSerializer(many=True)


class RoundsSerializer(serializers.Serializer[Any]):
    """The rounds of a statement, the newest first, and its state."""

    statement = serializers.CharField()
    state = serializers.CharField()
    rounds = RoundSerializer(many=True)


class TextInSerializer(serializers.Serializer[Any]):
    """What a verb on a further language takes: title, body and kind for save and reference, `reason` for take_down."""

    title = serializers.CharField(required=False, allow_blank=True, max_length=300)
    body = serializers.CharField(required=False, allow_blank=True, trim_whitespace=False, max_length=200_000)
    kind = serializers.ChoiceField(choices=["human", "machine"], required=False)
    reason = serializers.CharField(required=False, allow_blank=True, max_length=10_000)


class TextOutSerializer(serializers.ModelSerializer[StatementText]):
    """A text in a further language."""

    id = serializers.CharField(read_only=True)

    class Meta:
        model = StatementText
        fields = (
            "id",
            "language",
            "kind",
            "state",
            "title",
            "body",
            "text_hash",
            "source_hash",
            "published_at",
        )
        read_only_fields = fields


class TextsSerializer(serializers.Serializer[Any]):
    """The further languages of a statement that the caller may read."""

    statement = serializers.CharField()
    texts = TextOutSerializer(many=True)
