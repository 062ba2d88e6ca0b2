"""A CSV file of somebody else: what can be read of it, line by line, and what is wrong with the rest."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

LARGEST = 100_000_000
#: What a file in UTF-16 or UTF-32 begins with.
WIDE = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
#: Why a row is refused that somebody saved in another encoding.
NO_UTF8 = "is not in UTF-8"


class Unreadable(Exception):
    """The file as a whole cannot be read; the message says why, and what to do."""


@dataclass(frozen=True)
class Line:
    """A row of the file: where it begins, where it ends, and its cells by column."""

    first: int
    last: int
    cells: dict[str, str]

    def place(self) -> str:
        """Return where it stands, for whoever corrects the file."""
        return f"Line {self.first}" if self.first == self.last else f"Lines {self.first}-{self.last}"


@dataclass
class Sheet:
    """What was read: rows, rows that could not be read (place, reason), and remarks on the file as a whole."""

    lines: list[Line] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def text_of(path: Path) -> str:
    """Return the text of a file; a byte that is no UTF-8 stays in it as half of a surrogate pair. Raises Unreadable."""
    try:
        if path.stat().st_size > LARGEST:
            raise Unreadable(f"The file is larger than {LARGEST // 1_000_000} MB. Split it.")
        data = path.read_bytes()
    except OSError as error:
        raise Unreadable(f"The file cannot be opened: {error.strerror}.") from error
    if data.startswith(WIDE):
        raise Unreadable("The file is in UTF-16 or UTF-32. Save it as “CSV UTF-8” and try again.")
    # A byte that UTF-8 does not have becomes half of a pair, which no text holds: its row is then refused alone.
    text = data.decode("utf-8-sig", "surrogateescape")
    if not text.strip():
        raise Unreadable("The file is empty.")
    return text


def _is_broken(text: str) -> bool:
    """Say whether a text holds bytes that UTF-8 does not have."""
    return any("\ud800" <= char <= "\udfff" for char in text)


def read(path: Path, *, needed: Iterable[str], optional: Iterable[str] = ()) -> Sheet:
    """Read a file with a header. Raises Unreadable; a row that cannot be read is refused alone."""
    reader = csv.reader(StringIO(text_of(path), newline=""), strict=True)
    try:
        # Lines before the header that hold nothing are passed over, as they are anywhere else.
        header = next(named for row in reader if any(named := [cell.strip().casefold() for cell in row]))
    except (csv.Error, StopIteration) as error:
        raise Unreadable(f"The header cannot be read: {error}.") from error
    sheet = Sheet()
    known = [*needed, *optional]
    _check_header(header, list(needed), known)
    if others := [_printed(name) for name in header if name not in known]:
        sheet.notes.append(f"Columns that are not used: {', '.join(others)}")
    while True:
        first = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            break
        except csv.Error as error:
            place = Line(first, reader.line_num, {}).place()
            why = f"cannot be read ({error}): a quotation mark inside a cell is written twice, and each is closed"
            sheet.refused.append((place, why))
            continue
        cells = {name: cell for name, cell in zip(header, row, strict=False) if name in known}
        line = Line(first, reader.line_num, cells)
        if not any(cell.strip() for cell in row):
            continue
        if (len(row) != len(header) and any(cell.strip() for cell in row[len(header) :])) or len(row) < len(header):
            sheet.refused.append((line.place(), f"has {len(row)} cells, and the header has {len(header)}"))
        elif any("\0" in cell for cell in row):
            sheet.refused.append((line.place(), "holds a character that is none (NUL)"))
        elif any(_is_broken(cell) for cell in cells.values()):
            sheet.refused.append((line.place(), NO_UTF8))
        else:
            sheet.lines.append(line)
    if not sheet.lines and not sheet.refused:
        sheet.notes.append("The file has a header and no rows.")
    if any(why == NO_UTF8 for _place, why in sheet.refused):
        sheet.notes.append("The file is not wholly in UTF-8. Save it as “CSV UTF-8” and run this again.")
    return sheet


def _printed(name: str) -> str:
    return name.encode("utf-8", "replace").decode() or "(without a name)"


def _check_header(header: list[str], needed: list[str], known: list[str]) -> None:
    if twice := sorted({name for name in header if name in known and header.count(name) > 1}):
        raise Unreadable(f"The header names a column twice: {', '.join(twice)}.")
    missing = [name for name in needed if name not in header]
    if not missing:
        return
    for sign, called in ((";", "semicolons"), ("\t", "tabs")):
        if len(header) == 1 and sign in header[0]:
            raise Unreadable(f"The cells are separated by {called}. Save the file with commas between them.")
    raise Unreadable(
        f"The header lacks {', '.join(missing)}. It must name these columns: {', '.join(needed)}. Nothing was read."
    )
