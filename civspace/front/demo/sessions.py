"""The invented sessions: one that is over and took all six languages, and one to come for each template."""

from typing import Any

from civspace.front.demo.clock import Story, at
from civspace.front.demo.programme import tell_programme
from civspace.front.demo.real import COLUMNS, DATA
from civspace.reference.domain import read_csv
from civspace.reference.models import State
from meetings.calendar.domain import announce_meeting, create_meeting, link_meetings, set_agenda
from meetings.calendar.models import Meeting
from meetings.modalities.domain import apply_template, revise

SUMMARY = {
    "ar": "دورة مبتكرة لتجربة البوابة. لا تنعقد في الواقع.",
    "zh_hans": "为试用本门户而虚构的会议，并不真正举行。",
    "en": "An invented session for trying out this portal. It is not held in reality.",
    "fr": "Session inventée pour essayer ce portail. Elle n’a pas lieu en réalité.",
    "ru": "Вымышленная сессия для знакомства с порталом. В действительности она не проводится.",
    "es": "Período de sesiones inventado para probar este portal. No se celebra en realidad.",
}
GENEVA = {"ar": "جنيف", "zh_hans": "日内瓦", "en": "Geneva", "fr": "Genève", "ru": "Женева", "es": "Ginebra"}
NEW_YORK = {
    "ar": "نيويورك",
    "zh_hans": "纽约",
    "en": "New York",
    "fr": "New York",
    "ru": "Нью-Йорк",
    "es": "Nueva York",
}
PAST = {
    "ar": "مجلس حقوق الإنسان، الدورة التاسعة والتسعون بعد الثمانمائة (مبتكرة)",
    "zh_hans": "人权理事会第八百九十九届会议（虚构）",
    "en": "Human Rights Council, eight hundred and ninety-ninth session (invented)",
    "fr": "Conseil des droits de l’homme, huit cent quatre-vingt-dix-neuvième session (inventée)",
    "ru": "Совет по правам человека, восемьсот девяносто девятая сессия (вымышленная)",
    "es": "Consejo de Derechos Humanos, 899º período de sesiones (inventado)",
}
COUNCIL = {
    "ar": "مجلس حقوق الإنسان، الدورة التسعمائة (مبتكرة)",
    "zh_hans": "人权理事会第九百届会议（虚构）",
    "en": "Human Rights Council, nine hundredth session (invented)",
    "fr": "Conseil des droits de l’homme, neuf centième session (inventée)",
    "ru": "Совет по правам человека, девятисотая сессия (вымышленная)",
    "es": "Consejo de Derechos Humanos, 900º período de sesiones (inventado)",
}
SEGMENT = {
    "ar": "المجلس الاقتصادي والاجتماعي، الجزء الرفيع المستوى لعام 2999 (مبتكر)",
    "zh_hans": "经济及社会理事会2999年高级别会议（虚构）",
    "en": "Economic and Social Council, high-level segment of 2999 (invented)",
    "fr": "Conseil économique et social, débat de haut niveau de 2999 (inventé)",
    "ru": "Экономический и Социальный Совет, этап заседаний высокого уровня 2999 года (вымышленный)",
    "es": "Consejo Económico y Social, serie de sesiones de alto nivel de 2999 (inventada)",
}
SEGMENT_ITEMS = (
    ("5", "", {
        "ar": "الجزء الرفيع المستوى",
        "zh_hans": "高级别会议",
        "en": "High-level segment",
        "fr": "Débat de haut niveau",
        "ru": "Этап заседаний высокого уровня",
        "es": "Serie de sesiones de alto nivel",
    }),
    ("5 (a)", "5", {
        "ar": "المنتدى السياسي الرفيع المستوى المعني بالتنمية المستدامة",
        "zh_hans": "可持续发展高级别政治论坛",
        "en": "High-level political forum on sustainable development",
        "fr": "Forum politique de haut niveau pour le développement durable",
        "ru": "Политический форум высокого уровня по устойчивому развитию",
        "es": "Foro político de alto nivel sobre el desarrollo sostenible",
    }),
    ("5 (b)", "5", {
        "ar": "المناقشة المواضيعية",
        "zh_hans": "专题讨论",
        "en": "Thematic discussion",
        "fr": "Débat thématique",
        "ru": "Тематическое обсуждение",
        "es": "Debate temático",
    }),
)  # fmt: skip

