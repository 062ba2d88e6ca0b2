"""Cursor pagination: `{next, previous, results}`, `page_size` 50 unless asked, 200 at most."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import pagination
from rest_framework.exceptions import NotFound, ValidationError


class CursorPagination(pagination.CursorPagination):
    """The pages of every list. The first column of a view's `ordering` is never null; the last one is unique."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200

    def get_ordering(self, request: Any, queryset: Any, view: Any) -> tuple[str, ...]:
        """Return the ordering that the view declares."""
        return tuple(view.ordering)

    def decode_cursor(self, request: Any) -> Any:
        """Read the cursor; one that was not given out by the portal is a bad request."""
        try:
            return super().decode_cursor(request)
        except NotFound:
            raise ValidationError({"cursor": [_("Use the address under “next” or “previous” of a page.")]}) from None

    def paginate_queryset(self, queryset: Any, request: Any, view: Any = None) -> Any:
        """Return one page; a cursor whose position has the wrong type is a bad request."""
        from django.core.exceptions import ValidationError as Invalid

        try:
            return super().paginate_queryset(queryset, request, view)
        except (Invalid, ValueError, TypeError):
            raise ValidationError({"cursor": [_("Use the address under “next” or “previous” of a page.")]}) from None
