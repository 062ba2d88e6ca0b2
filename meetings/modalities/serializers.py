"""Modalities and checks as the API gives them out."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from civspace.api.names import InSix, SourceSerializer
from civspace.api.references import Reference
from meetings.calendar.models import AgendaItem
from meetings.modalities.explain import explain
from meetings.modalities.models import Activity, Kind, Rule, RuleSet


@extend_schema_field({"description": "A number, a string, a list, or null"})
class AnyField(serializers.JSONField):
    """A value whose type depends on the kind of rule."""


class CheckSerializer(serializers.Serializer[Any]):
    """One rule, passed or failed; `limit` and `value` are a number, a string or a list as the kind of rule needs."""

    rule = serializers.CharField()
    passed = serializers.BooleanField()
    limit = AnyField()
    value = AnyField()
    message = serializers.CharField()
    source: Any = SourceSerializer()


class RuleSerializer(serializers.ModelSerializer[Rule]):
    """One rule: its slug, what it is about, for which category of standing, its value, and where it comes from.

    `rule` is the slug under the name by which checks and decisions cite it. `message` is the rule in a sentence, in
    the reader's language; `text` is what the body itself says, where known.
    """

    rule = serializers.CharField(source="slug", read_only=True)
    kind = serializers.ChoiceField(choices=Kind.choices, read_only=True)
    value = serializers.JSONField(read_only=True)
    message = serializers.SerializerMethodField()
    texts = InSix("text")
    source: Any = SourceSerializer(read_only=True)

    class Meta:
        model = Rule
        fields = ("rule", "slug", "kind", "category", "value", "message", "text", "texts", "source")
        read_only_fields = fields

    def get_message(self, rule: Rule) -> str:
        """Return the sentence that follows from the value."""
        zone, names = self.context["zone"], self.context["names"]
        return explain(rule.kind, rule.value, category=rule.category, zone=zone, names=names)


class RuleSetSerializer(serializers.ModelSerializer[RuleSet]):
    """The modalities of one activity at a meeting, in the version that is in force."""

    id = serializers.CharField(read_only=True)
    meeting = serializers.CharField(source="meeting_id", read_only=True)
    version = serializers.IntegerField(source="number", read_only=True)
    rules = RuleSerializer(many=True, read_only=True)

    class Meta:
        model = RuleSet
        fields = ("id", "meeting", "activity", "version", "name", "note", "opens_at", "closes_at", "rules")
        read_only_fields = fields


class ModalitiesSerializer(serializers.Serializer[Any]):
    """The modalities in force at a meeting, one for each activity. There is always one page."""

    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = RuleSetSerializer(many=True)


class CheckRequestSerializer(serializers.Serializer[Any]):
    """What would be submitted. Everything is optional, so that a text can be checked while it is written."""

    language = serializers.ChoiceField(choices=["", "ar", "zh", "en", "fr", "ru", "es"], default="")
    title = serializers.CharField(default="", allow_blank=True, max_length=300)
    body = serializers.CharField(default="", allow_blank=True, trim_whitespace=False, max_length=200_000)
    agenda_item = Reference(queryset=AgendaItem.objects.none(), default=None, allow_null=True)
    activity = serializers.ChoiceField(choices=Activity.choices, default=Activity.WRITTEN_STATEMENT)
    organization = serializers.CharField(required=False, help_text="Needed only by who acts for several.")

    def __init__(self, *args: Any, meeting: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if meeting is not None:
            items: Any = self.fields["agenda_item"]
            items.queryset = AgendaItem.objects.filter(meeting=meeting)


class CheckAnswerSerializer(serializers.Serializer[Any]):
    """Every rule, those that failed, and the words as the meeting counts them."""

    checks = CheckSerializer(many=True)
    failed_rules = CheckSerializer(many=True)
    word_count = serializers.IntegerField()
