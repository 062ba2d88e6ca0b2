"""Quick exit as people use it (T-H07), and why the referrer policy must stay as it is (T-H03), on real servers."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from playwright.sync_api import Browser, Page, Route, expect

from tests.run.portal import ROOT, free_port


def test_quick_exit_ends_the_session_and_back_shows_nothing(browser: Browser, base_url: str) -> None:
    context = browser.new_context(base_url=base_url, java_script_enabled=False)
    try:
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.goto("/s/en/new")
        page.locator("#id_account").fill("An invented report.")
        page.locator('main form[action$="/new"] button').click()
        code = "".join(page.locator("#receipt span").all_inner_texts())
        for way in ("mouse", "keyboard", "name"):
            page.goto("/s/en/in")
            page.locator("#id_code").fill(code)
            page.locator('main form[action$="/in"] button').click()
            if way == "mouse":
                page.locator('form[action$="/write"] textarea').fill("Words that nobody else may see.")
                page.locator('form[action$="/write"] button').click()
            expect(page.locator("main")).to_contain_text("Words that nobody else may see.")
            leave(page, way)
            page.wait_for_url("http://127.0.0.1:*/robots.txt")
            assert [one for one in context.cookies() if one["name"] == "s1"] == []
            page.go_back()
            expect(page.locator("body")).not_to_contain_text("Words that nobody else may see.")
            page.goto("/s/en/inbox")
            expect(page.locator('form[action$="/write"]')).to_have_count(0)
    finally:
        context.close()


def leave(page: Page, way: str) -> None:
    """Follow the first link of the page: with the mouse, with the keyboard, or as a screen reader names it."""
    if way == "mouse":
        page.locator("a.exit").click()
    elif way == "keyboard":
        page.goto("/s/en/inbox")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
    else:
        page.get_by_role("link", name="Leave this site now", exact=True).first.click()


def certificate(folder: Path) -> tuple[Path, Path]:
    """Make a certificate for localhost that nobody signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    files = folder / "certificate.pem", folder / "key.pem"
    files[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    files[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    return files


@pytest.fixture
def https(tmp_path: Path) -> Iterator[str]:
    """The reporters' pages on https, with the settings of production."""
    port, (chain, key) = free_port(), certificate(tmp_path)
    (tmp_path / "pins.json").write_text('{"roots": ["aa", "bb"], "escrow": "cc", "backup": ""}')
    kept = ("PATH", "HOME", "LANG", "TMPDIR")
    environment = {name: os.environ[name] for name in kept if name in os.environ} | {
        "CIVSPACE_PRODUCTION": "1",
        "CIVSPACE_DATA_DIR": str(tmp_path),
        "CIVSPACE_HOSTS": "localhost",
        "CIVSPACE_INTAKE_SECRET_KEY": "x" * 60,
        "DJANGO_SETTINGS_MODULE": "civspace.settings.intake",
        "REPRISALS_AUDIT_KEY": "a5" * 32,
        "REPRISALS_PEPPERS": "1=" + "5a" * 32,
        "REPRISALS_PINS": str(tmp_path / "pins.json"),
    }
    line = [sys.executable, "-m", "gunicorn", "--threads", "4", "--bind", f"127.0.0.1:{port}"]
    line += ["--certfile", str(chain), "--keyfile", str(key), "reprisals.intake.wsgi:application"]
    process = subprocess.Popen(line, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 60
        while True:
            with socket.socket() as sock:
                if sock.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert process.poll() is None and time.monotonic() < until
            time.sleep(0.1)
        yield f"https://localhost:{port}"
    finally:
        process.terminate()
        process.wait(timeout=40)


def without_referrer(route: Route) -> None:
    """Change the one header on its way to the browser."""
    answer = route.fetch()
    route.fulfill(response=answer, headers={**answer.headers, "referrer-policy": "no-referrer"})


def send_a_number(page: Page) -> None:
    page.goto("/s/en/in")
    page.locator("#id_code").fill("123")
    page.locator("main form button").click()


def test_forms_pass_on_https_and_would_not_with_no_referrer(browser: Browser, https: str) -> None:
    context = browser.new_context(base_url=https, java_script_enabled=False, ignore_https_errors=True)
    try:
        page = context.new_page()
        page.set_default_timeout(60_000)
        send_a_number(page)
        expect(page.locator("main .field__error")).to_contain_text("The number has 28 digits")
        names = {one["name"] for one in context.cookies() if one["secure"] and one["sameSite"] == "Strict"}
        assert names == {"__Secure-scsrf"}
        context.route(
            "**/s/en/in", lambda route: without_referrer(route) if route.request.method == "GET" else route.continue_()
        )
        with page.expect_response(lambda answer: answer.request.method == "POST") as refused:
            send_a_number(page)
        assert refused.value.status == 403
        assert refused.value.request.header_value("origin") == "null"
    finally:
        context.close()
