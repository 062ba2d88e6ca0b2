"""What each error of a mail server means, as a table; and the pauses between attempts."""

import smtplib
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.mail import BadHeaderError

from civspace.notices.errors import Verdict, judge
from civspace.notices.states import MAX_ATTEMPTS, pause_after


def refused(code: int, text: bytes) -> Exception:
    return smtplib.SMTPRecipientsRefused({"amal@example.org": (code, text)})


@pytest.mark.parametrize(
    "error, code, permanent, bad_address",
    [
        (refused(550, b"5.1.1 No such user amal@example.org"), "smtp 550 5.1.1", True, True),
        (refused(550, b"No such user"), "smtp 550", True, True),
        (refused(550, b"5.2.1 Mailbox closed"), "smtp 550 5.2.1", True, True),
        (refused(552, b"5.2.2 Mailbox full"), "smtp 552 5.2.2", True, False),
        (refused(554, b"5.7.1 Relay access denied"), "smtp 554 5.7.1", True, False),
        (refused(554, b"Transaction failed"), "smtp 554", True, False),
        (refused(450, b"4.2.0 Greylisted"), "smtp 450 4.2.0", False, False),
        (refused(451, b"Try later"), "smtp 451", False, False),
        (smtplib.SMTPDataError(550, b"5.1.1 Unknown"), "smtp 550 5.1.1", True, True),
        (smtplib.SMTPDataError(550, b"Looks like spam"), "smtp 550", True, False),
        (smtplib.SMTPDataError(452, b"4.3.1 Full"), "smtp 452 4.3.1", False, False),
        (smtplib.SMTPSenderRefused(550, b"5.7.1 Not you", "x"), "smtp sender 550", False, False),
        (smtplib.SMTPAuthenticationError(535, b"5.7.8 No"), "smtp sender 535", False, False),
        (smtplib.SMTPNotSupportedError("STARTTLS"), "SMTPNotSupportedError", False, False),
        (smtplib.SMTPServerDisconnected("gone"), "SMTPServerDisconnected", False, False),
        (ConnectionRefusedError("no"), "ConnectionRefusedError", False, False),
        (TimeoutError("slow"), "TimeoutError", False, False),
        (ValidationError("Not an address"), "address invalid", True, True),
        (BadHeaderError("line break"), "header invalid", True, False),
        (KeyError("title"), "KeyError", False, False),
    ],
)
def test_verdicts(error: Exception, code: str, permanent: bool, bad_address: bool) -> None:
    assert judge(error) == Verdict(code, permanent, bad_address)


def test_pauses_grow_and_end() -> None:
    minutes = [pause_after(attempts) for attempts in range(MAX_ATTEMPTS + 2)]
    assert minutes == [
        None,
        timedelta(minutes=1),
        timedelta(minutes=5),
        timedelta(minutes=30),
        timedelta(hours=2),
        timedelta(hours=6),
        timedelta(hours=12),
        timedelta(hours=24),
        None,
        None,
    ]
