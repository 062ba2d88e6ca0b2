"""A statement as a document: the frozen input from which its PDF is built, and the receipt's."""

from copy import copy
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from civspace.reference.queries import url_language
from civspace.renditions import registry, sentences
from civspace.renditions.domain import PREVIEW, reinstate, request_rendition, withdraw
from civspace.renditions.models import Rendition
from civspace.web.dates import when_text
from meetings.modalities.checks import Rules
from meetings.modalities.models import Kind
from meetings.modalities.queries import category_names, rules_of
from meetings.modalities.values import SUBMISSION
from submissions.statements.models import Corrigendum, Cosponsor, Receipt, Statement, StatementText, UsedKnock
from submissions.statements.onbehalf import entry_of
from submissions.statements.queries import rule_set_for, said

KIND = "statement"
CORRIGENDUM = "corrigendum"
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
    submission = rules is not None and rules.value(Kind.PUBLICATION, "form") == SUBMISSION
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
        source |= _joint_parts(statement, rules)
        if statement.agenda_item is not None:
            item = statement.agenda_item
            source["agenda_items"] = [{"number": item.number, "title": str(item.title)}]
        if submission:
            source |= {"wording": "", "processing": "", "not_official": True}
        if not standing or submission:
            source["submitted_line"] = _("Submitted by %(organization)s") % {
                "organization": source["organization"]["name"]
            }
        if statement.submitted_at is not None:
            source["received_on"] = statement.submitted_at.astimezone(meeting.zone).date().isoformat()
        if statement.symbol and statement.published_at is not None:
            source |= {
                **({} if submission else {"symbol": statement.symbol}),
                "issued_on": statement.published_at.astimezone(meeting.zone).date().isoformat(),
                "url": settings.BASE_URL + reverse("document", args=[statement.symbol]),
                "verify_url": settings.BASE_URL + reverse("verify"),
            }
        if statement.reissued_at is not None:
            source |= {
                "reissued_on": statement.reissued_at.astimezone(meeting.zone).date().isoformat(),
                "reissued_why": statement.reissued_why,
            }
    return source


def corrigendum_source(corrigendum: Corrigendum) -> dict[str, Any]:
    """Return everything that the document of a corrigendum says, in the language of the statement that it corrects."""
    statement = corrigendum.statement
    source = source_of(statement)
    for name in ("reissued_on", "reissued_why", "received_on"):
        source.pop(name, None)
    with override(url_language(statement.language)):
        return source | {
            "title": _("%(title)s: corrigendum") % {"title": statement.title},
            "text": corrigendum.text,
            "reference" if statement.is_submission else "symbol": corrigendum.symbol,
            "issued_on": corrigendum.published_at.astimezone(statement.meeting.zone).date().isoformat(),
            "url": settings.BASE_URL + reverse("document", args=[corrigendum.symbol]),
        }


def request_corrigendum(corrigendum: Corrigendum) -> Rendition:
    """Ask for the PDF of a corrigendum, in the transaction that publishes it."""
    return request_rendition(
        kind=CORRIGENDUM,
        object_id=corrigendum.pk,
        language=url_language(corrigendum.statement.language),
        source=corrigendum_source(corrigendum),
        public=True,
    )


def withdraw_documents(statement: Statement, *, superseded: bool = False) -> None:
    """Take every document made from a statement out of serving and delete its text: also of its corrigenda, previews
    and receipts. Who asks for a receipt again gets one built from what the statement is now."""
    withdraw(kind=KIND, object_id=statement.pk, superseded=superseded, erase=True)
    withdraw(kind=PREVIEW, object_id=statement.pk, erase=True)
    for corrigendum in statement.corrigenda.all():
        withdraw(kind=CORRIGENDUM, object_id=corrigendum.pk, superseded=superseded, erase=True)
    for receipt in statement.receipts.all():
        withdraw(kind="receipt", object_id=receipt.pk, erase=True)


def request_documents(statement: Statement) -> None:
    """Ask for the documents of a statement and of its corrigenda."""
    request_document(statement)
    for corrigendum in statement.corrigenda.all():
        corrigendum.statement = statement
        request_corrigendum(corrigendum)


def text_source_of(text: StatementText) -> dict[str, Any]:
    """Return everything that the document of a further language says, in that language."""
    statement = text.statement
    original = statement.language
    shown = copy(statement)
    shown.title, shown.body, shown.language = text.title, text.body, text.language
    source = source_of(shown)
    source |= {"original_language": url_language(original), "machine": text.is_machine}
    if text.published_at is not None:
        source["issued_on"] = text.published_at.astimezone(statement.meeting.zone).date().isoformat()
        source["url"] = f"{source['url']}?text={text.language}"
    return source


