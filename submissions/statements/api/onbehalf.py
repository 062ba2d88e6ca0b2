"""What staff enter, for outside clients: entering, what is known of an entry, and objecting to it."""

import base64
import binascii
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import Http404
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from accounts.people.states import Scope
from civspace.api.idempotency import once
from civspace.api.names import InSix, SourceField
from civspace.api.references import Reference
from civspace.api.views import ApiView, ApiViewSet, content_tag, reader, require_scope, require_token
from civspace.files.domain import store
from meetings.calendar.models import AgendaItem, Meeting
from meetings.modalities.exceptions import reachable
from submissions.statements import domain
from submissions.statements.api.common import KEY
from submissions.statements.domain.onbehalf import LONGEST
from submissions.statements.models import Means, OnBehalf, OnBehalfRule, Statement
from submissions.statements.onbehalf import entry_of
from submissions.statements.rules import MAY


class OnBehalfRuleSerializer(serializers.ModelSerializer[OnBehalfRule]):
    """A published rule on statements that staff enter, with its source."""

    id = serializers.CharField(source="code", read_only=True)
    labels = InSix("label")
    texts = InSix("text")
    source: Any = SourceField()

    class Meta:
        model = OnBehalfRule
        fields = ("id", "code", "working_days", "label", "labels", "text", "texts", "source")
        read_only_fields = fields


class OnBehalfRuleViewSet(ApiViewSet):
    """The published rules on statements that come by e-mail or on paper."""

    ordering = ("position", "code")
    queryset = OnBehalfRule.objects.none()
    serializer_class = OnBehalfRuleSerializer

    def queryset_for(self, user: Any) -> Any:
        """Return every rule: they are public."""
        return OnBehalfRule.objects.all()


class OriginalSerializer(serializers.Serializer[Any]):
    """A file: its name, and its bytes in base64, at most 1.5 MB of them."""

    name = serializers.CharField(max_length=200)
    content = serializers.CharField(max_length=2_000_000, trim_whitespace=False)

    def validate_content(self, value: str) -> bytes:
        """Return the bytes."""
        try:
            return base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError):
            raise serializers.ValidationError(_("Send the bytes of the file in base64.")) from None


class EnterSerializer(serializers.Serializer[Any]):
    """A statement that came by e-mail or on paper."""

    meeting = Reference(queryset=Meeting.objects.none())
    organization = Reference(queryset=reachable())
    means = serializers.ChoiceField(choices=Means.choices)
    received_at = serializers.DateTimeField()
    original = OriginalSerializer()
    title = serializers.CharField(max_length=300, allow_blank=True)
    body = serializers.CharField(max_length=200_000, allow_blank=True, trim_whitespace=False)
    language = serializers.CharField(max_length=2)
    agenda_item = Reference(queryset=AgendaItem.objects.all(), required=False, allow_null=True, default=None)
    note = serializers.CharField(max_length=LONGEST, required=False, allow_blank=True, default="")

    def __init__(self, *args: Any, user: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if user is not None:
            self.fields["meeting"].queryset = Meeting.objects.visible_to(user)  # type: ignore[attr-defined]


class EntrySerializer(serializers.ModelSerializer[OnBehalf]):
    """What is known of an entry; its organization and the desk read it. `original` is the address of the file."""

    statement = serializers.CharField(source="statement_id", read_only=True)
    reference = serializers.CharField(source="statement.reference", read_only=True)
    original = serializers.SerializerMethodField()
    rule = serializers.CharField(source="rule_id", read_only=True)

    class Meta:
        model = OnBehalf
        fields = (
            "statement",
            "reference",
            "means",
            "received_at",
            "entered_at",
            "original",
            "note",
            "rule",
            "object_until",
            "objected_at",
            "objection",
        )
        read_only_fields = fields

    def get_original(self, entry: OnBehalf) -> str | None:
        """Return the address, or null where it was deleted."""
        return reverse("file", args=[entry.original_id]) if entry.original_id else None


class ObjectSerializer(serializers.Serializer[Any]):
    """Why the organization objects."""

    reason = serializers.CharField(max_length=LONGEST)


class EnterView(ApiView):
    """Entering what came otherwise."""

    http_method_names = ["post", "options"]

    @extend_schema(
        request=EnterSerializer,
        responses={201: EntrySerializer},
        parameters=[KEY],
        operation_id="statements_on_behalf_create",
    )
    def post(self, request: Any) -> Response:
        """Enter a statement as submitted when it was received; 422 with `failed_rules` when a rule is not met."""
        require_scope(request, Scope.REVIEW)
        return once(request, lambda: self._enter(request))

    def _enter(self, request: Any) -> Response:
        data = EnterSerializer(data=request.data, user=request.user)
        data.is_valid(raise_exception=True)
        given = data.validated_data
        example = Statement(meeting=given["meeting"], organization=given["organization"])
        if not MAY["enter"](request.user, example):
            raise PermissionDenied
        upload = given.pop("original")
        with transaction.atomic():
            try:
                original = store(upload=SimpleUploadedFile(upload["name"], upload["content"]), by=request.user)
            except ValidationError as error:
                raise ValidationError({"original": error.messages}) from None
            entry = domain.enter_statement(by=request.user, original=original, **given)
        answer = Response(EntrySerializer(entry).data, status=201)
        answer["Location"] = request.build_absolute_uri(f"/api/v1/statements/{entry.statement_id}/")
        return answer


def _entry(user: Any, id: str) -> OnBehalf:
    try:
        statement = Statement.objects.visible_to(user).select_related("meeting", "organization").filter(pk=id).first()
    except (ValidationError, ValueError):
        statement = None
    entry = entry_of(statement) if statement is not None else None
    if statement is None or entry is None or not OnBehalf.objects.visible_to(user).filter(pk=entry.pk).exists():
        raise Http404
    entry.statement = statement
    return entry


class EntryView(ApiView):
    """What is known of a statement that staff entered."""

    @extend_schema(responses=EntrySerializer, operation_id="statements_on_behalf_retrieve")
    def get(self, request: Any, id: str) -> Response:
        """Answer with the entry; 404 for a statement that its organization submitted itself."""
        require_token(request)
        data = EntrySerializer(_entry(reader(request), id)).data
        return self.conditional(data, content_tag(data))


class ObjectView(ApiView):
    """Objecting to an entry."""

    http_method_names = ["post", "options"]

    @extend_schema(
        request=ObjectSerializer,
        responses=EntrySerializer,
        parameters=[KEY],
        operation_id="statements_object_create",
    )
    def post(self, request: Any, id: str) -> Response:
        """Object in time: the statement is withdrawn, and the desk is told. 409 when it is too late or published."""
        require_token(request)
        entry = _entry(request.user, id)
        require_scope(request, Scope.WRITE)
        if not MAY["object"](request.user, entry.statement):
            raise PermissionDenied
        return once(request, lambda: self._object(request, entry))

    def _object(self, request: Any, entry: OnBehalf) -> Response:
        data = ObjectSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        done = domain.object_to_entry(entry=entry, by=request.user, **data.validated_data)
        found = EntrySerializer(done).data
        return self.conditional(found, content_tag(found))


def patterns() -> list[URLPattern]:
    """Return the addresses of entries."""
    return [
        path("statements/on-behalf/", EnterView.as_view(), name="statement-enter"),
        path("statements/<str:id>/on-behalf/", EntryView.as_view(), name="statement-on-behalf"),
        path("statements/<str:id>/object/", ObjectView.as_view(), name="statement-object"),
    ]
