"""The disk is full: people are told, nothing half-written stays, and what waits is made later."""

import hashlib
import os
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.private import truth
from tests.private.browser import Answer, Author
from tests.private.portal import Portal, private_portal
from tests.private.processes import wait_until

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to mount a small disk"),
]


@pytest.fixture(scope="module")
def whole_portal() -> Iterator[Portal]:
    """A portal whose data directory is a disk of two megabytes."""
    with private_portal(start=False) as portal:
        portal.data.mkdir()
        line = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(portal.data)]
        if subprocess.run(line, capture_output=True).returncode:
            pytest.skip("this machine lets nobody mount a disk")
        try:
            portal.start()
            yield portal
            portal.end()
        finally:
            subprocess.run(["umount", "--lazy", str(portal.data)], check=True)


def fill(portal: Portal) -> Path:
    """Fill the disk to the last byte but a page or two."""
    filler = portal.data / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"\0" * 4096)
    return filler


def claim(author: Author, evidence: bytes) -> Answer:
    """Send the form by which an organization claims a standing, with a document."""
    mark = uuid.uuid4().hex
    parts = []
    for name, value in (("category", "general"), ("explanation", "We were granted it last spring.")):
        parts.append(f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode())
    head = f'--{mark}\r\nContent-Disposition: form-data; name="evidence"; filename="letter.txt"\r\n'
    parts.append(f"{head}Content-Type: text/plain\r\n\r\n".encode() + evidence + f"\r\n--{mark}--\r\n".encode())
    path = f"/en/my/organizations/{author.organization['id']}/standing/claim/"
    return author.ask("POST", path, b"".join(parts), Content_Type=f"multipart/form-data; boundary={mark}")


def test_while_the_disk_is_full_texts_go_on_and_documents_wait(portal: Portal) -> None:
    author, officer = portal.author(0), portal.officer()
    evidence = b"This letter confirms it. " * 4000
    filler = fill(portal)
    draft = author.submitted()
    assert officer.publish(draft).status == 302
    told = claim(author, evidence)
    assert told.status == 503 and "Files cannot be read or kept at the moment" in told.text
    assert "We were granted it last spring." in told.text and "Please choose them again" in told.text
    assert portal.postgres.ask("SELECT count(*) FROM civspace_files_file") == [(0,)]
    state = """SELECT state, attempts, last_error FROM civspace_renditions_rendition
               WHERE format = 'pdf' AND kind = 'statement'"""
    wait_until(lambda: portal.postgres.ask(state) == [("queued", 0, "OSError")], f"it waits\n{portal.said()}")
    for _time in range(6):  # more often than a document may fail: this counts for nothing
        portal.let_time_pass()
        wait_until(lambda: portal.postgres.ask(state)[0][0] == "queued", "it waits again")
    page = portal.reader().get(f"/en/documents/{truth.symbol_of(portal, draft)}")
    assert page.status == 200 and draft.title in page.text
    assert portal.reader().get(f"/en/documents/{truth.symbol_of(portal, draft)}/pdf").status == 503

    filler.unlink()
    portal.settle()
    truth.holds(portal, [draft])
    truth.page_tells(portal, draft)
    assert claim(author, evidence).status != 503
    ((digest,),) = portal.postgres.ask("SELECT DISTINCT sha256 FROM civspace_files_file")
    kept = [path for path in (portal.data / "files").rglob("*") if path.is_file() and digest in path.name]
    assert [hashlib.sha256(path.read_bytes()).hexdigest() for path in kept] == [digest]
