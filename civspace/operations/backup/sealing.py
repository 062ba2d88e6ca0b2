"""A backup as one file that only the holder of a key opens: tar through `age`, to a public key (age-encryption.org)."""

import subprocess
import tarfile
from pathlib import Path
from shutil import which

SUFFIX = ".tar.age"


class NoAge(Exception):
    """The program `age` is missing, or refused. The message says what to do."""


def seal(folder: Path, target: Path, *, recipient: str) -> None:
    """Write the folder as one encrypted file; nothing of it is left in the clear. Raises NoAge."""
    with _age("--encrypt", "--recipient", recipient, "--output", str(target), stdin=subprocess.PIPE) as program:
        assert program.stdin is not None
        try:
            with tarfile.open(fileobj=program.stdin, mode="w|") as tar:
                tar.add(folder, arcname=".")
            program.stdin.close()
        except BrokenPipeError:
            pass
        _ended(program, target)


def unseal(source: Path, folder: Path, *, identity: Path) -> None:
    """Unpack an encrypted backup into a folder. Raises NoAge."""
    with _age("--decrypt", "--identity", str(identity), str(source), stdout=subprocess.PIPE) as program:
        try:
            with tarfile.open(fileobj=program.stdout, mode="r|") as tar:
                tar.extractall(folder, filter="data")
        except tarfile.TarError:
            pass
        _ended(program)


def _age(*options: str, **pipes: int) -> "subprocess.Popen[bytes]":
    program = which("age")
    if program is None:
        raise NoAge("The program age is not there: install it, or leave the encryption to where backups are kept.")
    return subprocess.Popen([program, *options], stderr=subprocess.PIPE, **pipes)  # type: ignore[call-overload]  # noqa: S603


def _ended(program: "subprocess.Popen[bytes]", made: Path | None = None) -> None:
    words = program.stderr.read().decode(errors="replace").strip() if program.stderr is not None else ""
    if program.wait() != 0:
        if made is not None:
            made.unlink(missing_ok=True)
        raise NoAge(f"age: {words[-500:]}")
