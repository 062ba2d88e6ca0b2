"""Invented texts from a fixed vocabulary in six languages: 100 to 2,000 words, 600 in the middle, always the same."""

import random

VOCABULARY = {
    "en": "civil society participation rights dialogue States meeting protection access information equal women youth "
    "peoples water land education health justice report session council recommendation measures support community "
    "development climate peace law freedom expression assembly review implementation partnership local national",
    "fr": "société civile participation droits dialogue États réunion protection accès information égalité femmes "
    "peuples eau terre éducation santé justice rapport session conseil recommandation mesures appui communauté",
    "es": "sociedad civil participación derechos diálogo Estados reunión protección acceso información igualdad "
    "jóvenes pueblos agua tierra educación salud justicia informe período consejo recomendación medidas apoyo",
    "ru": "гражданское общество участие права диалог государства заседание защита доступ информация равенство женщины "
    "молодежь народы вода земля образование здоровье правосудие доклад сессия совет рекомендация меры поддержка",
    "zh": "民间社会 参与 权利 对话 国家 会议 保护 获取 信息 平等 妇女 青年 人民 水 土地 教育 健康 司法 报告 届会 "
    "理事会 建议 措施",
    "ar": "المجتمع المدني المشاركة الحقوق الحوار الدول الاجتماع الحماية الوصول المعلومات المساواة النساء الشباب الشعوب "
    "المياه الأرض التعليم الصحة العدالة التقرير الدورة المجلس التوصية التدابير الدعم",
}
LANGUAGES = ("en", "en", "en", "fr", "fr", "es", "es", "ru", "zh", "ar")
PARAGRAPHS = 400
PARAGRAPH_WORDS = 50


class Texts:
    """Statements made of paragraphs of a fixed pool, so that a hundred thousand are made, and indexed, quickly."""

    def __init__(self) -> None:
        self.random = random.Random(20261121)
        self.pool = {
            language: [self._paragraph(words.split(), language) for _number in range(PARAGRAPHS)]
            for language, words in VOCABULARY.items()
        }

    def _paragraph(self, words: list[str], language: str) -> str:
        joint = "" if language == "zh" else " "
        return joint.join(self.random.choices(words, k=PARAGRAPH_WORDS)) + ("。" if language == "zh" else ".")

    def statement(self) -> tuple[str, str, list[int]]:
        """Return language, title and the numbers of the paragraphs of one text."""
        language = self.random.choice(LANGUAGES)
        length = min(2000, max(100, int(self.random.lognormvariate(6.4, 0.6))))
        numbers = self.random.choices(range(PARAGRAPHS), k=max(2, round(length / PARAGRAPH_WORDS)))
        joint = "" if language == "zh" else " "
        title = joint.join(self.random.sample(VOCABULARY[language].split(), k=6))
        return language, title, numbers
