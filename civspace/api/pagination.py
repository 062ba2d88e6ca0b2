"""Cursor pagination: `{next, previous, results}`, `page_size` 50 unless asked, 200 at most.

A cursor holds the values of every ordering column of the row at the edge of a page. What is added or removed between
two requests therefore neither repeats nor hides another row, and rows that share a value are told apart by the last
column, which is unique.
"""

import base64
import binascii
import datetime
import json
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.core.exceptions import ValidationError as Invalid
from django.db.models import Model, Q
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param


def _bad_cursor() -> ValidationError:
    return ValidationError({"cursor": [_("Use the address under “next” or “previous” of a page.")]})


def _field(model: type[Model], column: str) -> Any:
    """Return the field of an ordering column, through relations: `organization__sort_key`."""
    field: Any = None
    for part in column.split("__"):
        field = model._meta.get_field(part)
        model = field.related_model or model
    return field.target_field if field.is_relation else field


def _value(thing: Any, column: str) -> Any:
    parts = column.split("__")
    for part in parts[:-1]:
        thing = getattr(thing, part)
    field = type(thing)._meta.get_field(parts[-1]) if parts[-1] != "pk" else type(thing)._meta.pk
    value = getattr(thing, field.attname)
    if isinstance(value, datetime.datetime | datetime.date):
        return value.isoformat()
    return value if isinstance(value, int) else str(value)


def _beyond(columns: list[tuple[str, bool]], values: list[Any]) -> Q:
    """Return the condition of the rows after these values; each column with whether it ascends."""
    condition = Q()
    for number, (column, ascends) in enumerate(columns):
        equal = {columns[before][0]: values[before] for before in range(number)}
        condition |= Q(**equal, **{f"{column}__{'gt' if ascends else 'lt'}": values[number]})
    # Said twice, so that the index on the first column finds the place at once.
    first, ascends = columns[0]
    return Q(**{f"{first}__{'gte' if ascends else 'lte'}": values[0]}) & condition


class CursorPagination(BasePagination):
    """The pages of every list. No column of a view's `ordering` is ever null; together they are unique."""

    page_size = 50
    max_page_size = 200

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> list[Any]:
        """Return one page of the queryset. A page size or cursor that nobody gave out is a bad request."""
        columns = [(name.removeprefix("-"), not name.startswith("-")) for name in view.ordering]
        size = self._size(request)
        backwards, values = self._position(request, queryset.model, columns)
        walk = [(column, ascends != backwards) for column, ascends in columns]
        if values is not None:
            queryset = queryset.filter(_beyond(walk, values))
        rows = list(queryset.order_by(*[column if ascends else f"-{column}" for column, ascends in walk])[: size + 1])
        more, page = len(rows) > size, rows[:size]
        if backwards:
            page.reverse()
        self.address = request.build_absolute_uri()
        has_next = (bool(page) or values is not None) if backwards else more
        has_previous = more if backwards else (values is not None and bool(page))
        self.next = self._link("n", page[-1], columns) if has_next and page else None
        self.previous = self._link("p", page[0], columns) if has_previous and page else None
        if not page and values is not None:
            # Nothing is left on this side: the way back leads to where the caller came from.
            start = remove_query_param(self.address, "cursor")
            self.next, self.previous = (start, None) if backwards else (None, start)
        return page

    def _size(self, request: Any) -> int:
        asked = request.query_params.get("page_size", "")
        if not asked:
            return self.page_size
        if not (asked.isascii() and asked.isdigit() and len(asked) < 10 and int(asked)):
            raise ValidationError({"page_size": [_("Give a number from 1 to 200.")]})
        return min(int(asked), self.max_page_size)

    def _position(
        self, request: Any, model: type[Model], columns: list[tuple[str, bool]]
    ) -> tuple[bool, list[Any] | None]:
        text = request.query_params.get("cursor", "")
        if not text:
            return False, None
        try:
            way, *values = json.loads(base64.urlsafe_b64decode(text.encode("ascii")).decode())
            if way not in ("n", "p") or len(values) != len(columns):
                raise _bad_cursor()
            cleaned = [
                _field(model, column).to_python(value) for (column, _way), value in zip(columns, values, strict=True)
            ]
            if any(value is None or (isinstance(value, str) and "\0" in value) for value in cleaned):
                raise _bad_cursor()
        except (ValueError, TypeError, binascii.Error, RecursionError, Invalid, FieldDoesNotExist):
            raise _bad_cursor() from None
        return way == "p", cleaned

    def _link(self, way: str, thing: Any, columns: list[tuple[str, bool]]) -> str:
        payload = json.dumps([way, *[_value(thing, column) for column, _ascends in columns]])
        cursor = base64.urlsafe_b64encode(payload.encode()).decode()
        return replace_query_param(self.address, "cursor", cursor)

    def get_paginated_response(self, data: Any) -> Response:
        """Return the page with the addresses of its neighbours."""
        return Response({"next": self.next, "previous": self.previous, "results": data})

    def get_paginated_response_schema(self, schema: Any) -> dict[str, Any]:
        """Describe a page for the schema."""
        address = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": address, "previous": address, "results": schema},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Describe the parameters of a page for the schema."""
        size = {"type": "integer", "minimum": 1, "default": self.page_size}
        return [
            {
                "name": "cursor",
                "required": False,
                "in": "query",
                "description": "From the address under `next` or `previous` of a page.",
                "schema": {"type": "string"},
            },
            {
                "name": "page_size",
                "required": False,
                "in": "query",
                "description": "Rows of a page: 50 unless asked, at most 200 even when more are asked.",
                "schema": size,
            },
        ]
