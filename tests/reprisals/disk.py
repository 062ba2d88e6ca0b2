"""Looks at what a process writes to disks while it works: files that are made in some folders, and nameless ones."""

import ctypes
import os
import struct
import threading
from pathlib import Path

MODIFY, CLOSE_WRITE, MOVED_TO, CREATE, IS_DIR = 0x2, 0x8, 0x80, 0x100, 0x40000000
LARGEST = 64 << 20  # bytes: others write into folders that are watched, too
libc = ctypes.CDLL(None, use_errno=True)


class Watch:
    """Reads each file in the folders as soon as it is written to, and what the processes hold open on disks.

    `met` are the files that were seen, `found` those in which a marker stood.
    """

    def __init__(self, *folders: Path, markers: list[bytes], deep: bool = True) -> None:
        self.markers = markers
        self.met: set[str] = set()
        self.found: set[str] = set()
        self.places: dict[int, Path] = {}
        self.pids: set[int] = {os.getpid()}
        self.descriptor = libc.inotify_init1(os.O_NONBLOCK)
        self.ends = threading.Event()
        for folder in folders:
            below = folder.rglob("*") if deep else ()
            for path in (folder, *(one for one in below if one.is_dir() and not one.is_symlink())):
                self._add(path)

    def _add(self, folder: Path) -> None:
        number = libc.inotify_add_watch(
            self.descriptor, os.fsencode(folder), ctypes.c_uint32(MODIFY | CLOSE_WRITE | MOVED_TO | CREATE)
        )
        if number >= 0:
            self.places[number] = folder

    def __enter__(self) -> "Watch":
        self.thread = threading.Thread(target=self._look)
        self.thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.ends.set()
        self.thread.join()
        self._events()
        os.close(self.descriptor)

    def _look(self) -> None:
        while not self.ends.wait(0.01):
            self._events()
            self._nameless()

    def _events(self) -> None:
        try:
            data = os.read(self.descriptor, 1 << 20)
        except BlockingIOError:
            return
        paths = set()
        while data:
            number, mask, _cookie, length = struct.unpack_from("iIII", data)
            name = os.fsdecode(data[16 : 16 + length].rstrip(b"\0"))
            data = data[16 + length :]
            path = self.places.get(number, Path("/nowhere")) / name
            if mask & IS_DIR:
                self._add(path)
                paths |= {one for one in path.rglob("*") if one.is_file()} if path.is_dir() else set()
            else:
                paths.add(path)
        for path in paths:
            self._read(path, str(path))

    def _nameless(self) -> None:
        """Read files that were unlinked while they are open; memory (memfd) is no disk."""
        for pid in list(self.pids):
            folder = Path(f"/proc/{pid}/fd")
            for number in os.listdir(folder) if folder.is_dir() else ():
                one = folder / number
                try:
                    target = os.readlink(one)
                except OSError:
                    continue  # closed meanwhile
                if target.endswith(" (deleted)") and not target.startswith(("/memfd:", "/dev/", "/SYSV")):
                    self._read(one, target)

    def _read(self, path: Path, name: str) -> None:
        try:
            if not path.is_file() or path.stat().st_size > LARGEST:
                return
            data = path.read_bytes()
        except OSError:
            return
        self.met.add(name)
        if any(marker in data for marker in self.markers):
            self.found.add(name)
