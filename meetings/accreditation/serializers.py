"""Standing as the API gives it out: never who claimed it, nor what supports the claim."""

from rest_framework import serializers

from civspace.api.names import InSix
from meetings.accreditation.models import Standing
from meetings.accreditation.rules import reads_grounds


class StandingSerializer(serializers.ModelSerializer[Standing]):
    """The standing of an organization in a category, or its claim to one."""

    id = serializers.CharField(read_only=True)
    organization = serializers.CharField(source="organization_id", read_only=True)
    scheme = serializers.CharField(source="category.scheme_id", read_only=True)
    category = serializers.CharField(source="category_id", read_only=True)
    name = serializers.CharField(source="category.name", read_only=True)
    names = InSix("name", source="category")
    criterion = serializers.SerializerMethodField()

    class Meta:
        model = Standing
        fields = (
            "id",
            "organization",
            "scheme",
            "category",
            "name",
            "names",
            "state",
            "granted_by",
            "valid_from",
            "valid_to",
            "claimed_at",
            "decided_at",
            "criterion",
        )
        read_only_fields = fields

    def get_criterion(self, standing: Standing) -> str | None:
        """Return the criterion of the last decision: for members of the organization and the desk; null for others."""
        request = self.context.get("request")
        return standing.criterion_id if request is not None and reads_grounds(request.user, standing) else None
