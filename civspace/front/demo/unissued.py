"""Two invented sessions that issue no documents: a review of one State at a time, and a climate mandate."""

from typing import Any

from civspace.front.demo.cast import People
from civspace.front.demo.clock import Story, at
from civspace.front.demo.sessions import GENEVA, hold_session
from civspace.front.demo.statements import accepted, claimed, fresh, submitted
from civspace.reference.models import State
from meetings.calendar.models import Meeting
from submissions.statements import domain

BONN = {"ar": "بون", "zh_hans": "波恩", "en": "Bonn", "fr": "Bonn", "ru": "Бонн", "es": "Bonn"}
REVIEW = {
    "ar": "الفريق العامل المعني بالاستعراض الدوري الشامل، الدورة التسعمائة (مبتكرة)",
    "zh_hans": "普遍定期审议工作组第九百届会议（虚构）",
    "en": "Working Group on the Universal Periodic Review, nine hundredth session (invented)",
    "fr": "Groupe de travail sur l’Examen périodique universel, neuf centième session (inventée)",
    "ru": "Рабочая группа по универсальному периодическому обзору, девятисотая сессия (вымышленная)",
    "es": "Grupo de Trabajo sobre el Examen Periódico Universal, 900º período de sesiones (inventado)",
}
CLIMATE = {
    "ar": "مؤتمر الأطراف في اتفاقية تغير المناخ، الدورة التسعون بعد المائة (مبتكرة)",
    "zh_hans": "气候变化框架公约缔约方大会第一百九十届会议（虚构）",
    "en": "Conference of the Parties to the climate convention, one hundred and ninetieth session (invented)",
    "fr": "Conférence des Parties à la Convention climat, cent quatre-vingt-dixième session (inventée)",
    "ru": "Конференция Сторон Конвенции об изменении климата, сто девяностая сессия (вымышленная)",
    "es": "Conferencia de las Partes en la Convención sobre el clima, 190º período de sesiones (inventado)",
}
STATES = (
    {
        "ar": "ألمارا (دولة مبتكرة)",
        "zh_hans": "阿尔马拉（虚构国家）",
        "en": "Almara (invented State)",
        "fr": "Almara (État inventé)",
        "ru": "Альмара (вымышленное государство)",
        "es": "Almara (Estado inventado)",
    },
    {
        "ar": "فيلندا (دولة مبتكرة)",
        "zh_hans": "韦伦达（虚构国家）",
        "en": "Velenda (invented State)",
        "fr": "Velenda (État inventé)",
        "ru": "Веленда (вымышленное государство)",
        "es": "Velenda (Estado inventado)",
    },
)
MANDATES = (
    {
        "ar": "الإنذار المبكر والمشاركة",
        "zh_hans": "预警与参与",
        "en": "Early warning and participation",
        "fr": "Alerte rapide et participation",
        "ru": "Раннее предупреждение и участие",
        "es": "Alerta temprana y participación",
    },
    {
        "ar": "المعارف التقليدية لسكان الأنهار",
        "zh_hans": "沿河居民的传统知识",
        "en": "Traditional knowledge of people who live by rivers",
        "fr": "Savoirs traditionnels des riverains",
        "ru": "Традиционные знания жителей речных берегов",
        "es": "Conocimientos tradicionales de quienes viven junto a los ríos",
    },
)


def tell(story: Story, people: People) -> None:
    """Hold both sessions; one text waits for the Secretariat, one is published under its reference."""
    editor = people.secretariat
    review = hold_session(
        story, editor, announced=-90, begins=250, lasts=11, template="upr", titles=REVIEW, places=GENEVA,
        items=_items(STATES), slug="upr-900", number="900",
        body_id="upr-wg", country=State.objects.get(pk="CHE"), time_zone="Europe/Zurich",
    )  # fmt: skip
    climate = hold_session(
        story, editor, announced=-80, begins=65, lasts=12, template="unfccc", titles=CLIMATE, places=BONN,
        items=_items(MANDATES), slug="climate-190", number="190",
        body_id="unfccc", country=State.objects.get(pk="DEU"), time_zone="Europe/Berlin",
    )  # fmt: skip
    submitted(story, people, "lantern", review, "en-review", "1", -6)
    _published(story, people, climate)


def _published(story: Story, people: People, meeting: Meeting) -> None:
    statement = submitted(story, people, "lantern", meeting, "en-floods", "1", -30)
    claimed(story, people.secretariat, statement, -29)
    accepted(story, people.secretariat, statement, -28)
    with at(story.when(-26, 11)):
        domain.publish_statement(statement=fresh(statement), by=people.secretariat)


def _items(titles: tuple[dict[str, str], ...]) -> list[dict[str, Any]]:
    return [
        {"number": str(number), **{f"title_{code}": title for code, title in one.items()}}
        for number, one in enumerate(titles, start=1)
    ]
