"""The tools that look for weaknesses find what they are there for, and say so when they could not look."""

import importlib.util
import json
import re
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

import pytest
import yaml

pytestmark = pytest.mark.any_engine
ROOT = Path(__file__).resolve().parent.parent.parent
SETS = ("run", "s3", "dev", "e2e", "load")

spec = importlib.util.spec_from_file_location("ci_security", ROOT / ".ci" / "security.py")
assert spec and spec.loader
tool = importlib.util.module_from_spec(spec)
spec.loader.exec_module(tool)


# Put together here, so that this file holds none.
LEAKED = {
    "private key": "-----BEGIN RSA " + "PRIVATE KEY-----",
    "key of a cloud": "AKIA" + "IOSFODNN7EXAMPLE",
    "token of a code host": "ghp_" + "a1B2" * 9,
    "token of this portal": "civspace_" + "kT3-x_9Qz" * 4 + "abcdefg",
    "address with a password": "postgres://civspace:" + "hunter2hunter2@db/civspace",
    "signed token": "eyJ" + "hbGciOiJIUzI1NiJ9x.eyJ" + "zdWIiOiIxMjM0NTY3.ODkwIn0xxxxxxxxxxxxxxxx",
    "random value": "api_key = '" + "Zq8vT1nLw0Xc5RbY7uJp3'",
}


@pytest.mark.parametrize("kind", LEAKED)
def test_a_secret_is_found(kind: str) -> None:
    assert (2, kind) in tool.secrets_in(f"nothing here\n{LEAKED[kind]}\n")


@pytest.mark.parametrize(
    "line",
    [
        'SECRET_KEY = env.str("CIVSPACE_SECRET_KEY", default="")',
        '"change_password": "accounts.people.forms.ChangePasswordForm",',
        'password = "aaaaaaaaaaaaaaaaaaaaaaaa"',
        "redis://127.0.0.1:6379/9",
        "postgres://$user:$password@$host/db",
    ],
)
def test_what_is_no_secret(line: str) -> None:
    assert tool.secrets_in(line) == []


def test_weak_code_is_found_and_explained_code_is_not_a_fault(tmp_path, monkeypatch, capsys) -> None:
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text())
    (tmp_path / "civspace").mkdir()
    weak = "import pickle\n\nvalue = eval(input())\nloaded = pickle.loads(value)\n"
    (tmp_path / "civspace" / "weak.py").write_text(weak)
    table = tmp_path / "findings.csv"
    table.write_text("kind,test,path,count,reason\n")
    monkeypatch.setattr(tool, "ROOT", tmp_path)
    monkeypatch.setattr(tool, "EXPLAINED", table)
    assert tool.bandit() == 1
    assert "civspace/weak.py: B307: 1 found (lines 3), 0 explained" in capsys.readouterr().out
    explained = "".join(f"bandit,{test},civspace/weak.py,1,Because\n" for test in ("B301", "B307", "B403"))
    table.write_text("kind,test,path,count,reason\n" + explained)
    assert tool.bandit() == 0
    table.write_text("kind,test,path,count,reason\n" + explained.replace("Because", " "))
    assert tool.bandit() == 1


def test_an_explanation_for_what_is_gone_is_a_fault(capsys) -> None:
    kind = next(iter(tool.explained("bandit")))
    found = Counter({key: count for key, (count, _why) in tool.explained("bandit").items()})
    assert tool.compare("bandit", found, {}) == 0
    found[kind] -= 1
    assert tool.compare("bandit", found, {}) == 1


def test_nothing_that_is_kept_holds_a_secret() -> None:
    done = subprocess.run([sys.executable, ".ci/security.py", "secrets"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", SETS)
def test_every_locked_package_has_its_hashes_and_names_no_host(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    entries = re.split(r"\n(?=[a-z0-9])", re.sub(r"(?m)^\s*#.*\n?", "", text).strip())
    assert len(entries) > 40
    for entry in entries:
        assert re.match(r"[a-z0-9][\w.\[\],-]*==[\w.+!]+", entry), entry.splitlines()[0]
        assert "--hash=sha256:" in entry, entry.splitlines()[0]
    assert "://" not in text


def test_packages_are_only_installed_by_their_hashes() -> None:
    makefile = (ROOT / "Makefile").read_text()
    assert "--require-hashes" in re.search(r"(?m)^PIP := .*$", makefile)[0]
    assert "--require-hashes" in (ROOT / "Dockerfile").read_text()
    installs = re.findall(r"(?m)^\t.*pip.* install.*$", makefile)
    assert all("uv" in line for line in installs)  # the compiler of the locks itself


def test_pip_refuses_a_package_without_or_with_another_hash(tmp_path) -> None:
    """The control: the same package, with the hash that it has, is accepted."""
    import hashlib
    import zipfile

    wheel = tmp_path / "sample-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("sample.py", "")
        archive.writestr("sample-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: sample\nVersion: 1.0\n")
        archive.writestr("sample-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr("sample-1.0.dist-info/RECORD", "sample.py,,\n")
    sums = {
        "none": "sample==1.0\n",
        "other": "sample==1.0 --hash=sha256:" + "0" * 64 + "\n",
        "own": f"sample==1.0 --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n",
    }
    codes = {}
    for name, text in sums.items():
        (tmp_path / name).write_text(text)
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--require-hashes", "--no-index"]
        more = ["--find-links", str(tmp_path), "--target", str(tmp_path / f"to-{name}"), "-r", str(tmp_path / name)]
        codes[name] = subprocess.run([*pip, *more], capture_output=True, text=True).returncode
    assert codes == {"none": 1, "other": 1, "own": 0}


def test_the_list_of_components_is_made_from_the_lock(tmp_path) -> None:
    (tmp_path / "locked.txt").write_text("django==5.2.19 --hash=sha256:" + "0" * 64 + "\nrules==3.5\n")
    command = [str(Path(sys.executable).parent / "cyclonedx-py"), "requirements", str(tmp_path / "locked.txt")]
    done = subprocess.run([*command, "--of", "JSON"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    made = json.loads(done.stdout)
    assert made["bomFormat"] == "CycloneDX"
    assert {(one["name"], one["version"]) for one in made["components"]} == {("django", "5.2.19"), ("rules", "3.5")}
    target = re.search(r"(?m)^sbom:.*\n(?:\t.*\n)+", (ROOT / "Makefile").read_text())[0]
    assert "requirements/s3.txt" in target  # everything that an installation may run, no tools of developers


def test_what_was_not_run_is_never_called_clean() -> None:
    target = re.search(r"(?m)^security:.*\n(?:\t.*\n)+", (ROOT / "Makefile").read_text())[0]
    assert 'echo "dependency audit: not run (needs its online service)"' in target
    assert "security" in re.search(r"(?m)^tiers=.*$", (ROOT / ".ci" / "run").read_text())[0]
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "dependency-audit.yml").read_text())
    assert set(workflow["jobs"]["audit"]["strategy"]["matrix"]["set"]) == set(SETS)
    assert workflow["permissions"] == {"contents": "read"}
    steps = " ".join(step.get("run", "") for step in workflow["jobs"]["audit"]["steps"])
    assert "pip_audit --strict --require-hashes" in steps
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["bandit"]["skips"] == [
        *("B101", "B404", "B405", "B406")
    ]
