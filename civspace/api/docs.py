"""The documentation page: what stands in the OpenAPI description, set out to be read."""

from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

METHODS = ("get", "post", "put", "patch", "delete")


def _resolve(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        schema = document["components"]["schemas"][name]
    return schema


def type_text(document: dict[str, Any], schema: dict[str, Any]) -> str:
    """Say in a few words what a value is."""
    if "$ref" in schema:
        found = _resolve(document, schema)
        return type_text(document, found) if "enum" in found else schema["$ref"].rpartition("/")[2]
    if "allOf" in schema or "oneOf" in schema:
        parts = schema.get("allOf") or schema["oneOf"]
        return " or ".join(dict.fromkeys(type_text(document, part) for part in parts)).replace("null or ", "")
    if "enum" in schema:
        return " | ".join(str(value) if value else "(empty)" for value in schema["enum"] if value is not None)
    kind = schema.get("type", "any")
    if isinstance(kind, list):
        words = [type_text(document, {**schema, "type": one}) for one in kind if one != "null"]
        return " or ".join(words) + (" or null" if "null" in kind else "")
    if kind == "array":
        return f"list of {type_text(document, schema.get('items', {}))}"
    return f"{kind} ({schema['format']})" if "format" in schema else str(kind)


def prose(text: str) -> SafeString:
    """Set what stands between backticks as code."""
    parts = str(text).split("`")
    return format_html_join(
        "", "{}", ((format_html("<code>{}</code>", part) if odd % 2 else part,) for odd, part in enumerate(parts))
    )


def _fields(document: dict[str, Any], schema: dict[str, Any]) -> list[dict[str, Any]]:
    schema = _resolve(document, schema)
    required = set(schema.get("required", []))
    return [
        {
            "name": name,
            "type": type_text(document, field),
            "required": name in required,
            "text": prose(field.get("description", "")),
        }
        for name, field in schema.get("properties", {}).items()
    ]


def _operation(document: dict[str, Any], path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    answers = []
    for status, response in sorted(operation["responses"].items()):
        content: dict[str, Any] = next(iter(response.get("content", {}).values()), {})
        schema = content.get("schema", {})
        kind = type_text(document, schema) if schema and not status.startswith(("4", "5")) else ""
        answers.append({"status": status, "text": response.get("description", ""), "type": kind})
    return {
        "id": operation["operationId"],
        "method": method.upper(),
        "path": path,
        "text": prose(operation.get("description", "")),
        "token": {} not in operation.get("security", [{}]),
        "parameters": [
            {
                **parameter,
                "type": type_text(document, parameter["schema"]),
                "text": prose(parameter.get("description") or parameter["schema"].get("description", "")),
            }
            for parameter in operation.get("parameters", [])
        ],
        "fields": _fields(document, body) if body else [],
        "answers": answers,
    }


def contents(document: dict[str, Any]) -> dict[str, Any]:
    """Return what the template shows: the operations by part of the API, and the objects."""
    sections: dict[str, list[dict[str, Any]]] = {}
    for path, operations in document["paths"].items():
        for method in METHODS:
            if method in operations:
                operation = operations[method]
                tag = (operation.get("tags") or ["root"])[0]
                sections.setdefault(tag, []).append(_operation(document, path, method, operation))
    objects = [
        {"name": name, "text": prose(schema.get("description", "")), "fields": _fields(document, schema)}
        for name, schema in sorted(document["components"]["schemas"].items())
        if schema.get("type") == "object" and not name.startswith("Paginated")
    ]
    return {"sections": sections, "objects": objects, "version": document["info"]["version"]}
