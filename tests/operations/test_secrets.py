"""Secrets from files, made once, and changed without anybody losing anything."""

import os
import stat
import subprocess
from pathlib import Path

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.core import signing
from django.core.management import CommandError, call_command

from civspace.settings.keys import SecretsEnv, SecretsMapping, secret_key

ROOT = Path(__file__).resolve().parent.parent.parent
MADE = {
    "database_url",
    "email_url",
    "postgres_password",
    "redis_password",
    "redis_url",
    "s3_access_key",
    "s3_identities",
    "s3_secret_key",
    "secret_key",
    "secret_key_fallbacks",
}


def env_of(values):
    env = SecretsEnv()
    env.ENVIRON = SecretsMapping(values)
    return env


def run(*args):
    return subprocess.run([ROOT / "deploy" / "secrets", *args], capture_output=True, text=True)


def contents(folder):
    return {path.name: path.read_text() for path in folder.iterdir()}


@pytest.mark.parametrize("kept", ["secret", "secret\n", "secret\r\n"])
def test_a_file_goes_before_the_value_and_its_line_end_is_no_part_of_it(tmp_path, kept):
    (tmp_path / "key").write_text(kept, newline="")
    env = env_of({"KEY": "other", "KEY_FILE": str(tmp_path / "key"), "PLAIN": "as it is "})
    assert (env.str("KEY"), env.str("PLAIN"), env.str("NONE", default="-")) == ("secret", "as it is ", "-")


def test_a_file_that_is_missing_stops_the_start(tmp_path):
    with pytest.raises(FileNotFoundError):
        env_of({"KEY_FILE": str(tmp_path / "none")}).str("KEY", default="never")


def test_a_key_is_made_once_for_its_owner(tmp_path):
    made = secret_key(tmp_path, "")
    assert len(made) >= 50
    assert secret_key(tmp_path, "") == made
    assert secret_key(tmp_path, "given") == "given"
    assert [path.name for path in (tmp_path / "keys").iterdir()] == ["secret_key"]
    assert stat.S_IMODE(os.stat(tmp_path / "keys" / "secret_key").st_mode) == 0o600


def test_secrets_are_made_where_they_are_missing(tmp_path):
    folder = tmp_path / "secrets"
    assert run(folder).returncode == 0
    made = contents(folder)
    assert MADE <= set(made) <= MADE | {"tls_key", "tls_certificate"}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert len(made["secret_key"]) == 64
    assert made["postgres_password"] in made["database_url"]
    assert made["redis_password"] in made["redis_url"]
    random = [made[name] for name in ("secret_key", "postgres_password", "redis_password", "s3_secret_key")]
    assert len(set(random)) == 4
    again = run(folder)
    assert (again.returncode, again.stdout) == (0, "")
    assert contents(folder) == made


def test_a_new_signing_key_keeps_the_one_before_until_it_is_dropped(tmp_path):
    folder = tmp_path / "secrets"
    run(folder)
    first = contents(folder)["secret_key"]
    run(folder, "rotate", "secret_key")
    second = contents(folder)["secret_key"]
    assert contents(folder)["secret_key_fallbacks"] == first != second
    run(folder, "rotate", "secret_key")
    assert contents(folder)["secret_key_fallbacks"] == f"{second},{first}"
    third = contents(folder)["secret_key"]
    run(folder, "drop", "secret_key")
    assert (contents(folder)["secret_key_fallbacks"], contents(folder)["secret_key"]) == ("", third)


def test_nothing_else_can_be_rotated(tmp_path):
    run(tmp_path / "secrets")
    before = contents(tmp_path / "secrets")
    assert run(tmp_path / "secrets", "rotate", "everything").returncode == 2
    assert contents(tmp_path / "secrets") == before


@pytest.fixture
def factors(db, settings):
    """A seed and the seed of recovery codes, sealed with the key `first`; and a security key, which keeps no secret."""
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "first " * 10, []
    person = get_user_model().objects.create_user(email="person@example.org", password="a long pass phrase")
    seal = get_adapter().encrypt
    rows = (("totp", {"secret": seal("seed")}), ("recovery_codes", {"seed": seal("codes"), "used_mask": 3}))
    for sort, data in (*rows, ("webauthn", {"name": "Key"})):
        Authenticator.objects.create(user=person, type=sort, data=data)


def kept():
    return dict(Authenticator.objects.values_list("type", "data"))


def test_second_factors_outlive_a_change_of_the_signing_key(factors, settings, capsys):
    link = signing.dumps("link")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "second " * 10, ["first " * 10]
    assert get_adapter().decrypt(kept()["totp"]["secret"]) == "seed"
    assert signing.loads(link) == "link"
    call_command("seal_factors")
    assert capsys.readouterr().out == "Second factors sealed: 2\nRegistered contacts sealed: 0\n"
    settings.SECRET_KEY_FALLBACKS = []
    assert get_adapter().decrypt(kept()["totp"]["secret"]) == "seed"
    assert get_adapter().decrypt(kept()["recovery_codes"]["seed"]) == "codes"
    assert kept()["recovery_codes"]["used_mask"] == 3
    assert kept()["webauthn"] == {"name": "Key"}
    with pytest.raises(signing.BadSignature):
        signing.loads(link)


def test_sealing_without_the_key_before_changes_nothing(factors, settings):
    before = kept()
    settings.SECRET_KEY = "second " * 10
    with pytest.raises(CommandError, match="CIVSPACE_SECRET_KEY_FALLBACKS"):
        call_command("seal_factors")
    assert kept() == before
