"""Batches of held decisions, and saved filters, as the API takes them in and gives them out."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from civspace.api.references import Reference
from meetings.calendar.models import Body
from submissions.statements import queue
from submissions.statements.batches import decisions_in, symbols_to_come
from submissions.statements.desk_forms import body_choices
from submissions.statements.domain.holding import HOLDABLE, REASONED
from submissions.statements.models import HeldDecision, ReleaseBatch, SavedFilter
from submissions.statements.problems import problem_text
from submissions.statements.states import BatchState, HeldState

LANGUAGES = ["", "ar", "zh", "en", "fr", "ru", "es"]


class ReasonOfSerializer(serializers.Serializer[Any]):
    """What a held return or refusal says."""

    reason_code = serializers.CharField()
    rule = serializers.CharField()
    message = serializers.CharField()
    language = serializers.CharField(required=False)


class HeldDecisionSerializer(serializers.ModelSerializer[HeldDecision]):
    """One decision of a batch. What the caller may not know of a statement is null: its reference alone names it.

    `changed` says that the statement changed after it was decided, so that the release will not do this one.
    """

    id = serializers.CharField(read_only=True)
    reference = serializers.CharField(source="statement.reference", read_only=True)
    statement = serializers.SerializerMethodField()
    title = serializers.SerializerMethodField()
    organization = serializers.SerializerMethodField()
    says = serializers.SerializerMethodField()
    symbol_to_come = serializers.SerializerMethodField()
    changed = serializers.SerializerMethodField()
    explanation = serializers.SerializerMethodField()

    class Meta:
        model = HeldDecision
        fields = (
            "id",
            "position",
            "verb",
            "state",
            "reference",
            "statement",
            "title",
            "organization",
            "says",
            "symbol_to_come",
            "changed",
            "held_at",
            "problem",
            "explanation",
        )
        read_only_fields = fields

    def _known(self, held: Any, value: Any) -> str | None:
        return str(value) if held.open_to_reader else None

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_statement(self, held: HeldDecision) -> str | None:
        """Return the id of the statement."""
        return self._known(held, held.statement_id)

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_title(self, held: HeldDecision) -> str | None:
        """Return the title."""
        return self._known(held, held.statement.title)

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_organization(self, held: HeldDecision) -> str | None:
        """Return the id of the organization."""
        return self._known(held, held.statement.organization_id)

    @extend_schema_field(ReasonOfSerializer(allow_null=True))
    def get_says(self, held: Any) -> dict[str, Any] | None:
        """Return reason, rule and message of a return or a refusal."""
        if held.verb not in REASONED or not held.open_to_reader:
            return None
        return ReasonOfSerializer(held.values).data

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_symbol_to_come(self, held: HeldDecision) -> str | None:
        """Return the symbol that a publication would get, if nobody publishes meanwhile."""
        return self.context["symbols"].get(held.pk)

    @extend_schema_field(serializers.BooleanField())
    def get_changed(self, held: HeldDecision) -> bool:
        """Return whether the statement changed after it was decided."""
        return held.state == HeldState.HELD and held.statement.version != held.expected_version

    @extend_schema_field(serializers.CharField())
    def get_explanation(self, held: HeldDecision) -> str:
        """Return why the decision was not taken at the release, as a sentence."""
        return problem_text(held.problem) if held.problem else ""


class BatchSerializer(serializers.ModelSerializer[ReleaseBatch]):
    """A batch of decisions that are released together."""

    id = serializers.CharField(read_only=True)
    body = serializers.CharField(source="body_id", read_only=True)

    class Meta:
        model = ReleaseBatch
        fields: tuple[str, ...] = ("id", "body", "name", "state", "created_at", "released_at")
        read_only_fields = fields


class BatchDetailSerializer(BatchSerializer):
    """A batch with its decisions, in the order in which they are released."""

    decisions = serializers.SerializerMethodField()

    class Meta(BatchSerializer.Meta):
        fields = (*BatchSerializer.Meta.fields, "decisions")
        read_only_fields = fields

    @extend_schema_field(HeldDecisionSerializer(many=True))
    def get_decisions(self, batch: ReleaseBatch) -> Any:
        """Return the decisions, as far as the caller may know what they are about."""
        symbols = symbols_to_come(batch) if batch.state == BatchState.OPEN else {}
        rows = decisions_in(batch, self.context["request"].user)
        return HeldDecisionSerializer(rows, many=True, context={**self.context, "symbols": symbols}).data


class NewBatchSerializer(serializers.Serializer[Any]):
    """A new batch: the body whose decisions it holds, and a name."""

    body = Reference(queryset=Body.objects.all())
    name = serializers.CharField(max_length=120)


class BatchOrderSerializer(serializers.Serializer[Any]):
    """The ids of all decisions that the batch holds, in the order in which they are to be released."""

    decisions = serializers.ListField(child=serializers.UUIDField(), allow_empty=False)


class HoldSerializer(serializers.Serializer[Any]):
    """A decision for a batch. A return or a refusal also says `reason_code`, `rule`, `message` and `language`."""

    batch = Reference(queryset=ReleaseBatch.objects.none())
    verb = serializers.ChoiceField(choices=HOLDABLE)
    reason_code = serializers.CharField(required=False, max_length=60)
    rule = serializers.CharField(required=False, max_length=100)
    message = serializers.CharField(required=False, max_length=10_000)
    language = serializers.ChoiceField(choices=LANGUAGES, required=False)

    #: What a return or a refusal has to say, and what it may say besides.
    NEEDS = ("reason_code", "rule", "message")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        request = self.context.get("request")
        if request is not None:
            self.fields["batch"].queryset = ReleaseBatch.objects.on_desk_of(request.user)  # type: ignore[attr-defined]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Hold that a return or a refusal says why; return batch, verb and what it says."""
        needed = self.NEEDS if attrs["verb"] in REASONED else ()
        if missing := [name for name in needed if not attrs.get(name)]:
            required = serializers.Field.default_error_messages["required"]
            raise serializers.ValidationError({name: [required] for name in missing})
        said = {name: attrs[name] for name in (*self.NEEDS, "language") if name in attrs}
        return {"batch": attrs["batch"], "verb": attrs["verb"], "values": said}


