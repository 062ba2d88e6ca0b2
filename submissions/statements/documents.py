"""A statement as a document: the frozen input from which its PDF is built, and the receipt's."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from civspace.reference.queries import url_language
from civspace.renditions import registry
from civspace.renditions.domain import request_rendition
from civspace.renditions.models import Rendition
from civspace.web.dates import when_text
from meetings.modalities.models import Kind
from meetings.modalities.queries import rules_of
from submissions.statements.models import Receipt, Statement
from submissions.statements.queries import rule_set_for, said

KIND = "statement"
STATUSES = ("general", "special", "roster")


def _session(statement: Statement) -> str:
    """Return the title of the meeting without the name of the body, which the masthead shows above it."""
    title, body = str(statement.meeting.title), str(statement.meeting.body.name)
    if not title.startswith(body):
        return title
    rest = title.removeprefix(body).lstrip(" ,،，:：—–-")
    return rest[:1].upper() + rest[1:] if rest else title


def source_of(statement: Statement, *, draft: bool = False) -> dict[str, Any]:
    """Return everything that the document of a statement says, in the language of the statement."""
    language = url_language(statement.language or "en")
    meeting, rule_set = statement.meeting, rule_set_for(statement)
    rules = rules_of(rule_set) if rule_set else None
    as_received = rules is not None and rules.value(Kind.CIRCULATION, "note", "") == "as_received"
    standing = statement.standing_text if statement.standing_text in STATUSES else ""
    with override(language):
        source: dict[str, Any] = {
            "title": statement.title,
            "text": statement.body,
            "organization": {"name": statement.organization_name or statement.organization.name, "status": standing},
            "body": str(meeting.body.name),
            "organ": str(meeting.body.parent.name if meeting.body.parent else meeting.body.name),
            "session": _session(statement),
            "opens_on": meeting.begins_on.isoformat(),
            "closes_on": meeting.ends_on.isoformat(),
            "original_language": language,
            "wording": "hrc" if meeting.body_id == "hrc" else "ecosoc",
            "processing": "as_received" if as_received else "",
            "reference": statement.reference,
            "specimen": settings.DEMO,
            "draft": draft,
        }
        if statement.agenda_item is not None:
            item = statement.agenda_item
            source["agenda_items"] = [{"number": item.number, "title": str(item.title)}]
        if not standing:
            source["submitted_line"] = _("Submitted by %(organization)s") % {
                "organization": source["organization"]["name"]
            }
        if statement.submitted_at is not None:
            source["received_on"] = statement.submitted_at.astimezone(meeting.zone).date().isoformat()
        if statement.symbol and statement.published_at is not None:
            source |= {
                "symbol": statement.symbol,
                "issued_on": statement.published_at.astimezone(meeting.zone).date().isoformat(),
                "url": settings.BASE_URL + reverse("document", args=[statement.symbol]),
                "verify_url": settings.BASE_URL + reverse("verify"),
            }
    return source


def request_document(statement: Statement) -> Rendition:
    """Ask for the PDF of a published statement, in the transaction that publishes it."""
    return request_rendition(
        kind=KIND,
        object_id=statement.pk,
        language=url_language(statement.language),
        source=source_of(statement),
        public=True,
    )


def receipt_source(receipt: Receipt, language: str) -> dict[str, Any]:
    """Return everything that the PDF of a receipt says, in the language of the reader."""
    statement = receipt.statement
    zone = statement.meeting.zone
    with override(language):
        facts = [
            [_("Reference"), statement.reference],
            [_("Arrived"), f"{when_text(receipt.submitted_at, zone)}\n{when_text(receipt.submitted_at, 'UTC')}"],
            [_("Title"), statement.title],
            [_("Organization"), statement.organization_name],
            [_("Meeting"), str(statement.meeting.title)],
            [_("Words"), str(receipt.word_count)],
            [_("SHA-256 of the text"), receipt.text_hash],
        ]
        return {
            "title": _("Receipt of a written statement"),
            "facts": facts,
            "checks": [
                {"message": check["message"], "passed": check["passed"], "source": check["source"]["title"]}
                for check in said(receipt.checks)
            ],
            "reference": statement.reference,
            "footer": _("The Secretariat reviews it. Keep this document: it is your receipt."),
            "issued_on": receipt.submitted_at.astimezone(zone).date().isoformat(),
            "verify_url": settings.BASE_URL + reverse("verify"),
            "specimen": settings.DEMO,
        }


def request_receipt(receipt: Receipt, language: str) -> Rendition:
    """Ask for the PDF of a receipt in the language of the reader; asking again gives the same document."""
    return request_rendition(
        kind="receipt",
        object_id=receipt.pk,
        language=language,
        source=receipt_source(receipt, language),
        public=False,
    )


def _page(object_id: str, language: str) -> str | None:
    found = Statement.objects.visible_to(AnonymousUser()).filter(pk=object_id).first()
    return reverse("document", args=[found.symbol]) if found else None


def register() -> None:
    """Register what the verify page says of these documents."""
    registry.register(KIND, url_of=_page, label=gettext_lazy("Written statement"))
    registry.register("receipt", url_of=lambda object_id, language: None, label=gettext_lazy("Receipt"))
