"""Files in the store: sealed while they arrive, and whole or nothing when they go out."""

import hashlib
import os
import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reprisals.vault import files
from reprisals.vault.crypto import new_key
from reprisals.vault.errors import Unavailable, Unreadable

SIZES = [0, 1, 65535, 65536, 65537, 131072, 200_000]


def seal(data: bytes, piece: int = 10_000) -> files.SealedUpload:
    sealer = files.FileSealer()
    for start in range(0, len(data), piece):
        sealer.write(data[start : start + piece])
    return sealer.close(name="photo of the house.jpg", type="image/jpeg")


def read(upload: files.SealedUpload) -> tuple[bytes, bool]:
    came = b""
    try:
        for piece in files.open_file(upload.blob, upload.key):
            came += piece
    except Unreadable:
        return came, False
    return came, True


def frames(path: Path) -> tuple[bytes, list[bytes]]:
    data = path.read_bytes()
    body = data[files.HEADER :]
    return data[: files.HEADER], [body[at : at + files.SEALED_FRAME] for at in range(0, len(body), files.SEALED_FRAME)]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("piece", [997, 65536, 300_000])
def test_a_file_comes_back_as_it_was(size, piece):
    data = os.urandom(size)
    upload = seal(data, piece)
    assert b"".join(files.open_file(upload.blob, upload.key)) == data
    assert (upload.size, upload.sha256) == (size, hashlib.sha256(data).hexdigest())


def test_the_store_tells_neither_length_name_nor_time_of_day():
    lengths = {files.blob_path(seal(b"x" * size).blob).stat().st_size for size in (0, 1, 40_000, 65_535)}
    assert len(lengths) == 1
    upload = seal(b"a marker in the text")
    path = files.blob_path(upload.blob)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640  # the desk reads them as another user of one group
    assert datetime.fromtimestamp(path.stat().st_mtime, UTC).time().isoformat() == "00:00:00"
    assert b"marker" not in path.read_bytes()
    assert sorted(entry.name for entry in path.parent.iterdir())[0].isalnum()


# T-C06
def test_a_file_that_is_not_whole_fails_before_its_last_piece():
    data = os.urandom(5 * files.FRAME + 100)
    upload = seal(data)
    path = files.blob_path(upload.blob)
    header, whole = frames(path)
    assert len(whole) == 6
    changed = {f"cut after {count}": whole[:count] for count in range(6)}
    changed |= {f"without {gone}": whole[:gone] + whole[gone + 1 :] for gone in range(6)}
    changed |= {f"{twice} twice": whole[: twice + 1] + whole[twice:] for twice in range(6)}
    changed |= {
        "swapped": [whole[1], whole[0], *whole[2:]],
        "last ones swapped": [*whole[:4], whole[5], whole[4]],
        "half a frame": [*whole[:5], whole[5][:1000]],
        "more behind the end": [*whole, b"x"],
    }
    for what, parts in changed.items():
        path.write_bytes(header + b"".join(parts))
        came, whole_file = read(upload)
        assert not whole_file, what
        assert len(came) <= 5 * files.FRAME, what
        assert data.startswith(came), what
    path.write_bytes(bytes([9]) + header[1:] + b"".join(whole))
    with pytest.raises(Unreadable):
        list(files.open_file(upload.blob, upload.key))


def test_a_file_opens_with_its_own_key_and_under_its_own_name_alone():
    first, second = seal(b"one"), seal(b"two")
    with pytest.raises(Unreadable):
        list(files.open_file(first.blob, new_key()))
    files.blob_path(first.blob).replace(files.blob_path(second.blob))
    with pytest.raises(Unreadable):
        list(files.open_file(second.blob, first.key))
    for name in ("../secret", "", "A" * 32, "0" * 31, "/etc/passwd"):
        with pytest.raises(Unreadable):
            files.blob_path(name)


def test_a_file_given_up_half_way_leaves_nothing(settings):
    sealer = files.FileSealer()
    sealer.write(b"x" * 200_000)
    sealer.discard()
    assert list(Path(settings.REPRISALS_BLOBS).iterdir()) == []


# T-C09 (d): a disk that fails
def test_a_full_disk_leaves_nothing_and_says_so(settings):
    sealer = files.FileSealer()
    sealer._file.close()
    sealer._file = open("/dev/full", "wb", buffering=0)  # noqa: SIM115
    with pytest.raises(Unavailable):
        sealer.write(b"x" * 200_000)
    assert list(Path(settings.REPRISALS_BLOBS).iterdir()) == []
    settings.REPRISALS_BLOBS = "/dev/null/nowhere"
    with pytest.raises(Unavailable):
        files.FileSealer()