class SavedFilterSerializer(serializers.ModelSerializer[SavedFilter]):
    """A named filter of the queue; `query` is that of the page of the desk. With a body, its team uses it as well."""

    id = serializers.CharField(read_only=True)
    body = serializers.CharField(source="body_id", read_only=True, allow_null=True)
    own = serializers.SerializerMethodField()
    is_default = serializers.SerializerMethodField()

    class Meta:
        model = SavedFilter
        fields = ("id", "name", "query", "body", "is_default", "own")
        read_only_fields = fields

    @extend_schema_field(serializers.BooleanField())
    def get_own(self, saved: SavedFilter) -> bool:
        """Return whether it is the caller's own."""
        return bool(saved.owner_id == self.context["request"].user.pk)

    @extend_schema_field(serializers.BooleanField())
    def get_is_default(self, saved: SavedFilter) -> bool:
        """Return whether the caller's queue opens with it."""
        return saved.is_default and self.get_own(saved)


class NewFilterSerializer(serializers.Serializer[Any]):
    """A filter to keep; one with the same name is replaced."""

    name = serializers.CharField(max_length=80)
    query = serializers.CharField(max_length=1000, allow_blank=True)
    body = Reference(queryset=Body.objects.none(), required=False, allow_null=True)
    is_default = serializers.BooleanField(default=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        request = self.context.get("request")
        if request is not None:
            self.fields["body"].queryset = body_choices(request.user)  # type: ignore[attr-defined]

    def validate_query(self, query: str) -> str:
        """Return the filters alone, as the page of the desk keeps them."""
        return queue.query_of(query.removeprefix("?")).urlencode()
