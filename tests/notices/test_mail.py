"""What a mail says and carries, in six languages, and what it keeps to itself in discreet mode."""

import re
from datetime import UTC, datetime
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import Any

import pytest
from django.utils.translation import get_language, override

from civspace.notices import mail as composing
from civspace.notices.domain import send
from civspace.notices.mail import compose
from civspace.notices.models import Delivery, Notice
from civspace.notices.render import words
from civspace.notices.values import embed
from tests.notices.conftest import DECISION, NEWS, delivery_to, person

pytestmark = pytest.mark.django_db

LANGUAGES = {"ar": "rtl", "zh-hans": "ltr", "en": "ltr", "fr": "ltr", "ru": "ltr", "es": "ltr"}
DEADLINE = datetime(2026, 6, 15, 16, 0, tzinfo=UTC)


def decision(user: Any, **values: Any) -> Delivery:
    """Send a decision that uses every part of a notice."""
    (notice,) = send(
        kind=DECISION.slug,
        event="statement:1:v2",
        recipients=[user],
        link="/my/statements/1/",
        context={"title": "Clean <water>", "day": {"en": "Monday", "fr": "lundi", "ar": "الاثنين"}},
        by_when=DEADLINE,
        zone="Europe/Zurich",
        reason={"en": "Too long", "fr": "Trop long"},
        rule={"title": "Word limit", "url": "/rules/words/", "text": "At most 1,500 words", "slug": "words"},
        reference="HRC99-000123",
        **values,
    )
    return notice.deliveries.get()


def sent(delivery: Delivery) -> EmailMessage:
    """Return the mail as it goes over the wire, parsed."""
    raw = compose(Delivery.objects.select_related("notice__recipient").get(pk=delivery.pk)).message().as_bytes()
    return BytesParser(policy=default).parsebytes(raw)


def part(message: EmailMessage, kind: str) -> str:
    """Return one part of a mail."""
    body = message.get_body(preferencelist=(kind,))
    assert body is not None
    return body.get_content()


def test_a_mail_is_complete_as_plain_text(settings) -> None:
    settings.BASE_URL = "https://portal.example"
    message = sent(decision(person("Amal", time_zone="America/New_York")))
    assert message["Subject"] == "Clean <water> was returned"
    text = part(message, "plain")
    assert text == (
        "The Secretariat returned “Clean <water>” on Monday.\n"
        "\n"
        "What comes next: Answer the points raised.\n"
        "\n"
        "By when:\n"
        "Monday 15 June 2026, 18:00 (UTC+2) in the time zone Europe/Zurich\n"
        "Monday 15 June 2026, 12:00 (UTC-4) in your time zone, America/New_York\n"
        "\n"
        "Reason:\n"
        "Too long\n"
        "\n"
        "Rule: Word limit\n"
        "At most 1,500 words\n"
        "https://portal.example/en/rules/words/\n"
        "\n"
        "Reference: HRC99-000123\n"
        "\n"
        "Open it here:\n"
        "https://portal.example/en/my/statements/1/\n"
        "\n"
        "-- \n"
        "CivSpace\n"
        "https://portal.example/en/\n"
        "Choose which mail you receive:\n"
        "https://portal.example/en/my/notices/preferences/\n"
        "Decisions are always sent by e-mail.\n"
    )


def test_the_html_says_the_same_and_fetches_nothing(settings) -> None:
    settings.BASE_URL = "https://portal.example"
    html = part(sent(decision(person("Amal"))), "html")
    for said in ("Clean &lt;water&gt;", "Too long", "Word limit", "At most 1,500 words", "HRC99-000123", "18:00"):
        assert said in html
    assert "Clean <water>" not in html
    assert not re.search(r"<(img|link|script|iframe|table|style)\b|\bsrc=|url\(|@import", html)
    assert set(re.findall(r'href="([^"]+)"', html)) == {
        "https://portal.example/en/rules/words/",
        "https://portal.example/en/my/statements/1/",
        "https://portal.example/en/",
        "https://portal.example/en/my/notices/preferences/",
    }


@pytest.mark.parametrize("language, direction", LANGUAGES.items())
def test_each_reader_gets_their_language(
    settings, monkeypatch: pytest.MonkeyPatch, language: str, direction: str
) -> None:
    settings.BASE_URL = "https://portal.example"
    seen: list[str | None] = []
    shown = composing.render_to_string
    monkeypatch.setattr(composing, "render_to_string", lambda *args: seen.append(get_language()) or shown(*args))
    message = sent(decision(person("Amal", language=language)))
    tag = "zh-Hans" if language == "zh-hans" else language
    assert seen == [language, language]
    assert message["Content-Language"] == tag
    assert f'<html lang="{tag}" dir="{direction}">' in part(message, "html")
    assert f"https://portal.example/{language}/my/statements/1/\n" in part(message, "plain")
    day = {"fr": "lundi", "ar": "الاثنين"}.get(language, "Monday")
    title = "\u2068Clean <water>\u2069" if language == "ar" else "Clean <water>"
    assert f"“{title}” on {day}." in part(message, "plain")
    assert get_language() == "en"


