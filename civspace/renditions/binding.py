"""Several finished documents as one volume: tagged, with bookmarks, page numbers and links from its contents.

The pages of each document stay as they were issued. Its tags are hung below those of the volume as a part with a
language of its own, and the number of the page in the compilation is drawn, in a frame, at the foot of each page.
"""

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, BinaryIO

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from civspace.renditions.digits import drawn

#: How an address in the front matter begins that leads to a document of the volume: `part:3` to the fourth.
LINK = "part:"


@dataclass(frozen=True)
class Leaf:
    """One document of a volume: its bytes, and its name among the bookmarks."""

    content: bytes
    label: str


@dataclass(frozen=True)
class Branch:
    """A heading among the bookmarks with the numbers of the documents (from 0) that stand under it."""

    label: str
    leaves: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Bound:
    """What a volume came to: pages of its front matter, and pages of the documents."""

    front: int
    pages: int


def bind(
    out: BinaryIO, *, front: bytes, leaves: Iterable[Leaf], outline: Sequence[Branch], first_page: int, contents: str
) -> Bound:
    """Write a volume to a file: the front matter, whose metadata it keeps, then the documents in order.

    The documents are numbered from `first_page` in Arabic numerals, the front matter in Roman ones. `contents` is the
    name of the front matter among the bookmarks.
    """
    with ExitStack() as opened:
        pdf = opened.enter_context(pikepdf.open(BytesIO(front)))
        before, starts, labels = len(pdf.pages), [], []
        tags = _Tags(pdf)
        for leaf in leaves:
            # The streams of a document are read as the volume is saved: until then it stays open.
            source = opened.enter_context(pikepdf.open(BytesIO(leaf.content)))
            starts.append(len(pdf.pages))
            labels.append(leaf.label)
            pdf.pages.extend(source.pages)
            tags.add(source, pdf.pages[starts[-1] :])
        tags.close()
        for number, page in enumerate(list(pdf.pages)[before:], start=first_page):
            _stamp(pdf, page, number)
        _link(pdf, before, starts, labels, first_page)
        _number(pdf, before, first_page)
        _bookmark(pdf, contents, outline, starts, labels)
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
        return Bound(before, len(pdf.pages) - before)


class _Tags:
    """The structure of the volume, to which that of each document is added; numbers of its parent tree go on."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self.pdf = pdf
        self.root: Any = pdf.Root.StructTreeRoot
        self.document: Any = self.root.K[0] if isinstance(self.root.K, Array) else self.root.K
        self.numbers: Any = self.root.ParentTree.Nums
        self.next = max(int(number) for number in list(self.numbers)[::2]) + 1

    def add(self, source: pikepdf.Pdf, pages: Iterable[pikepdf.Page]) -> None:
        """Hang the structure of a document, whose pages are in the volume already, below that of the volume."""
        tree: Any = self.pdf.copy_foreign(source.Root.StructTreeRoot)
        part: Any = tree.K[0] if isinstance(tree.K, Array) else tree.K
        part.S, part.P, part.Lang = Name.Part, self.document, String(str(source.Root.Lang))
        self.document.K.append(part)
        own = list(tree.ParentTree.Nums)
        for number, parents in zip(own[::2], own[1::2], strict=True):
            self.numbers.append(self.next + int(number))
            self.numbers.append(parents)
        for page in pages:
            page.obj.StructParents = self.next + int(page.obj.StructParents)
            for note in page.obj.get("/Annots", []):
                if "/StructParent" in note:
                    note.StructParent = self.next + int(note.StructParent)
        self.next += max(int(number) for number in own[::2]) + 1

    def close(self) -> None:
        """Say which number is free."""
        self.root.ParentTreeNextKey = self.next


def _stamp(pdf: pikepdf.Pdf, page: pikepdf.Page, number: int) -> None:
    """Draw the number of a page in the middle of its foot; what was drawn before cannot move it."""
    left, _bottom, right, _top = (float(value) for value in page.mediabox)
    drawing = drawn(str(number), middle=(left + right) / 2, base=20)
    page.contents_add(pdf.make_stream(b"q"), prepend=True)
    page.contents_add(pdf.make_stream(b"Q /Artifact << /Type /Pagination >> BDC q " + drawing + b" Q EMC"))


def _to(page: pikepdf.Page) -> Array:
    return Array([page.obj, Name.XYZ, None, float(page.mediabox[3]), None])


def _link(pdf: pikepdf.Pdf, before: int, starts: list[int], labels: list[str], first_page: int) -> None:
    """Let the links of the front matter lead to the documents."""
    for page in list(pdf.pages)[:before]:
        for note in page.obj.get("/Annots", []):
            action: Any = note.get("/A") or Dictionary()
            address = str(action.get("/URI", ""))
            if not address.startswith(LINK):
                continue
            leaf = int(address.removeprefix(LINK))
            note.A = Dictionary(S=Name.GoTo, D=_to(pdf.pages[starts[leaf]]))
            note.Contents = String(f"{labels[leaf]}, {starts[leaf] - before + first_page}")


def _number(pdf: pikepdf.Pdf, before: int, first_page: int) -> None:
    documents = Dictionary(S=Name.D, St=first_page)
    pdf.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.r), before, documents]))


def _bookmark(pdf: pikepdf.Pdf, contents: str, outline: Sequence[Branch], starts: list[int], labels: list[str]) -> None:
    """Replace the bookmarks of the front matter by those of the volume."""
    with pdf.open_outline() as bookmarks:
        bookmarks.root.clear()
        bookmarks.root.append(pikepdf.OutlineItem(contents, _to(pdf.pages[0])))
        for branch in outline:
            if not branch.leaves:
                continue
            item = pikepdf.OutlineItem(branch.label, _to(pdf.pages[starts[branch.leaves[0]]]))
            item.children.extend(
                pikepdf.OutlineItem(labels[leaf], _to(pdf.pages[starts[leaf]])) for leaf in branch.leaves
            )
            bookmarks.root.append(item)
