"""Naming another object in a request: one field for every room."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers


@extend_schema_field({"type": "string", "description": "Opaque id"})
class Reference(serializers.PrimaryKeyRelatedField[Any]):
    """The opaque id of another object. What nobody could mean is a 400 on the field, never a failure."""

    default_error_messages = {"does_not_exist": _("There is no such object.")}

    def to_internal_value(self, data: Any) -> Any:
        """Return the object; an id that is not a string is refused."""
        if not isinstance(data, str):
            raise serializers.ValidationError(_("An id is a string."))
        try:
            return super().to_internal_value(data)
        except (ValueError, TypeError, ValidationError):
            self.fail("does_not_exist", pk_value=data)
