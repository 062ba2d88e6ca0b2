"""What a PDF keeps beside its pages: who commented and who signed it, files within it, and scripts.

Comments themselves stay, as they do in letters; a signature stays as it is drawn: no cleaned file can bear it out.
"""

from collections.abc import Iterator

import pikepdf

#: Of the document: scripts that run by themselves, certificates of those who signed, files that go with it.
OF_DOCUMENT = ("/OpenAction", "/AA", "/AF", "/Perms", "/DSS")
#: Of a comment: who wrote it and when. The name of a field of a form stands in the same place as a writer.
OF_COMMENT = ("/M", "/CreationDate")
WRITER = "/T"
SIGNATURES = ("/Sig", "/DocTimeStamp")


def strip(pdf: pikepdf.Pdf) -> None:
    """Take out who commented and signed, files within the file, and scripts; what the reader sees stays."""
    _drop(pdf.Root, OF_DOCUMENT)
    if isinstance(names := pdf.Root.get("/Names"), pikepdf.Dictionary):
        _drop(names, ("/EmbeddedFiles", "/JavaScript"))
    for comments in _comments(pdf):
        for place in reversed([at for at, it in enumerate(comments) if _leads_to_file(it)]):
            del comments[place]
    for part in _dictionaries(pdf):
        _strip_part(part)


def _comments(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Array]:
    """Return the comments of each page, those that pages share once: a small file can have many pages share many."""
    seen = set()
    for page in pdf.pages:
        found = page.get("/Annots")
        if not isinstance(found, pikepdf.Array) or (found.is_indirect and found.objgen in seen):
            continue
        seen.add(found.objgen)
        yield found


def _leads_to_file(comment: pikepdf.Object) -> bool:
    """Say whether a comment on a page is a file, or the window of one."""
    if not isinstance(comment, pikepdf.Dictionary):
        return False
    told = comment.get("/Parent") if comment.get("/Subtype") == "/Popup" else comment
    return isinstance(told, pikepdf.Dictionary) and told.get("/Subtype") == "/FileAttachment"


def _strip_part(part: pikepdf.Object) -> None:
    if "/Rect" in part and "/Subtype" in part:
        _drop(part, OF_COMMENT if part.Subtype == "/Widget" else (*OF_COMMENT, WRITER))
        # "Accepted by Jane Doe": what a program notes beside a comment, and no reader sees on the page.
        if "/StateModel" in part:
            _drop(part, ("/Contents", "/RC"))
    # A file within the file: whatever speaks of it names it here.
    if isinstance(part.get("/EF"), pikepdf.Dictionary):
        _drop(part, ("/EF", "/RF", "/F", "/UF", "/Desc"))
    if "/S" in part:
        _drop(part, ("/JS",))
    if _signature(part.get("/V")):
        _drop(part, ("/V",))


def _signature(value: pikepdf.Object | None) -> bool:
    return isinstance(value, pikepdf.Dictionary) and ("/ByteRange" in value or value.get("/Type") in SIGNATURES)


def _dictionaries(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Go through every dictionary and stream of a file: those that stand alone, and those within others."""
    waiting = list(pdf.objects)
    while waiting:
        part = waiting.pop()
        if isinstance(part, pikepdf.Dictionary | pikepdf.Stream):
            yield part
            inside = [inner for _key, inner in part.items()]
        elif isinstance(part, pikepdf.Array):
            inside = list(part)
        else:
            continue
        waiting += [it for it in inside if isinstance(it, pikepdf.Object) and not it.is_indirect]


def _drop(part: pikepdf.Object, keys: tuple[str, ...]) -> None:
    for key in keys:
        if key in part:
            del part[key]
