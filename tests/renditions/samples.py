"""One invented statement in each of the six languages, as the room above would hand it over."""

from pathlib import Path
from typing import Any

ORGANIZATION = {
    "ar": "شبكة الأنهار المفتوحة",
    "zh": "开放河流网络",
    "en": "Open Rivers Network",
    "fr": "Réseau Rivières ouvertes",
    "ru": "Сеть «Открытые реки»",
    "es": "Red Ríos Abiertos",
}
ORGAN = {
    "ar": "الجمعية العامة",
    "zh": "大会",
    "en": "General Assembly",
    "fr": "Assemblée générale",
    "ru": "Генеральная Ассамблея",
    "es": "Asamblea General",
}
MASTHEAD = {
    "ar": "الأمم المتحدة",
    "zh": "联合国",
    "en": "United Nations",
    "fr": "Nations Unies",
    "ru": "Организация Объединенных Наций",
    "es": "Naciones Unidas",
}
BODY = {
    "ar": "مجلس حقوق الإنسان",
    "zh": "人权理事会",
    "en": "Human Rights Council",
    "fr": "Conseil des droits de l’homme",
    "ru": "Совет по правам человека",
    "es": "Consejo de Derechos Humanos",
}
SESSION = {
    "ar": "الدورة السبعون",
    "zh": "第七十届会议",
    "en": "Seventieth session",
    "fr": "Soixante-dixième session",
    "ru": "Семидесятая сессия",
    "es": "70º período de sesiones",
}
ITEM = {
    "ar": "تعزيز وحماية جميع حقوق الإنسان، المدنية والسياسية والاقتصادية والاجتماعية والثقافية، "
    "بما في ذلك الحق في التنمية",
    "zh": "促进和保护所有人权——公民权利、政治权利、经济、社会及文化权利，包括发展权",
    "en": "Promotion and protection of all human rights, civil, political, economic, social and cultural rights, "
    "including the right to development",
    "fr": "Promotion et protection de tous les droits de l’homme, civils, politiques, économiques, sociaux et "
    "culturels, y compris le droit au développement",
    "ru": "Поощрение и защита всех прав человека, гражданских, политических, экономических, социальных и культурных "
    "прав, включая право на развитие",
    "es": "Promoción y protección de todos los derechos humanos, civiles, políticos, económicos, sociales y "
    "culturales, incluido el derecho al desarrollo",
}
TITLE = {
    "ar": "مشاركة المجتمعات المحلية في القرارات المتعلقة بالمياه",
    "zh": "地方社区参与水事决策",
    "en": "Participation of local communities in decisions on water",
    "fr": "Participation des communautés locales aux décisions relatives à l’eau",
    "ru": "Участие местных общин в принятии решений по водным вопросам",
    "es": "Participación de las comunidades locales en las decisiones sobre el agua",
}
TEXT = {path.stem: path.read_text(encoding="utf-8") for path in (Path(__file__).parent / "texts").glob("*.txt")}
LANGUAGES = ("ar", "zh", "en", "fr", "ru", "es")


def statement(language: str, **changes: Any) -> dict[str, Any]:
    """Return the source of the statement in a language."""
    return {
        "masthead": MASTHEAD[language],
        "organ": ORGAN[language],
        "body": BODY[language],
        "session": SESSION[language],
        "opens_on": "2029-02-26",
        "closes_on": "2029-04-06",
        "agenda_items": [{"number": "3", "title": ITEM[language]}],
        "symbol": "A/HRC/970/NGO/1",
        "issued_on": "2029-02-12",
        "received_on": "2029-02-01",
        "original_language": language,
        "only": True,
        "wording": "hrc",
        "processing": "as_received",
        "organization": {"name": ORGANIZATION[language], "status": "special", "language": language},
        "title": TITLE[language],
        "text": TEXT[language],
        "reference": "ST-2029-000017",
        "url": f"https://portal.example.org/{language}/documents/A/HRC/970/NGO/1",
        "verify_url": f"https://portal.example.org/{language}/verify/",
        "keywords": [],
        "specimen": True,
        **changes,
    }
