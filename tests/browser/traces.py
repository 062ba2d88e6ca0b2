"""Looks for marks in what processes left on disks: files that changed since a moment, files without a name, dumps."""

import base64
import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from tests.run.portal import Portal

LARGEST = 256 << 20  # bytes of a file that is read
#: Folders for what is temporary, which others use, too.
SHARED = {Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp"), Path("/dev/shm")}  # noqa: S108
#: What the browser of a test keeps is the reporter's own device; folders of tests are looked through by themselves.
OTHERS = ("chromium", "playwright", "pytest-of-")


def forms(mark: str) -> set[bytes]:
    """Return how a mark can stand in bytes: in UTF-8 and UTF-16, as hexadecimal digits, base64, or quoted."""
    found = {quote(mark, safe="").encode()}
    for data in (mark.encode(), mark.encode("utf-16-le"), mark.encode("utf-16-be")):
        found |= {data, data.hex().encode(), data.hex().upper().encode()}
        for before in range(3):  # where the mark begins in a group of three bytes; the edges depend on its neighbours
            coded = base64.b64encode(bytes(before) + data)
            found.add(coded[4 if before else 0 : len(coded) // 4 * 4 - 4])
    return found


@dataclass
class Traces:
    """What changed since `began` (seconds since 1970) in the folder and the log of a portal, and around it."""

    portal: Portal
    began: float

    def with_marks(self, marks: Iterable[str]) -> set[str]:
        """Return the files in which a mark stands, in any form."""
        needles = {form for mark in marks for form in forms(mark)}
        found = set()
        for path in {*self.files(), *self.nameless()}:
            try:
                data = path.read_bytes() if path.stat().st_size <= LARGEST else b""
            except OSError:
                continue  # gone meanwhile, or another user's
            if any(needle in data for needle in needles):
                found.add(str(path))
        return found

    def files(self) -> Iterator[Path]:
        """Yield the log of the portal, what changed in its folder, and in the folders for what is temporary."""
        yield self.portal.log
        yield from self._changed(self.portal.data_dir)
        for folder in SHARED:
            yield from self._changed(folder, skip=OTHERS)

    def _changed(self, folder: Path, *, skip: tuple[str, ...] = ()) -> Iterator[Path]:
        try:
            entries = list(os.scandir(folder))
        except OSError:
            return
        for entry in entries:
            if any(word in entry.name.lower() for word in skip) or entry.is_symlink():
                continue
            try:
                new = entry.stat(follow_symlinks=False).st_ctime >= self.began
            except OSError:
                continue
            # A folder that is older can hold newer ones; the shared ones are other people's unless they are new.
            if entry.is_dir(follow_symlinks=False) and (new or not skip):
                yield from self._changed(Path(entry.path))
            elif new and entry.is_file(follow_symlinks=False):
                yield Path(entry.path)

    def nameless(self) -> Iterator[Path]:
        """Yield the files on disks that processes of the portal hold open and that have no name any more."""
        for pid in self.portal.processes():
            for path in Path(f"/proc/{pid}/fd").glob("*"):
                try:
                    target = os.readlink(path)
                except OSError:
                    continue
                if target.endswith(" (deleted)") and not target.startswith(("/memfd:", "/dev/", "/SYSV")):
                    yield path

    def dumps(self) -> set[str]:
        """Return the dumps of memory that processes left: beside them, or where the kernel puts them."""
        pattern = Path("/proc/sys/kernel/core_pattern").read_text().strip()
        folders = {Path(f"/proc/{pid}/cwd").resolve() for pid in self.portal.processes()}
        if pattern.startswith("/"):
            folders.add(Path(pattern).parent)
        name = Path(pattern).name.partition("%")[0] or "core"
        found = {path for folder in folders for path in folder.glob(f"{name}*") if path.is_file()}
        return {str(path) for path in found if path.stat().st_ctime >= self.began}
