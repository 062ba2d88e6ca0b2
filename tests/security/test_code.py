"""What the code may not do at all, held against every file: reach out undeclared, run text as code, trust markup."""

import ast
import io
import re
import zipfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from civspace.files import office

pytestmark = pytest.mark.any_engine

ROOT = Path(__file__).resolve().parent.parent.parent
ROOMS = ("accounts", "civspace", "meetings", "reprisals", "submissions", "deploy")

#: Whatever opens connections, and why. Mail, S3, PostgreSQL and Redis are opened by Django and its backends alone, to
#: the addresses of the settings; no address that a person typed is ever asked for anything.
REACHING_OUT = {
    "civspace/files/scanning.py": "the scanner of viruses that the settings name",
    "civspace/operations/supervisor.py": "the portal's own web process, on this machine",
    "civspace/files/bucket.py": "the storage that the settings name",
    "civspace/operations/apart.py": "a process of this machine",
    "civspace/operations/proxies.py": "the proxies that the settings name, told what has changed",
    "civspace/operations/hand_through.py": "the process beside it, over a socket of this machine",
    "reprisals/intake/scanning.py": "the scanner of viruses that the settings name",
    "reprisals/intake/clock.py": "ends the connection of a body that comes too slowly",
    "reprisals/desk/cleaning/sandbox.py": "asks only whether it may have a socket, to leave the sandbox none",
}
CONNECTING = {
    *(
        "socket",
        "ssl",
        "http.client",
        "urllib.request",
        "ftplib",
        "telnetlib",
        "asyncio",
        "requests",
        "httpx",
        "aiohttp",
    ),
    *("urllib3", "boto3", "botocore", "paramiko", "websocket", "websockets", "xmlrpc.client", "imaplib", "poplib"),
}
#: smtplib is named for its kinds of error; mail goes through Django.
SMTP_ERRORS = re.compile(r"^SMTP\w+(?:Error|Exception|Refused|Disconnected)?$")
#: Modules and calls that turn data into code.
NEVER_IMPORTED = {
    "pickle",
    "cPickle",
    "marshal",
    "shelve",
    "dill",
    "jsonpickle",
    "xmlrpc",
    "lxml",
    "xml.dom",
    "xml.sax.expatreader",
}
NEVER_CALLED = {"eval", "exec", "compile", "__import__"}
NEVER_CALLED_OF = {
    ("os", "system"),
    ("os", "popen"),
    ("yaml", "load"),
    ("yaml", "unsafe_load"),
    ("subprocess", "getoutput"),
    ("engines", "from_string"),
    ("tempfile", "mktemp"),
}
XML_PARSERS = {
    "civspace/files/office.py": "bounded and without declarations, see below",
    "meetings/accreditation/screening/reading.py": "a list of sanctions, bounded and without declarations, likewise",
}
WEASYPRINT = {"civspace/renditions/engine.py", "reprisals/desk/pdf.py"}
STARTS_PROGRAMS = {
    "civspace/files/pandoc.py": "the reader of documents, sandboxed",
    "civspace/operations/apart.py": "a command of the confidential channel, with settings of its own",
    "civspace/operations/backup/database.py": "pg_dump and pg_restore",
    "civspace/operations/backup/sealing.py": "the program that seals backups",
    "reprisals/vault/backups.py": "the programs that save and seal the vault",
    "reprisals/desk/cleaning/sandbox.py": "bubblewrap, around the worker that cleans a file",
    "reprisals/desk/cleaning/worker.py": "mat2 and the drawer of PDFs, inside the sandbox",
}
#: The module `random`, which is never good for a secret: it spreads pauses, so that not all come back at once.
CHANCE = {
    "civspace/notices/delivering.py",
    "civspace/notices/letters.py",
    "civspace/web/backoff.py",
    "civspace/web/unavailable.py",
}


@lru_cache(maxsize=1)
def modules() -> dict[str, ast.Module]:
    paths = [path for room in ROOMS for path in (ROOT / room).rglob("*.py") if "migrations" not in path.parts]
    return {str(path.relative_to(ROOT)): ast.parse(path.read_text(encoding="utf-8")) for path in sorted(paths)}


def imports(tree: ast.Module) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield (module, names) of every import, also of those within functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, ()) for alias in node.names)
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module, tuple(alias.name for alias in node.names)


def within(name: str, modules_: set[str]) -> bool:
    return any(name == one or name.startswith(f"{one}.") for one in modules_)


