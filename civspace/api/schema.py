"""The OpenAPI description: drawn once per process, in English, from the endpoints themselves.

Every operation says which problems it can answer with; ids are opaque strings.
"""

import json
from functools import cache
from typing import Any

import yaml
from django.urls import include, path
from django.utils import translation
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema as SpectacularSchema
from drf_spectacular.plumbing import get_doc
from rest_framework import serializers

from civspace.api.problems import MEDIA_TYPE, TITLES

BEARER = "bearer"


class BearerScheme(OpenApiAuthenticationExtension):
    """Tokens from the account page."""

    target_class = "accounts.people.authentication.TokenAuthentication"
    name = BEARER

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """Describe how a token is sent."""
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "A token from the account page (API tokens), with scopes and an end.",
        }


class ProblemSerializer(serializers.Serializer[Any]):
    """A problem detail (RFC 9457)."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors: Any = serializers.DictField(required=False, help_text="With 400: what is wrong, by field.")


class AutoSchema(SpectacularSchema):
    """Adds the problems of each kind of operation, and the headers of objects."""

    def get_auth(self) -> list[dict[str, Any]]:
        """Everybody may read what is public; a change needs a token."""
        super().get_auth()  # names the scheme among the components
        return [{BEARER: []}, {}] if self.method == "GET" else [{BEARER: []}]

    def get_description(self) -> str:  # type: ignore[override]
        """Say of what a list or an object is; a verb says what it does."""
        if getattr(self.view, "action", "") in ("list", "retrieve"):
            return str(get_doc(type(self.view)))
        return super().get_description()

    def problems(self) -> list[int]:
        """Return the statuses of the problems that this operation can answer with."""
        named, changes = "{" in self.path, self.method in ("POST", "PUT", "PATCH", "DELETE")
        found = [401, 429, 500, 503]
        if named:
            found.append(404)
        pages = self._is_list_view() and hasattr(self.view, "pagination_class")
        if not named or changes or pages or self.get_override_parameters():
            found.append(400)
        if self.method == "GET" and getattr(self.view, "action", "") not in ("list", "retrieve"):
            # What stands beside an object may be for some who see the object, and not for others.
            found.append(403)
        if changes:
            found += [403, 411, 413, 415]
            action = self.path.rstrip("/").rpartition("/")[2]
            if action != "check":
                found += [409, 412, 422] if named else [422]
            if self.method in ("PUT", "PATCH"):
                found.append(428)
        if self.path.rstrip("/").endswith(("/pdf", "/docx")):
            found.append(410)
        if "/compendium" in self.path:
            found.append(422)
        return sorted(set(found))

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        responses = super()._get_response_bodies(direction)
        problem = {"$ref": "#/components/schemas/Problem"}
        self.resolve_serializer(ProblemSerializer, "response")
        tag = {"ETag": {"schema": {"type": "string"}, "description": "Entity tag of this version"}}
        for known, response in responses.items():
            if known in ("200", "201") and "{" in self.path and not self._is_list_view():
                response["headers"] = {**tag, **response.get("headers", {})}
        if self.method == "GET" and ("{" in self.path or self.path == "/api/v1/"):
            responses["304"] = {"description": "As the caller has it (If-None-Match)"}
        for status in self.problems():
            described: dict[str, Any] = {
                "description": str(TITLES[status]),
                "content": {MEDIA_TYPE: {"schema": problem}},
            }
            if status == 422 and self.path.rstrip("/").endswith("/submit"):
                failed = {"failed_rules": {"type": "array", "items": {"$ref": "#/components/schemas/Check"}}}
                described["content"] = {MEDIA_TYPE: {"schema": {"allOf": [problem, {"properties": failed}]}}}
            if status in (429, 503):
                described["headers"] = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds"}}
            responses[str(status)] = described
        return responses

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> Any:
        found = super()._map_basic_serializer(serializer, direction)
        for field in found.get("properties", {}).values():
            if field.get("format") == "uri":
                # An address that nobody has given is an empty string.
                del field["format"]
        return found

    def _resolve_path_parameters(self, variables: Any) -> list[dict[str, Any]]:
        found = super()._resolve_path_parameters(variables)
        for parameter in found:
            parameter["schema"] = {"type": "string"}
            parameter.setdefault("description", "Opaque id")
        return found


@cache
def description() -> dict[str, Any]:
    """Return the OpenAPI description of the API."""
    patterns = [path("api/", include("civspace.api.urls"))]
    with translation.override("en"):
        found = SchemaGenerator(api_version="v1", patterns=patterns).get_schema(request=None, public=True)
    # A symbol ends without a slash; every other address is written with its slash.
    found["paths"] = {
        (address.rstrip("/") if "{symbol}" in address else address): operations
        for address, operations in found["paths"].items()
    }
    return json.loads(json.dumps(found))


@cache
def as_json() -> bytes:
    """Return the description as JSON."""
    return json.dumps(description(), ensure_ascii=False, indent=1).encode()


@cache
def as_yaml() -> bytes:
    """Return the description as YAML."""
    return yaml.safe_dump(description(), allow_unicode=True, sort_keys=False, width=100).encode()
