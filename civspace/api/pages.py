"""The pages of the API itself: its root, its description, its documentation, and addresses that do not exist."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from civspace.api import registry, schema
from civspace.api.docs import contents
from civspace.api.problems import plain_problem
from civspace.api.views import ApiView, content_tag
from civspace.web.access import access

JSON_TYPE, YAML_TYPE = "application/vnd.oai.openapi+json", "application/vnd.oai.openapi"


class RootView(ApiView):
    """Where everything is."""

    @extend_schema(
        responses={(200, "application/json"): {"type": "object", "additionalProperties": {"type": "string"}}}
    )
    def get(self, request: Any) -> Response:
        """Name the endpoints."""
        base = request.build_absolute_uri("/api/v1/")
        data = {prefix: f"{base}{prefix}/" for prefix in sorted({prefix for prefix, _view, _name in registry.routes})}
        data["documents"] = f"{base}documents/{{symbol}}"
        data["schema"] = request.build_absolute_uri("/api/schema/")
        data["docs"] = request.build_absolute_uri("/api/docs/")
        return self.conditional(data, content_tag(data))


def _wants_yaml(request: HttpRequest) -> bool | None:
    """Return what the caller asked for: True for YAML, False for JSON, None for what there is not."""
    if asked := request.GET.get("format", ""):
        return {"yaml": True, "json": False}.get(asked)
    preferred = request.get_preferred_type(
        [JSON_TYPE, "application/json", YAML_TYPE, "application/yaml", "application/x-yaml", "text/yaml"]
    )
    return preferred is not None and "json" not in preferred


@csrf_exempt
@access("public")
def openapi(request: HttpRequest) -> HttpResponseBase:
    """Answer with the OpenAPI description: `?format=json` or `yaml`, else as `Accept` asks, else JSON."""
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        return _only_reading(request)
    as_yaml = _wants_yaml(request)
    if as_yaml is None:
        return plain_problem(request, 400, "There is the format json, and the format yaml.")
    content = schema.as_yaml() if as_yaml else schema.as_json()
    response = HttpResponse(content, content_type=f"{YAML_TYPE if as_yaml else JSON_TYPE}; charset=utf-8")
    name = "civspace-api-v1." + ("yaml" if as_yaml else "json")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return _public(request, response)


@csrf_exempt
@access("public")
def docs(request: HttpRequest) -> HttpResponseBase:
    """Show the documentation: in English, the language of the field names."""
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        return _only_reading(request)
    with translation.override("en"):
        response = render(request, "api/docs.html", contents(schema.description()))
    return _public(request, response)


def _public(request: HttpRequest, response: HttpResponse) -> HttpResponseBase:
    tag = content_tag({"content": response.content.decode()})
    headers = response.headers
    headers["ETag"] = tag
    headers["Cache-Control"] = "public, max-age=60"
    headers["Vary"] = "Accept"
    headers["Access-Control-Allow-Origin"] = "*"
    headers["Content-Language"] = "en"
    return get_conditional_response(request, etag=tag, response=response) or response


def _only_reading(request: HttpRequest) -> HttpResponse:
    answer = plain_problem(request, 405)
    answer.headers["Allow"] = "GET, HEAD, OPTIONS"
    return answer


@csrf_exempt
@access("public")
def not_found(request: HttpRequest, path: str = "") -> HttpResponse:
    """Answer for an address below /api/ that does not exist."""
    return plain_problem(request, 404)
