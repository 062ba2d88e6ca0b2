"""Applications as the API gives them out, and what it takes. Each reader gets the answers that are for them."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.organizations.models import Organization
from accounts.organizations.queries import is_member
from meetings.accreditation.applications.deadlines import considered_in
from meetings.accreditation.applications.models import Application
from meetings.accreditation.applications.queries import holds
from meetings.accreditation.applications.rules import audiences_of
from meetings.accreditation.applications.states import WHY, Sort
from meetings.accreditation.committee.models import Decision
from meetings.accreditation.committee.published import (
    BEFORE_COMMITTEE,
    decisions_for,
    reads_before_committee,
    reads_decisions,
    waited_days,
)
from meetings.accreditation.models import Category, FormField, Scheme
from meetings.accreditation.schemes.serializers import CriterionSerializer


class ApplicationDocumentSerializer(serializers.Serializer[Any]):
    """A document of an application: for which field, under which name, and the hash of its bytes."""

    field = serializers.CharField(source="field_id")
    name = serializers.CharField(source="file.name")
    size = serializers.IntegerField(source="file.size")
    sha256 = serializers.CharField(source="file.sha256")
    redacted = serializers.BooleanField()
    added_at = serializers.DateTimeField()


class ApplicationDecisionSerializer(serializers.ModelSerializer[Decision]):
    """A decision that stands for good, with its grounds; `url` leads who is signed in to its document."""

    at = serializers.DateTimeField(read_only=True, help_text="When it was recorded")
    decided_on = serializers.DateField(
        allow_null=True,
        read_only=True,
        help_text="Day on which the council decided; null for others, which are recorded when they are taken",
    )
    session = serializers.CharField(source="session_id", allow_null=True, read_only=True)
    state = serializers.CharField(source="to_state", read_only=True, help_text="State to which it led")
    criterion = CriterionSerializer(allow_null=True, read_only=True)
    question = serializers.CharField(
        source="question_id", allow_null=True, read_only=True, help_text="For whose answer a deferral waits"
    )
    waited_days = serializers.SerializerMethodField()
    url = serializers.SerializerMethodField()

    class Meta:
        model = Decision
        fields = (
            *("verb", "state", "at", "decided_on", "session", "review", "criterion", "reason", "question"),
            *("document", "waited_days", "url"),
        )
        read_only_fields = fields

    def get_waited_days(self, decision: Decision) -> int | None:
        """Return for how many days the application had waited when it was decided."""
        return waited_days(decision)

    def get_url(self, decision: Decision) -> str:
        """Return the address of the decision as PDF."""
        application = decision.application
        return reverse("decision_document", args=[application.organization_id, application.pk, decision.pk])


class ApplicationSerializer(serializers.ModelSerializer[Application]):
    """An application, with the answers and documents that the reader may see; a list gives it without them.

    What a request asks for stands in `about`, `new_name` and `merge_with`, and why in the answer `why-asked`.
    """

    id = serializers.CharField(read_only=True)
    organization = serializers.CharField(source="organization_id", read_only=True)
    scheme = serializers.CharField(source="scheme_id", read_only=True)
    category = serializers.CharField(source="category_id", allow_null=True, read_only=True)
    about = serializers.CharField(source="about_id", allow_null=True, read_only=True)
    held = serializers.SerializerMethodField()
    merge_with = serializers.CharField(source="merge_with_id", allow_null=True, read_only=True)
    session = serializers.CharField(source="session_id", allow_null=True, read_only=True)
    criterion = serializers.SerializerMethodField()
    reason = serializers.SerializerMethodField()
    considered_in = serializers.SerializerMethodField()
    answers = serializers.SerializerMethodField()
    documents = serializers.SerializerMethodField()
    missing = serializers.SerializerMethodField()
    decisions = serializers.SerializerMethodField()

    class Meta:
        model = Application
        fields = (
            "id",
            "reference",
            "organization",
            "scheme",
            "category",
            "sort",
            "about",
            "held",
            "new_name",
            "merge_with",
            "state",
            "informal",
            "session",
            "considered_in",
            "submitted_at",
            "waits_since",
            "decided_at",
            "deferrals",
            "criterion",
            "reason",
            "missing",
            "answers",
            "documents",
            "decisions",
        )
        read_only_fields = fields

    def _reads(self, thing: Application) -> frozenset[str]:
        if self.context.get("many"):
            return frozenset()
        request = self.context.get("request")
        return audiences_of(request.user, thing) if request is not None else frozenset()

    def get_held(self, thing: Application) -> str | None:
        """Return the category of the standing that a request is about."""
        return thing.about.category_id if thing.about is not None else None

    def _reads_grounds(self, thing: Application) -> bool:
        """Say whether the reader is told why: members of the committee are, of what was decided since it was theirs."""
        request = self.context.get("request")
        if thing.last_verb not in BEFORE_COMMITTEE:  # type: ignore[attr-defined]
            return True
        return request is not None and reads_before_committee(request.user, thing)

    def get_criterion(self, thing: Application) -> str | None:
        """Return the criterion of the last decision, for those who read its grounds."""
        return thing.criterion_id if self._reads_grounds(thing) else None

    def get_reason(self, thing: Application) -> str:
        """Return the reason of the last decision, for those who read its grounds."""
        return thing.reason if self._reads_grounds(thing) else ""

    def get_considered_in(self, thing: Application) -> int | None:
        """Return the year whose sessions consider it."""
        return considered_in(thing.scheme, thing.submitted_at)

    @extend_schema_field(serializers.DictField(allow_null=True))
    def get_answers(self, thing: Application) -> dict[str, Any] | None:
        """Return the answers by the slug of their field, and why a request asks as `why-asked`; null in a list."""
        if self.context.get("many"):
            return None
        reads = self._reads(thing)
        fields = FormField.objects.filter(scheme=thing.scheme_id, audience__in=reads)
        shown = set(fields.values_list("slug", flat=True)) | ({WHY} if reads else set())
        return {slug: value for slug, value in thing.answers.items() if slug in shown}

    @extend_schema_field(ApplicationDocumentSerializer(many=True, allow_null=True))
    def get_documents(self, thing: Application) -> list[Any] | None:
        """Return the documents; the pages take them, and hand out their bytes one by one. Null in a list."""
        if self.context.get("many"):
            return None
        found = thing.documents.filter(field__audience__in=self._reads(thing)).select_related("file")
        return list(ApplicationDocumentSerializer(found, many=True).data)

    @extend_schema_field(ApplicationDecisionSerializer(many=True, allow_null=True))
    def get_decisions(self, thing: Application) -> list[Any] | None:
        """Return the decisions that stand for good, the first one first. Null in a list, and for who may not read."""
        request = self.context.get("request")
        if self.context.get("many") or request is None or not reads_decisions(request.user, thing):
            return None
        return list(ApplicationDecisionSerializer(decisions_for(request.user, thing), many=True).data)

    @extend_schema_field(serializers.DictField(child=serializers.CharField(), allow_null=True))
    def get_missing(self, thing: Application) -> dict[str, str] | None:
        """Return what the Secretariat says is missing, by field: to the organization alone, while it writes."""
        request = self.context.get("request")
        if request is None or not is_member(request.user, thing.organization_id):
            return None
        return thing.missing


class OtherOrganizationField(serializers.PrimaryKeyRelatedField):
    """An organization of the public directory."""

    def get_queryset(self) -> Any:
        """Return those that everybody sees: whoever asks learns of no other."""
        found: Any = super().get_queryset()
        return found.visible_to(None)


class RequestSerializer(serializers.Serializer[Any]):
    """What a request about a standing asks for; a field that its sort does not ask for is refused."""

    category: Any = serializers.PrimaryKeyRelatedField(queryset=Category.objects.all(), required=False)
    about = serializers.UUIDField(
        required=False, help_text="Standing that the request is about; may be left out where only one is held"
    )
    new_name = serializers.CharField(required=False, max_length=300, help_text="For a change of name")
    merge_with = OtherOrganizationField(
        queryset=Organization.objects.all(), required=False, help_text="For a merger: the other organization"
    )

    def asked(self, values: dict[str, Any], *, organization: Organization, scheme: Scheme, sort: str) -> dict[str, Any]:
        """Return the values with the standing, once they fit what is asked for."""
        names = {"about": sort != Sort.NEW, "new_name": sort == Sort.RENAME, "merge_with": sort == Sort.MERGER}
        if unasked := [name for name, fits in names.items() if name in values and not fits]:
            raise serializers.ValidationError({name: _("The form has no such field.") for name in unasked})
        if "about" in values:
            values["about"] = holds(organization, scheme).filter(pk=values["about"]).first()
            if values["about"] is None:
                raise serializers.ValidationError({"about": _("Choose the standing that the request is about.")})
        return values


class NewApplicationSerializer(RequestSerializer):
    """What begins a draft. Its documents are given on the pages."""

    organization: Any = serializers.PrimaryKeyRelatedField(queryset=Organization.objects.all())
    scheme: Any = serializers.PrimaryKeyRelatedField(queryset=Scheme.objects.select_related("body", "meeting"))
    sort = serializers.ChoiceField(choices=Sort.choices, default=Sort.NEW)
    informal = serializers.BooleanField(default=False)


class DraftSerializer(RequestSerializer):
    """Answers by the slug of their field, and what a request asks for.

    Null empties an answer, and what is not named stays. Why a request asks is the answer `why-asked`. Documents are
    given on the pages.
    """

    answers = serializers.DictField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse a request that names nothing."""
        if not attrs:
            raise serializers.ValidationError({"answers": self.fields["answers"].error_messages["required"]})
        return attrs


class WithdrawSerializer(serializers.Serializer[Any]):
    """Why an application is taken back; nobody has to say."""

    reason = serializers.CharField(required=False, allow_blank=True, max_length=2000)


class NothingSerializer(serializers.Serializer[Any]):
    """A verb that takes nothing."""
