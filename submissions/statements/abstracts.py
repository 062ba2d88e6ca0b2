"""Abstract and recommendations: how long they may be, how their words are counted, and reading them."""

from django.utils.translation import get_language

from civspace.reference.queries import api_language
from meetings.modalities.models import Kind as RuleKind
from meetings.modalities.queries import current_rule_set, rules_of
from submissions.statements.models import Abstract, AbstractKind, Statement

#: Defaults of this portal, not rules of a body: words of an abstract, recommendations, words of each.
ABSTRACT_WORDS = 100
RECOMMENDATIONS = 5
RECOMMENDATION_WORDS = 60


def characters_per_word(statement: Statement) -> float:
    """Return how many Han or Kana characters are one word at the meeting of a statement."""
    rule_set = statement.rule_set or current_rule_set(statement.meeting_id)
    return float(rules_of(rule_set).value(RuleKind.CHARACTERS_PER_WORD, "characters", 1.0)) if rule_set else 1.0


def abstracts_of(statement: Statement) -> list[Abstract]:
    """Return the language versions, the original first."""
    found = Abstract.objects.filter(statement=statement)
    return sorted(found, key=lambda it: (it.kind != AbstractKind.ORIGINAL, it.language))


def for_reader(versions: list[Abstract]) -> list[Abstract]:
    """Return the language versions with that of the page first, then the original."""
    language = api_language(get_language() or "en")
    return sorted(versions, key=lambda it: (it.language != language, it.kind != AbstractKind.ORIGINAL, it.language))
