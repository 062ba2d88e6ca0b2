"""The program that touches a file from outside. It stands alone: it imports nothing of CivSpace and holds no secret.

Usage: worker.py picture|page|office|pages ARGUMENT. The file comes on standard input. On standard output goes a line
with the number of pages and then the bytes of what was made. It ends with 0 only if that is whole; with 3 if the file
is larger than may be; with anything else if it cannot be read. It is started by `sandbox.py`, with limits, and for all
but pictures in a sandbox whose `/tmp` is memory.
"""

import io
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

FOLDER = Path("/tmp")  # noqa: S108  (memory of the sandbox, and gone with it)
TOO_LARGE = 3
PIXELS = 40_000_000
PAGES = 60
LONGEST, RESOLUTION = 1600, 137  # pixels of the longer side of a page, and to the inch on A4
SHOWN = 1000  # pixels of the longer side of a preview
ENTRIES, UNPACKED, RATIO = 200, 200 * 1024 * 1024, 100


def stop(code: int = 1) -> None:
    """End without a copy."""
    raise SystemExit(code)


def opened(data: bytes) -> Any:
    """Return a picture upright, as pixels and nothing else."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None
    picture = Image.open(io.BytesIO(data), formats=("JPEG", "PNG"))
    if picture.width * picture.height > PIXELS:
        stop(TOO_LARGE)
    clear = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
    upright = ImageOps.exif_transpose(picture).convert("RGBA" if clear else "RGB")
    return Image.frombytes(upright.mode, upright.size, upright.tobytes())


def put(pages: int, data: bytes) -> None:
    """Hand out what was made."""
    if not data:
        stop()
    sys.stdout.buffer.write(b"%d\n" % pages + data)


def picture(data: bytes, form: str) -> None:
    """Draw a picture again from its pixels: what stood beside them does not come along."""
    made = io.BytesIO()
    found = opened(data)
    if form == "JPEG":
        found.convert("RGB").save(made, "JPEG", quality=90)
    else:
        found.save(made, "PNG")
    put(1, made.getvalue())


def shown(data: bytes, number: str) -> None:
    """Draw one page (or a picture, if the number is 0) as a small PNG."""
    if number != "0":
        data = drawn(data, SHOWN, "-f", number, "-l", number)[0].read_bytes()
    small, made = opened(data), io.BytesIO()
    small.thumbnail((SHOWN, SHOWN))
    small.save(made, "PNG")
    put(1, made.getvalue())


def drawn(data: bytes, longest: int, *options: str) -> list[Path]:
    """Draw pages of a PDF and return the pictures, in order."""
    given = FOLDER / "given.pdf"
    given.write_bytes(data)
    command = ["pdftoppm", "-jpeg", "-scale-to", str(longest), *options, str(given), str(FOLDER / "page")]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False)  # noqa: S603
    found = sorted(FOLDER.glob("page-*.jpg"))
    if done.returncode or not found:
        stop()
    return found


def pages(data: bytes, _form: str) -> None:
    """Make a PDF of the pictures of the pages of another: no text, script, form, link or enclosed file comes along."""
    from PIL import Image

    found = drawn(data, LONGEST, "-l", str(PAGES + 1))
    if len(found) > PAGES:
        stop(TOO_LARGE)
    first, *rest = (Image.open(path) for path in found)
    made = io.BytesIO()
    never = time.gmtime(0)
    first.save(made, "PDF", save_all=True, append_images=rest, resolution=RESOLUTION, creationDate=never, modDate=never)
    put(len(found), made.getvalue())


def office(data: bytes, ending: str) -> None:
    """Let mat2 take out what a document or a recording tells of its making. Its exit status counts, not its file."""
    given = FOLDER / f"given.{ending}"
    given.write_bytes(data)
    if data.startswith(b"PK"):
        bounded(data)
    command = ["/usr/bin/mat2", "--no-sandbox", str(given)]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False)  # noqa: S603
    if done.returncode:
        stop()
    put(0, (FOLDER / f"given.cleaned.{ending}").read_bytes())


def bounded(data: bytes) -> None:
    """Refuse an archive that would burst, or holds another."""
    entries = zipfile.ZipFile(io.BytesIO(data)).infolist()
    sizes = [entry.file_size for entry in entries]
    burst = any(entry.file_size > RATIO * max(entry.compress_size, 1024) for entry in entries)
    link = any(entry.external_attr >> 28 == 0xA for entry in entries)
    nested = any(entry.filename.lower().endswith((".zip", ".docx", ".odt", ".jar")) for entry in entries)
    if len(entries) > ENTRIES or sum(sizes) > UNPACKED or burst or link or nested:
        stop(TOO_LARGE)


def main() -> None:
    """Do one thing."""
    made, argument = sys.argv[1:]
    {"picture": picture, "page": shown, "pages": pages, "office": office}[made](sys.stdin.buffer.read(), argument)


if __name__ == "__main__":
    main()
