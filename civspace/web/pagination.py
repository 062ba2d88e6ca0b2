"""Pages of long lists whose cost does not grow with the list."""

from functools import cached_property
from typing import Any

from django.core.paginator import Paginator
from django.utils.translation import gettext as _

from civspace.web.templatetags.web import localized_number

COUNTED = 1000


class CappedPaginator(Paginator):
    """Counts exactly to 1,000 and shows as much; who needs what lies behind narrows the list, or asks the API."""

    @cached_property
    def found(self) -> int:
        """The number of things, or 1,001 for more than a thousand."""
        return int(self.object_list[: COUNTED + 1].count())  # type: ignore[attr-defined]

    @cached_property
    def count(self) -> int:
        """The number of things that the pages show."""
        return min(self.found, COUNTED)

    @property
    def count_text(self) -> str:
        """The number for the reader: exact to 1,000, then “more than 1,000”."""
        if self.found > COUNTED:
            return _("More than %(number)s") % {"number": localized_number(COUNTED)}
        return str(localized_number(self.found))


def page_of(queryset: Any, number: Any, size: int = 25) -> Any:
    """Return one page of a list, the nearest there is to the one asked for."""
    return CappedPaginator(queryset, size).get_page(number)
