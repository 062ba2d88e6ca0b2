"""The files of a deployment, held to what they promise. No container engine is needed, and no unit is started."""

import configparser
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from civspace.api.media import MAX_BYTES as LARGEST_CALL
from civspace.files.domain import MAX_SIZE as LARGEST_FILE
from civspace.renditions.uploads import MAX_BYTES as LARGEST_CHECKED

pytestmark = pytest.mark.any_engine
ROOT = Path(__file__).resolve().parent.parent.parent
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = {"web", "worker", "worker-default", "worker-slow", "beat"}
BOUGHT = {"proxy", "postgres", "redis", "storage", "mail"}
UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))
QUEUES = {"urgent", "default", "slow"}


def lines(name):
    return (ROOT / name).read_text().splitlines()


def unit(path):
    parser = configparser.RawConfigParser(strict=False, delimiters="=")
    parser.optionxform = str
    parser.read(path)
    return parser


def values(path, name):
    return [line.split("=", 1)[1] for line in path.read_text().splitlines() if line.startswith(f"{name}=")]


def test_the_services_of_a_portal():
    assert set(SERVICES) == OURS | BOUGHT
    assert {name: one["profiles"] for name, one in SERVICES.items() if "profiles" in one} == {
        "mail": ["trial"],
        "storage": ["files"],
    }
    assert {name: SERVICES[name]["command"] for name in OURS} == {
        "web": ["web"],
        "worker": ["worker", "urgent"],
        "worker-default": ["worker", "default"],
        "worker-slow": ["worker", "slow"],
        "beat": ["beat"],
    }


