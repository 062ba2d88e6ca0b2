"""What an error of the mail server means: try again, give up, or the address does not work."""

import re
import smtplib
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.mail import BadHeaderError

ENHANCED = re.compile(rb"^\s*([245]\.\d{1,3}\.\d{1,3})\b")


@dataclass(frozen=True)
class Verdict:
    """`code` is the class of the error, without any text of the server, which may quote the address or the mail."""

    code: str
    permanent: bool
    bad_address: bool


def is_of_address(enhanced: str) -> bool:
    """Say whether an enhanced status (RFC 3463) is about the address: x.1 or a mailbox that is closed.

    Policy, content and full mailboxes are not the address's fault.
    """
    return enhanced.startswith("5.1.") or enhanced == "5.2.1"


def _reply(code: int, text: bytes | str, *, to_recipient: bool) -> Verdict:
    raw = text if isinstance(text, bytes) else text.encode(errors="replace")
    found = ENHANCED.match(raw)
    enhanced = found.group(1).decode() if found else ""
    permanent = 500 <= code < 600
    if enhanced:
        bad = permanent and is_of_address(enhanced)
    else:
        bad = permanent and to_recipient and code in (550, 551, 553)
    return Verdict(f"smtp {code} {enhanced}".strip(), permanent, bad)


def judge(error: Exception) -> Verdict:
    """Return what an error in sending means.

    A refusal of the portal itself (its password, its sender address) is an operator's to repair, so it is tried
    again; nothing is held against the recipient.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, text = next(iter(error.recipients.values()))
        return _reply(code, text, to_recipient=True)
    if isinstance(error, smtplib.SMTPAuthenticationError | smtplib.SMTPSenderRefused | smtplib.SMTPHeloError):
        return Verdict(f"smtp sender {error.smtp_code}", permanent=False, bad_address=False)
    if isinstance(error, smtplib.SMTPDataError):
        return _reply(error.smtp_code, error.smtp_error, to_recipient=False)
    if isinstance(error, ValidationError):
        return Verdict("address invalid", permanent=True, bad_address=True)
    if isinstance(error, BadHeaderError):
        return Verdict("header invalid", permanent=True, bad_address=False)
    return Verdict(type(error).__name__[:60], permanent=False, bad_address=False)
