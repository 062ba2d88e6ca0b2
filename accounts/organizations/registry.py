"""What upper rooms add to the pages of an organization: filled by their AppConfig.ready(), shown in that order."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypedDict

if TYPE_CHECKING:
    from accounts.organizations.models import Organization


class Section(TypedDict):
    """A part of a page: a template and what it shows."""

    template: str
    context: dict[str, Any]


#: Parts of the public page; they know no reader.
sections: "list[Callable[[Organization], Section | None]]" = []
#: Parts of the page on which members work, for one of them.
workspace_sections: "list[Callable[[Organization, Any], Section | None]]" = []
