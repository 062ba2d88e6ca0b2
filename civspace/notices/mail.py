"""A notice as one mail: complete as plain text, the same in simple HTML, nothing fetched and nothing counted."""

from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.signing import BadSignature, Signer
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from civspace.notices import kinds, registry
from civspace.notices.models import Delivery, Notice
from civspace.notices.render import absolute, words
from civspace.notices.values import isolate
from civspace.web.languages import direction, html_lang

_signer = Signer(salt="civspace.notices.unsubscribe")


def layout_context(language: str | None = None) -> dict[str, Any]:
    """Return what the shared mail layout needs, for a language (default: the active one)."""
    language = language or get_language() or "en"
    return {
        "language": language,
        "html_lang": html_lang(language),
        "direction": direction(language),
        "site_name": settings.SITE_NAME,
        "site_url": absolute("/", language),
    }


def message_domain() -> str:
    """Return the domain of the sender's address, which every Message-ID carries."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"


def unsubscribe_token(notice: Notice) -> str:
    """Return the signed token by which a mail turns off its category; it names nobody and nothing."""
    return _signer.sign(notice.pk.hex)


def notice_key_of(token: str) -> str | None:
    """Return the key of the notice that a token was made for, or None for a token that the portal did not sign."""
    try:
        return _signer.unsign(token)
    except BadSignature:
        return None


def _address(name: str, *args: str) -> str:
    return settings.BASE_URL.rstrip("/") + reverse(name, args=args)


def compose(delivery: Delivery) -> EmailMultiAlternatives:
    """Return the mail for a delivery, in the language of its recipient.

    In discreet mode neither subject nor text says what it is about: the only link is the inbox.
    """
    notice, recipients = delivery.notice, registry.recipients
    person, language = notice.recipient, recipients.language(notice.recipient)
    kind = kinds.get(notice.kind)
    with override(language):
        discreet = recipients.discreet(person)
        said = words(notice, own_zone=recipients.time_zone(person))
        context = {
            **layout_context(language),
            "words": said,
            "reference": isolate(said.reference),
            "inbox_url": _address("inbox"),
            "preferences_url": _address("notice_preferences"),
        }
        headers = {
            "Message-ID": delivery.message_id,
            "Auto-Submitted": "auto-generated",
            "Content-Language": html_lang(language),
        }
        if not kind.decision:
            context["unsubscribe_url"] = _address("unsubscribe", unsubscribe_token(notice))
            headers["List-Unsubscribe"] = f"<{context['unsubscribe_url']}>"
            headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        template = "notices/mail_discreet" if discreet else "notices/mail_notice"
        if discreet:
            del context["words"], context["reference"]
            subject = _("You have a message at %(site)s") % {"site": settings.SITE_NAME}
        else:
            subject = said.subject
        context["subject"] = subject
        mail = EmailMultiAlternatives(
            subject=subject,
            body=render_to_string(f"{template}.txt", context).strip() + "\n",
            to=[recipients.address(person)],
            headers=headers,
        )
        mail.attach_alternative(render_to_string(f"{template}.html", context), "text/html")
    return mail