def test_an_unknown_language_is_english() -> None:
    assert sent(decision(person("Amal", language="tlh")))["Content-Language"] == "en"


def test_the_headers_of_a_decision() -> None:
    delivery = decision(person("Amal"))
    message = sent(delivery)
    assert message["Message-ID"] == delivery.message_id
    assert re.fullmatch(r"<[0-9a-f]{32}@localhost>", delivery.message_id)
    assert message["Auto-Submitted"] == "auto-generated"
    assert "List-Unsubscribe" not in message
    assert "List-Unsubscribe-Post" not in message
    assert message.get_content_type() == "multipart/alternative"


def test_other_mail_is_turned_off_by_one_click(settings) -> None:
    settings.BASE_URL = "https://portal.example"
    message = sent(delivery_to(person("Amal", language="ar")))
    address = message["List-Unsubscribe"].strip()
    assert re.fullmatch(r"<https://portal\.example/ar/unsubscribe/[0-9a-f]{32}:[\w-]+/>", address)
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert address.strip("<>") in part(message, "plain")
    assert address.strip("<>") in part(message, "html")


def test_the_message_id_belongs_to_recipient_kind_and_event() -> None:
    amal, bina = person("Amal"), person("Bina")
    ids = [
        delivery_to(amal, event="1").message_id,
        delivery_to(amal, event="2").message_id,
        delivery_to(amal, event="1", kind=DECISION).message_id,
        delivery_to(bina, event="1").message_id,
    ]
    assert len(set(ids)) == 4
    Notice.objects.all().delete()
    assert delivery_to(amal, event="1").message_id == ids[0]


def test_discreet_mail_says_nothing(settings) -> None:
    settings.BASE_URL = "https://portal.example"
    for delivery in (decision(person("Amal", discreet=True)), delivery_to(person("Bina", discreet=True))):
        message = sent(delivery)
        raw = message.as_string() + part(message, "plain") + part(message, "html")
        assert message["Subject"] == "You have a message at CivSpace"
        assert "https://portal.example/en/my/inbox/\n" in part(message, "plain")
        secrets = ("Clean", "water", "Monday", "Too long", "Word limit", "1,500", "HRC99", "statements", "18:00")
        assert [secret for secret in (*secrets, "returned", "test_", "meetings") if secret in raw] == []


def test_two_discreet_mails_differ_in_nothing_but_their_marks(settings) -> None:
    user = person("Amal", discreet=True)
    first, second = sent(delivery_to(user, event="1")), sent(delivery_to(user, event="2"))
    token = re.compile(r"/unsubscribe/[^/]+/")
    assert token.sub("", part(first, "plain")) == token.sub("", part(second, "plain"))


def test_a_line_break_never_reaches_a_header() -> None:
    (notice,) = send(
        kind=NEWS.slug,
        event="e",
        recipients=[person("Amal")],
        link="/my/",
        context={"title": "Water\r\nBcc: all@example.org"},
    )
    message = sent(notice.deliveries.get())
    assert message["Subject"] == "News of Water Bcc: all@example.org"
    assert message["Bcc"] is None


def test_references_keep_their_order_in_arabic() -> None:
    text = part(sent(decision(person("Amal", language="ar"))), "plain")
    assert "\u2066HRC99-000123\u2069" in text
    assert "\u2066Europe/Zurich\u2069" in text


def test_values_written_the_other_way_keep_their_order() -> None:
    with override("ar"):
        assert embed("A/HRC/70/NGO/1") == "\u2068A/HRC/70/NGO/1\u2069"
        assert embed("مياه") == "مياه"
        assert embed("12") == "12"
    with override("fr"):
        assert embed("A/HRC/70/NGO/1") == "A/HRC/70/NGO/1"
        assert embed("مياه") == "\u2068مياه\u2069"


def test_a_kind_that_is_no_longer_known_keeps_its_link() -> None:
    notice = delivery_to(person("Amal")).notice
    notice.kind = "of_long_ago"
    with override("fr"):
        said = words(notice)
    assert said.link.endswith("/fr/my/statements/1/")
    assert said.subject
