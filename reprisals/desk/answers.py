"""What the reporter answered, in the words of the form: questions as a table, codes as what they stand for."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from reprisals.vault import vocabulary as words

Words = Mapping[str, str | Promise]
t = gettext_lazy

#: The questions in the order of the form, each with the words of its codes (None: free text).
QUESTIONS: dict[str, tuple[str | Promise, Words | None]] = {
    "danger": (t("Is anybody in danger now?"), words.YES_NO),
    "do_not": (t("How must we never try to reach you?"), None),
    "safe_times": (t("When is it safe for you to look into this inbox?"), None),
    "relation": (t("Your part in it"), words.RELATIONS),
    "categories": (t("The person to whom it happened …"), words.CATEGORIES),
    "organization": (t("Their organization"), words.ORGANIZATIONS),
    "country": (t("State"), None),
    "place": (t("Place"), None),
    "sex": (t("Gender"), words.SEXES),
    "age": (t("Age"), words.AGES),
    "mechanism": (t("With which part of the United Nations?"), words.MECHANISMS),
    "cooperation": (t("In which form?"), words.COOPERATION),
    "cooperation_when": (t("When, and at which meeting or session?"), None),
    "cooperation_text": (t("What was it about?"), None),
    "acts": (t("Kinds of act"), words.ACTS),
    "when": (t("When did it happen?"), None),
    "perpetrators": (t("Who did it?"), words.PERPETRATORS),
    "online": (t("Did it happen online?"), words.YES_NO),
    "abroad": (t("Did it reach across a border?"), words.YES_NO),
    "legal_basis": (t("Which law or reason was named?"), None),
    "link": (t("Why do you think that it is because of the cooperation?"), None),
    "raised": (t("Has a document of the United Nations mentioned it?"), None),
    "domestic": (t("What was done in the country, and what did the authorities say?"), None),
    "follow_up": (t("Does this follow an earlier case? Its code, or the report that named it"), None),
}
IDENTITY: dict[str, str | Promise] = {
    "name": t("Your name"),
    "pseudonym": t("A name that we may call you by"),
    "contact": t("How to reach you safely outside this inbox"),
    "victims": t("Names of the people concerned, if they are others"),
}


def in_words(name: str, value: Any) -> str:
    """Return an answer in words; a code that is not known stays as it is."""
    if name == "country":
        return country_name(str(value))
    known = QUESTIONS[name][1] if name in QUESTIONS else None
    values = value if isinstance(value, list) else [value]
    return "; ".join(str(known.get(str(one), one)) if known else str(one) for one in values)


def lines(answers: Mapping[str, Any]) -> list[tuple[str | Promise, str]]:
    """Return question and answer, in the order of the form."""
    return [(label, in_words(name, answers[name])) for name, (label, _known) in QUESTIONS.items() if answers.get(name)]


def identity_lines(fields: Mapping[str, Any]) -> list[tuple[str | Promise, str]]:
    """Return what the reporter said of the identity."""
    return [(label, str(fields[name])) for name, label in IDENTITY.items() if fields.get(name)]


def country_name(code: str) -> str:
    """Return the name of a State in the officer's language."""
    return dict(words.countries(get_language() or "en")).get(code, code) or _("Not known")
