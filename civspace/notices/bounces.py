"""Reading the reports by which mail servers return a mail after they took it (RFC 3464)."""

from email.message import EmailMessage
from email.parser import BytesParser, HeaderParser
from email.policy import default as policy
from typing import Any

from civspace.notices.domain import bounced
from civspace.notices.models import Delivery


def _status(report: EmailMessage) -> str:
    """Return the enhanced status of the recipient that failed for good, or nothing."""
    for part in report.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        content: Any = part.get_payload()
        for fields in content:
            if str(fields.get("Action", "")).strip().lower() == "failed":
                return str(fields.get("Status", "")).strip()
    return ""


def _message_id(report: EmailMessage) -> str:
    """Return the Message-ID of the mail that came back, from its copy or its headers."""
    for part in report.walk():
        content: Any = part.get_payload()
        if part.get_content_type() == "message/rfc822":
            return str(content[0].get("Message-ID", "")).strip()
        if part.get_content_type() == "text/rfc822-headers":
            return str(HeaderParser(policy=policy).parsestr(content).get("Message-ID", "")).strip()
    return ""


def record_report(raw: bytes) -> Delivery | None:
    """Note a returned mail from its report. Returns the delivery, or None if it is not a report about one of ours."""
    report = BytesParser(policy=policy).parsebytes(raw)
    if report.get_content_type() != "multipart/report":
        return None
    status, message_id = _status(report), _message_id(report)
    delivery = Delivery.objects.select_related("notice__recipient").filter(message_id=message_id).first()
    if delivery is None or not status:
        return None
    bounced(delivery=delivery, code=status)
    return delivery
