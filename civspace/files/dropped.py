"""What could not be kept of a document that was read, in words."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

#: What was left out or flattened, in the words of the page: kind -> sentence for one and for several.
SENTENCES: dict[str, Any] = {
    "image": ngettext_lazy("%(count)s picture left out", "%(count)s pictures left out", "count"),
    "table": ngettext_lazy(
        "%(count)s table flattened: each row is a paragraph now",
        "%(count)s tables flattened: each row is a paragraph now",
        "count",
    ),
    "text_box": ngettext_lazy(
        "%(count)s text box left out with its text: move the text into the document itself if you need it",
        "%(count)s text boxes left out with their text: move the text into the document itself if you need it",
        "count",
    ),
    "object": ngettext_lazy("%(count)s embedded object left out", "%(count)s embedded objects left out", "count"),
    "hidden": ngettext_lazy(
        "%(count)s passage of hidden text left out", "%(count)s passages of hidden text left out", "count"
    ),
    "external": ngettext_lazy(
        "%(count)s link to another file left out", "%(count)s links to other files left out", "count"
    ),
    "names": _("The names of people that the file kept (author, last change) were left out"),
    "authors": ngettext_lazy(
        "%(count)s line in the style “Author” or “Date” left out",
        "%(count)s lines in the style “Author” or “Date” left out",
        "count",
    ),
    "comment": ngettext_lazy("%(count)s comment left out", "%(count)s comments left out", "count"),
    "insertion": ngettext_lazy(
        "%(count)s tracked insertion read as accepted", "%(count)s tracked insertions read as accepted", "count"
    ),
    "deletion": ngettext_lazy(
        "%(count)s tracked deletion read as accepted: its text is not here",
        "%(count)s tracked deletions read as accepted: their text is not here",
        "count",
    ),
    "changes": _("Tracked changes were read as accepted"),
    "heading": ngettext_lazy("%(count)s heading became a paragraph", "%(count)s headings became paragraphs", "count"),
    "nested": ngettext_lazy(
        "%(count)s list within a list brought to one level",
        "%(count)s lists within lists brought to one level",
        "count",
    ),
    "lettered": ngettext_lazy(
        "%(count)s list with letters became paragraphs that begin with the letter",
        "%(count)s lists with letters became paragraphs that begin with the letter",
        "count",
    ),
    "quote": ngettext_lazy("%(count)s quotation set as a paragraph", "%(count)s quotations set as paragraphs", "count"),
    "bold": ngettext_lazy("Bold removed once", "Bold removed %(count)s times", "count"),
    "italic": ngettext_lazy("Italics removed once", "Italics removed %(count)s times", "count"),
    "underline": ngettext_lazy("Underline removed once", "Underline removed %(count)s times", "count"),
    "strikeout": ngettext_lazy(
        "Strikethrough removed once: the words stay", "Strikethrough removed %(count)s times: the words stay", "count"
    ),
    "raised": ngettext_lazy(
        "Raised or lowered characters set on the line once",
        "Raised or lowered characters set on the line %(count)s times",
        "count",
    ),
    "small_capitals": ngettext_lazy("Small capitals removed once", "Small capitals removed %(count)s times", "count"),
    "highlight": ngettext_lazy("Highlighting removed once", "Highlighting removed %(count)s times", "count"),
    "link": ngettext_lazy(
        "%(count)s link removed: its words stay, its address does not",
        "%(count)s links removed: their words stay, their addresses do not",
        "count",
    ),
    "formula": ngettext_lazy(
        "%(count)s formula written as plain text", "%(count)s formulas written as plain text", "count"
    ),
}


@dataclass(frozen=True)
class Dropped:
    """One kind of thing that was left out or flattened: how often, and in which paragraphs of the text as read."""

    kind: str
    count: int
    paragraphs: tuple[int, ...] = ()

    @property
    def text(self) -> str:
        """What happened, in the current language."""
        return str(SENTENCES[self.kind] % {"count": self.count})