def request_text_document(text: StatementText) -> Rendition:
    """Ask for the PDF of a further language, in the transaction that releases it; earlier ones are withdrawn."""
    withdraw_text_document(text)
    rendition = request_rendition(
        kind=KIND,
        object_id=text.statement_id,
        language=url_language(text.language),
        source=text_source_of(text),
        public=True,
    )
    reinstate(rendition)
    return rendition


def withdraw_text_document(text: StatementText) -> None:
    """Serve the PDF of a further language no more; its bytes can still be verified."""
    withdraw(kind=KIND, object_id=text.statement_id, language=url_language(text.language))


def signatures_of(statement: Statement) -> list[Cosponsor]:
    """Return the names that a statement carries beside the lead's, in order; one query."""
    return list(Cosponsor.objects.signed().filter(statement=statement).select_related("organization"))


def with_standing(rows: list[Cosponsor]) -> list[tuple[Cosponsor, str]]:
    """Return names with that of their standing in the language of the page; one query, none without names."""
    standings = category_names() if rows else {}
    return [(row, standings.get(row.standing_text, "")) for row in rows]


def _joint_parts(statement: Statement, rules: Rules | None) -> dict[str, Any]:
    """Return what the document says of co-sponsors and supporters, and where, as the modalities say."""
    rows = signatures_of(statement)
    if not rows or rules is None:
        return {}
    signing = [row for row in rows if row.role == Cosponsor.Role.COSPONSOR]
    supporters = [row.name for row in rows if row.role == Cosponsor.Role.SUPPORTER]
    place = rules.value(Kind.COSPONSORS, "place", "end")
    parts: dict[str, Any] = {}
    if signing:
        parts["cosponsors"] = [
            {"name": row.name, "status": row.standing_text if row.standing_text in STATUSES else ""} for row in signing
        ]
        parts["cosponsors_place"] = place
    if supporters:
        at_end = rules.value(Kind.COSPONSORS, "supporters", "") == "end"
        parts["endnotes" if at_end else "footnotes"] = [sentences.shared_by(supporters)]
    return parts


def request_document(statement: Statement) -> Rendition:
    """Ask for the PDF of a published statement and its copy in Word, in the transaction that publishes it."""
    asked: dict[str, Any] = {
        "kind": KIND,
        "object_id": statement.pk,
        "language": url_language(statement.language),
        "source": source_of(statement),
        "public": True,
    }
    request_rendition(**asked, format="docx")
    return request_rendition(**asked)


def receipt_source(receipt: Receipt, language: str) -> dict[str, Any]:
    """Return everything that the PDF of a receipt says, in the language of the reader."""
    statement = receipt.statement
    zone, entry = statement.meeting.zone, entry_of(statement)
    with override(language):
        facts = [
            [_("Reference"), statement.reference],
            [_("Arrived"), f"{when_text(receipt.submitted_at, zone)}\n{when_text(receipt.submitted_at, 'UTC')}"],
            *_knocked(receipt, zone),
            *([[_("Entered by the Secretariat"), when_text(entry.entered_at, zone)]] if entry is not None else []),
            [_("Title"), statement.title],
            [_("Organization"), statement.organization_name],
            *([[_("Co-sponsors"), "\n".join(it["name"] for it in receipt.signatures)]] if receipt.signatures else []),
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


def _knocked(receipt: Receipt, zone: Any) -> list[list[str]]:
    """Return the line of a submission that counts from a knock receipt: when it was sent again, under which rule."""
    knock: UsedKnock | None = getattr(receipt, "knock", None)
    if knock is None:
        return []
    again = _("The portal was full when it arrived; it was sent again at this time:")
    lines = [f"{again} {when_text(knock.used_at, zone)}", f"{_('Rule')}: {knock.rule['slug']}, {knock.rule['title']}"]
    return [[str(_("Counts from a knock receipt")), "\n".join(lines)]]


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


def _corrigendum_page(object_id: str, language: str) -> str | None:
    found = Corrigendum.objects.visible_to(AnonymousUser()).filter(pk=object_id).first()
    return reverse("document", args=[found.symbol]) if found else None


def register() -> None:
    """Register what the verify page says of these documents."""
    registry.register(KIND, url_of=_page, label=gettext_lazy("Written statement"))
    registry.register(CORRIGENDUM, url_of=_corrigendum_page, label=gettext_lazy("Corrigendum"))
    registry.register("receipt", url_of=lambda object_id, language: None, label=gettext_lazy("Receipt"))