def calls(tree: ast.Module) -> Iterator[tuple[str, str, ast.Call]]:
    """Yield (of what, name, call)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                yield "", node.func.id, node
            elif isinstance(node.func, ast.Attribute):
                yield (node.func.value.id if isinstance(node.func.value, ast.Name) else "?"), node.func.attr, node


def test_the_files_are_there() -> None:
    assert len(modules()) > 500


def test_only_declared_places_open_connections() -> None:
    found = {
        path
        for path, tree in modules().items()
        for name, names in imports(tree)
        if within(name, CONNECTING)
        or (name == "http" and "client" in names)
        or (name == "urllib" and "request" in names)
    }
    assert found == set(REACHING_OUT)


def test_mail_is_sent_by_django_alone() -> None:
    for path, tree in modules().items():
        for name, names in imports(tree):
            if name == "smtplib":
                used = {
                    node.attr
                    for node in ast.walk(tree)
                    if isinstance(node, ast.Attribute)
                    and isinstance(node.value, ast.Name)
                    and node.value.id == "smtplib"
                }
                assert all(SMTP_ERRORS.match(one) for one in {*names, *used}), path


def test_no_text_becomes_code() -> None:
    faults = [
        (path, name)
        for path, tree in modules().items()
        for name, _names in imports(tree)
        if within(name, NEVER_IMPORTED)
    ]
    faults += [
        (path, f"{of}.{name}")
        for path, tree in modules().items()
        for of, name, _call in calls(tree)
        if (not of and name in NEVER_CALLED) or (of, name) in NEVER_CALLED_OF
    ]
    assert faults == []


def test_what_is_made_by_chance_is_no_secret() -> None:
    assert {path for path, tree in modules().items() for name, _names in imports(tree) if name == "random"} == CHANCE


def test_programs_are_started_without_a_shell_and_by_few() -> None:
    starting = set()
    for path, tree in modules().items():
        for of, _name, call in calls(tree):
            if of == "subprocess":
                starting.add(path)
                assert not [word for word in call.keywords if word.arg == "shell"], path
    assert starting == set(STARTS_PROGRAMS)


def test_every_document_is_set_with_a_fetcher_that_refuses_the_net() -> None:
    found = {
        path for path, tree in modules().items() if any(name.startswith("weasyprint") for name, _n in imports(tree))
    }
    assert found == WEASYPRINT
    for path in WEASYPRINT:
        sets = [call for of, name, call in calls(modules()[path]) if of == "weasyprint" and name in ("HTML", "CSS")]
        assert sets, path
        for call in sets:
            assert "url_fetcher" in {word.arg for word in call.keywords}, (path, call.lineno)


def test_templates_escape_and_are_files() -> None:
    faults = []
    for path in [*(ROOT / "templates").rglob("*"), *(ROOT / "reprisals").rglob("templates/**/*")]:
        if not path.is_file():
            continue
        text, name = path.read_text(encoding="utf-8"), str(path.relative_to(ROOT))
        if re.search(r"\|\s*(?:safe|safeseq)\b", text):
            faults.append((name, "safe"))
        if "autoescape" in text and path.suffix != ".txt":
            faults.append((name, "autoescape"))
        in_mail = "mail" in path.parts or path.name.startswith("mail")  # readers of mail run nothing and read no sheet
        if not in_mail and re.search(r"<script(?![^>]*\bsrc=)[^>]*>|\son\w+=|\sstyle=|javascript:", text):
            faults.append((name, "inline code"))
    assert faults == []
    for path, tree in modules().items():
        for of, name, _call in calls(tree):
            assert not (name == "Template" and of in ("", "template", "engine")), path


def test_scripts_make_no_markup_and_keep_nothing_that_matters() -> None:
    markup = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function"
    forbidden = re.compile(rf"{markup}|sessionStorage|indexedDB|postMessage")
    faults, stored = [], []
    for room in ROOMS:
        for path in (ROOT / room).rglob("static/**/*.js"):
            if "vendor" in path.parts or path.name.startswith("htmx"):
                continue
            text = path.read_text(encoding="utf-8")
            faults += [(path.name, found[0]) for found in forbidden.finditer(text)]
            stored += [path.name for _found in re.finditer(r"localStorage\.setItem\(", text)]
    assert faults == []
    assert sorted(stored) == ["desk.js", "room.js"]  # whether the single keys of a page are on


def test_xml_is_parsed_in_one_place() -> None:
    parsing = {
        path
        for path, tree in modules().items()
        for name, names in imports(tree)
        if name in ("xml.etree", "xml.etree.ElementTree", "xml.parsers", "xml.parsers.expat", "xml.sax", "defusedxml")
        and names != ("AttributesImpl",)
    }
    assert parsing == set(XML_PARSERS)


ENTITIES = {
    "a file": '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/hostname">]>',
    "an address": '<!DOCTYPE x [<!ENTITY f SYSTEM "http://127.0.0.1:1/">]>',
    "a parameter": '<!DOCTYPE x [<!ENTITY % f SYSTEM "file:///etc/hostname"> %f;]>',
    "laughs": '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;"><!ENTITY f "&b;&b;">]>',
    "only a type": "<!DOCTYPE x>",
    "a type elsewhere": '<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">',
}
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("kind", [*ENTITIES, ""])
def test_a_letter_that_declares_entities_is_refused(kind: str, encoding: str) -> None:
    inside = "&f;" if kind in ("a file", "an address", "laughs") else "Text"
    body = f'<w:document xmlns:w="{WORD}"><w:body><w:p><w:r><w:t>{inside}</w:t></w:r></w:p></w:body></w:document>'
    text = f'<?xml version="1.0" encoding="{encoding}"?>{ENTITIES.get(kind, "")}{body}'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", text.encode(encoding))
    if not kind:
        assert office.prepare(out.getvalue()).source == "docx"
        return
    with pytest.raises(ValidationError) as refusal:
        office.prepare(out.getvalue())
    assert refusal.value.code == "unreadable"