WIDER = "At this invented session statements are accepted in all six official languages."


def hold(story: Story, editor: Any) -> dict[str, Meeting]:
    """Create, announce and open the three sessions; `editor` is a meetings editor of every body."""
    council: dict[str, Any] = {"body_id": "hrc", "country": State.objects.get(pk="CHE"), "time_zone": "Europe/Zurich"}
    segment: dict[str, Any] = {
        "body_id": "ecosoc",
        "country": State.objects.get(pk="USA"),
        "time_zone": "America/New_York",
    }
    held = {
        "past": hold_session(
            story, editor, announced=-130, begins=-60, lasts=20, template="hrc", titles=PAST, places=GENEVA,
            items=_ten_items(), slug="hrc-899", number="899", series="A/HRC/899/NGO", every_language=True, **council,
        ),
        "council": hold_session(
            story, editor, announced=-45, begins=21, lasts=18, template="hrc", titles=COUNCIL, places=GENEVA,
            items=_ten_items(), slug="hrc-900", number="900", series="A/HRC/900/NGO", format="hybrid", **council,
        ),
        "segment": hold_session(
            story, editor, announced=-55, begins=70, lasts=4, template="ecosoc-hlpf", titles=SEGMENT, places=NEW_YORK,
            items=_segment_items(), slug="ecosoc-2999", number="2999", series="E/2999/NGO", **segment,
        ),
    }  # fmt: skip
    with at(story.when(-44)):
        link_meetings(earlier=held["past"], later=held["council"], by=editor)
    tell_programme(story, held["council"], editor)
    return held


def hold_session(
    story: Story,
    editor: Any,
    *,
    announced: int,
    begins: int,
    lasts: int,
    template: str,
    titles: dict[str, str],
    places: dict[str, str],
    items: list[dict[str, Any]],
    every_language: bool = False,
    **fields: Any,
) -> Meeting:
    begins_on, ends_on = story.day(begins), story.day(begins + lasts)
    meeting = Meeting(
        begins_on=begins_on,
        ends_on=ends_on,
        announced_from=begins_on,
        announced_to=ends_on,
        invented=True,
        source_title="Invented for this demonstration",
        **fields,
    )
    for code in COLUMNS:
        setattr(meeting, f"title_{code}", titles[code])
        setattr(meeting, f"place_{code}", places[code])
        setattr(meeting, f"summary_{code}", SUMMARY[code])
    with at(story.when(announced)):
        create_meeting(meeting=meeting, by=editor)
        set_agenda(meeting=meeting, items=items, by=editor)
        rule_set = apply_template(meeting=meeting, template=template, by=editor)
        if every_language:
            wider = {
                "value": {"languages": ["ar", "zh", "en", "fr", "ru", "es"]},
                "source_title": "Invented for this demonstration",
                "source_url": "",
                "as_of": story.day(announced),
                "confidence": "invented",
            }
            revise(rule_set=rule_set, changes={f"{template}-written-languages": wider}, by=editor, note=WIDER)
        return announce_meeting(meeting=meeting, by=editor)


def _ten_items() -> list[dict[str, Any]]:
    rows = [row for row in read_csv(DATA / "agenda_items.csv") if row["meeting"] == "hrc-44"]
    return [{"number": row["number"], **{f"title_{code}": row[f"title_{code}"] for code in COLUMNS}} for row in rows]


def _segment_items() -> list[dict[str, Any]]:
    return [
        {"number": number, "parent": parent, **{f"title_{code}": titles[code] for code in COLUMNS}}
        for number, parent, titles in SEGMENT_ITEMS
    ]
