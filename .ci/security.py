"""What a program can find without the net: weak code (bandit) and secrets that were committed by mistake.

    .ci/security.py bandit    every finding is either mended or stands with a reason in .ci/security_findings.csv
    .ci/security.py secrets   no file that is kept holds what looks like a key, a password or a token

Exit code 1 when there is anything unexplained, or an explanation for what is not there any more.
"""

import csv
import json
import math
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CODE = ("accounts", "civspace", "meetings", "reprisals", "submissions", ".ci", "deploy", "manage.py")
EXPLAINED = ROOT / ".ci" / "security_findings.csv"
#: What tokens of services look like; each holds more than enough characters to be one.
KNOWN = {
    "private key": re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----"),
    "key of a cloud": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "token of a code host": re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{60,}|glpat-[\w-]{20})"),
    "token of a chat": re.compile(r"\bxox[abprs]-[\w-]{20,}"),
    "key of a payment service": re.compile(r"\b[rs]k_live_\w{20,}"),
    "token of this portal": re.compile(r"\bcivspace_[A-Za-z0-9_-]{43}\b"),
    "address with a password": re.compile(r"\b[a-z][a-z0-9+]*://[^\s:/@\"'{}$<>]+:([^\s@\"'{}$<>]{6,})@[\w.-]+"),
    "signed token": re.compile(r"\beyJ[\w-]{15,}\.eyJ[\w-]{15,}\.[\w-]{20,}"),
}
NAMED = re.compile(
    r"""(?i)\b[\w-]*(?:secret|passw(?:or)?d|token|api_?key|private_?key|credential)[\w-]*["']?\s*[:=]\s*["']([^"'\s]{20,})["']"""
)
#: The name of a class or module.
DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")
#: Bits for each character: words and names have about three, keys made by chance more than four.
RANDOM = 4.0
#: Files whose long strings are sums of packages, texts for people or pictures.
PASSED_OVER = re.compile(r"^(?:requirements/|locale/)|\.(?:po|csv|svg|png|pdf|docx|odt|rtf|sqlite3|gz|ico|woff2|json)$")


def explained(kind: str) -> dict[tuple[str, str], tuple[int, str]]:
    """Return (test, path) -> (how many, why) of one kind from the table."""
    with EXPLAINED.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] == kind]
    return {(row["test"], row["path"]): (int(row["count"]), row["reason"]) for row in rows}


def compare(kind: str, found: Counter[tuple[str, str]], where: dict[tuple[str, str], list[int]]) -> int:
    """Print what has no reason, and reasons without a finding; return 1 if there is any."""
    known, faults = explained(kind), []
    for key in sorted(found.keys() | known.keys()):
        expected, reason = known.get(key, (0, ""))
        if found[key] != expected or (expected and not reason.strip()):
            lines = ", ".join(map(str, where.get(key, [])))
            faults.append(f"{key[1]}: {key[0]}: {found[key]} found (lines {lines or '-'}), {expected} explained")
    print("\n".join(faults) or f"{kind}: {sum(found.values())} found, every one explained")
    return 1 if faults else 0


def bandit() -> int:
    """Look for weak code."""
    paths = [name for name in CODE if (ROOT / name).exists()]
    command = [sys.executable, "-m", "bandit", "-q", "-c", "pyproject.toml", "-f", "json", "-r", *paths]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    report = json.loads(answer.stdout)
    if report["errors"]:
        print(report["errors"])
        return 1
    keys = [((one["test_id"], one["filename"].removeprefix("./")), one["line_number"]) for one in report["results"]]
    where: dict[tuple[str, str], list[int]] = {}
    for key, line in keys:
        where.setdefault(key, []).append(line)
    return compare("bandit", Counter(key for key, _line in keys), where)


def entropy(text: str) -> float:
    """Return the bits that each character of a text tells."""
    counts = Counter(text)
    return -sum(count / len(text) * math.log2(count / len(text)) for count in counts.values())


def secrets_in(text: str) -> list[tuple[int, str]]:
    """Return (line, what it looks like) for everything in a text that looks like a secret."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        found += [(number, name) for name, pattern in KNOWN.items() if pattern.search(line)]
        values = [match[1] for match in NAMED.finditer(line)]
        found += [(number, "random value") for one in values if entropy(one) >= RANDOM and not DOTTED.fullmatch(one)]
    return found


def secrets() -> int:
    """Look for secrets in every file that is kept or could be."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    found: Counter[tuple[str, str]] = Counter()
    where: dict[tuple[str, str], list[int]] = {}
    for name in sorted(set(filter(None, names))):
        if PASSED_OVER.search(name) or not (ROOT / name).is_file():
            continue
        try:
            text = (ROOT / name).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for line, what in secrets_in(text):
            found[what, name] += 1
            where.setdefault((what, name), []).append(line)
    return compare("secrets", found, where)


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in ("bandit", "secrets"):
        sys.exit(__doc__)
    sys.exit({"bandit": bandit, "secrets": secrets}[sys.argv[1]]())