@pytest.mark.parametrize("name", sorted(OURS | BOUGHT))
def test_every_service_is_hardened_and_watched(name):
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["restart"] == "unless-stopped"
    assert service["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}
    assert "privileged" not in service
    if name != "storage":  # its image gives its folder to root
        assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", service["user"])


@pytest.mark.parametrize("name", sorted(BOUGHT))
def test_images_are_pinned(name):
    assert re.fullmatch(r"[a-z]+(/[a-z-]+)?:v?\d+\.\d+(\.\d+)?(-[a-z]+)?", SERVICES[name]["image"])


#: Addresses that are no secret.
OPEN = ("CIVSPACE_BASE_URL", "CIVSPACE_PURGE_URLS")


def test_no_secret_stands_in_the_compose_file():
    handed = {f"{name.upper()}" for name in COMPOSE["secrets"]}
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            if re.search("PASSWORD|SECRET|KEY|_URL", name) and name not in OPEN:
                assert name.endswith("_FILE")
                assert str(value).removeprefix("/run/secrets/").upper() in handed
        assert set(service.get("secrets", [])) <= set(COMPOSE["secrets"])
    assert all(one == {"file": f"./secrets/{name}"} for name, one in COMPOSE["secrets"].items())
    assert {"/secrets/", ".env"} <= set(lines(".gitignore"))


def test_the_secrets_that_compose_names_are_made(tmp_path):
    if not shutil.which("openssl"):
        pytest.skip("needs openssl for a certificate of trials")
    subprocess.run([ROOT / "deploy" / "secrets", tmp_path / "secrets"], check=True, capture_output=True)
    assert {path.name for path in (tmp_path / "secrets").iterdir()} == set(COMPOSE["secrets"])


def test_the_database_and_the_broker_are_reached_from_inside_only():
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    for name in ("postgres", "redis", "storage"):
        assert SERVICES[name]["networks"] == ["inside"]
        assert "ports" not in SERVICES[name]
    assert SERVICES["proxy"]["networks"] == ["edge"]
    assert SERVICES["mail"]["ports"] == ["127.0.0.1:8025:8025"]
    assert {name for name, one in SERVICES.items() if "ports" in one} == {"proxy", "mail"}


def test_the_image():
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert re.search(r"^ARG PYTHON=3\.13\.\d+-slim-bookworm$", dockerfile, re.M)
    assert re.findall(r"^FROM (\S+)", dockerfile, re.M) == ["python:${PYTHON}", "python:${PYTHON}"]
    assert "--require-hashes" in dockerfile
    assert re.findall(r"^USER (.+)$", dockerfile, re.M) == ["10001:10001"]
    assert SERVICES["web"]["user"] == "10001:10001"
    assert re.search(r"^HEALTHCHECK .* CMD \[\"/app/deploy/entry\", \"healthy\", \"web\"\]$", dockerfile, re.M)
    assert re.search(r'^ENTRYPOINT \["/app/deploy/entry"\]$', dockerfile, re.M)
    for sources in re.findall(r"^COPY (?!--from)(.+) \S+$", dockerfile, re.M):
        for source in sources.split():
            assert (ROOT / source).exists(), source
    kept = [line[1:] for line in lines(".dockerignore") if line.startswith("!")]
    assert lines(".dockerignore")[1] == "*"
    assert all((ROOT / name).exists() for name in kept)
    assert not {"secrets", "var", ".git", ".env", "tests"} & set(kept)


def test_requirements_of_the_image_are_locked_and_name_no_host():
    run, files = ((ROOT / "requirements" / f"{name}.txt").read_text() for name in ("run", "s3"))
    pinned = re.compile(r"^([a-z0-9-]+)==(\S+)", re.M)
    assert set(pinned.findall(run)) <= set(pinned.findall(files))
    assert "gunicorn" in dict(pinned.findall(run))
    assert "django-storages" in dict(pinned.findall(files))
    assert "://" not in run + files


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_units_start_what_exists_and_can_do_little(path):
    service = unit(path)["Service"]
    command, role, *queue = service["ExecStart"].split()
    assert (ROOT / command.removeprefix("/srv/civspace/")).stat().st_mode & 0o111
    assert [role, *queue] in (["web"], ["worker", "%i"], ["beat"])
    assert (service["User"], service["NoNewPrivileges"], service["ProtectSystem"]) == ("civspace", "yes", "strict")
    assert (service["CapabilityBoundingSet"], service["LimitCORE"]) == ("", "0")
    handed = {value.split(":")[0] for value in values(path, "LoadCredential")}
    read = set(re.findall(r"(\w+)_FILE=%d/(\w+)", "\n".join(values(path, "Environment"))))
    assert {name for _variable, name in read} == handed
    assert {variable for variable, _name in read} == {
        "CIVSPACE_SECRET_KEY",
        "CIVSPACE_SECRET_KEY_FALLBACKS",
        "DATABASE_URL",
        "REDIS_URL",
        "EMAIL_URL",
    }


def test_the_target_wants_every_part():
    wanted = unit(ROOT / "deploy" / "systemd" / "civspace.target")["Unit"]["Wants"].split()
    queues = {name for name in wanted if "@" in name}
    assert queues == {f"civspace-worker@{queue}.service" for queue in QUEUES}
    assert {re.sub("@[a-z]+", "@", name) for name in wanted} == {path.name for path in UNITS}


def test_systemd_finds_no_fault(tmp_path):
    if not shutil.which("systemd-analyze"):
        pytest.skip("needs systemd-analyze")
    for path in (ROOT / "deploy" / "systemd").iterdir():
        text = path.read_text().replace("/srv/civspace/deploy/entry", str(ROOT / "deploy" / "entry"))
        (tmp_path / path.name).write_text(text)
    names = ["civspace.target", "civspace-web.service", "civspace-beat.service", "civspace-worker@slow.service"]
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", *(tmp_path / name for name in names)],
        capture_output=True,
        text=True,
        env={**os.environ, "SYSTEMD_LOG_LEVEL": "warning"},
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_proxy_lets_through_what_the_portal_takes_and_adds_no_header():
    text = (ROOT / "deploy" / "proxy" / "nginx.conf").read_text()
    allowed = int(re.search(r"client_max_body_size (\d+)m;", text)[1]) * 1024 * 1024
    assert max(LARGEST_CALL, LARGEST_FILE, LARGEST_CHECKED) < allowed
    assert "add_header" not in text
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in text
    assert "proxy_set_header X-Forwarded-Proto $scheme;" in text
    assert "$proxy_add_x_forwarded_for" not in text
    assert "access_log off;" in text
    assert re.search(r"location /api/v \{\s+return 403;", text)
    assert "proxy_set_header Cookie $cookies;" in text
    assert "proxy_cache_use_stale" not in text  # what was withheld is gone, also while the portal is down
    assert text.count("{") == text.count("}")
    assert {f"/run/secrets/{name}" for name in SERVICES["proxy"]["secrets"]} == set(
        re.findall(r"/run/secrets/\w+", text)
    )


@pytest.mark.parametrize(
    ("path", "personal"),
    [
        ("/en/", False),
        ("/zh-hans/documents/", False),
        ("/en/my/", True),
        ("/zh-hans/desk/queue", True),
        ("/fr/my", True),
        ("/en/mystery/", False),
        ("/api/v1/statements/", True),
        ("/healthz", True),
        ("/static/my.css", False),
        ("/files/x/", True),
    ],
)
def test_the_proxy_keeps_nothing_personal(path, personal):
    text = (ROOT / "deploy" / "proxy" / "nginx.conf").read_text()
    patterns = re.findall(r"^\s+~(\S+) 1;$", text, re.M)
    assert patterns
    assert any(re.search(pattern, path) for pattern in patterns) is personal


def test_a_production_installation_passes_djangos_checks():
    done = subprocess.run([ROOT / "deploy" / "check"], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout + done.stderr


def test_the_checks_see_a_demo_in_production(tmp_path):
    text = (ROOT / ".env.example").read_text().replace("\nDEMO=0\n", "\nDEMO=1\n")
    (tmp_path / "env").write_text(text)
    done = subprocess.run(
        [ROOT / "deploy" / "check"],
        capture_output=True,
        text=True,
        env={**os.environ, "ENV_FILE": str(tmp_path / "env")},
    )
    assert done.returncode != 0
    assert "civspace.E001" in done.stderr
