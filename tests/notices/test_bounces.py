"""A mail that came back marks the address; anything else changes nothing."""

import io
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import call_command

from civspace.notices.bounces import record_report
from civspace.notices.domain import deliver
from civspace.notices.models import Delivery
from tests.notices.conftest import delivery_to, person

pytestmark = pytest.mark.django_db

REPORT = """\
From: MAILER-DAEMON@mail.example
To: no-reply@localhost
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

It could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example

Final-Recipient: rfc822; amal@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 amal@example.org unknown

--b
Content-Type: {kind}

Subject: Something
Message-ID: {message_id}

--b--
"""


def report(delivery: Delivery, **changes: str) -> bytes:
    """Return the report for a delivery, as a mail server sends it."""
    values = {"action": "failed", "status": "5.1.1", "kind": "message/rfc822", "message_id": delivery.message_id}
    return REPORT.format(**{**values, **changes}).encode()


@pytest.fixture
def sent() -> Delivery:
    delivery = delivery_to(person("Amal"))
    assert deliver(delivery_id=delivery.pk) == "sent"
    return delivery


def outcome(delivery: Delivery) -> tuple[str, str, bool]:
    """Return state, error and whether the address is marked."""
    fresh = Delivery.objects.select_related("notice__recipient").get(pk=delivery.pk)
    return fresh.state, fresh.last_error, fresh.notice.recipient.email_failed_at is not None


@pytest.mark.parametrize("kind", ["message/rfc822", "text/rfc822-headers"])
def test_a_report_marks_the_address(sent: Delivery, kind: str) -> None:
    assert record_report(report(sent, kind=kind)) == sent
    assert outcome(sent) == ("failed", "bounce 5.1.1", True)


@pytest.mark.parametrize(
    "changes",
    [
        {"action": "delayed", "status": "4.4.1"},
        {"action": "delivered", "status": "2.0.0"},
        {"status": ""},
        {"message_id": "<other@localhost>"},
        {"message_id": ""},
    ],
)
def test_other_reports_change_nothing(sent: Delivery, changes: dict[str, str]) -> None:
    record_report(report(sent, **changes))
    assert outcome(sent) == ("sent", "", False)


@pytest.mark.parametrize("raw", [b"", b"Subject: Out of office\n\nBack on Monday", b"\xff\x00"])
def test_other_mail_changes_nothing(sent: Delivery, raw: bytes) -> None:
    assert record_report(raw) is None
    assert outcome(sent) == ("sent", "", False)


def test_the_command_reads_standard_input(sent: Delivery, monkeypatch: Any) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(report(sent))))
    out = io.StringIO()
    call_command("record_bounce", stdout=out)
    assert out.getvalue() == f"delivery {sent.pk}\n"
    assert outcome(sent)[0] == "failed"
