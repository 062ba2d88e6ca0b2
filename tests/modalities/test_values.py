"""The shape of a value for each kind of rule, and the sentence that explains it."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from meetings.modalities.explain import explain
from meetings.modalities.models import Kind
from meetings.modalities.values import validate

NAMES = {"general": "General consultative status", "special": "Special consultative status"}
AT = "2026-06-01T23:59:59+02:00"
JOINT = {
    "allowed": True,
    "categories": ["general"],
    "order": "standing",
    "place": "submitted_line",
    "supporters": "title_note",
}

GOOD = [
    (Kind.WHO_MAY, {"categories": []}, "Everybody may take part."),
    (
        Kind.WHO_MAY,
        {"categories": ["general", "roster"]},
        "Organizations with one of these standings may take part: General consultative status, roster.",
    ),
    (Kind.REQUIRED_PARTS, {"parts": ["title", "body"]}, "A submission must contain: the title, the text."),
    (Kind.WORD_LIMIT, {"words": 1}, "At most 1 word."),
    (Kind.WORD_LIMIT, {"words": 2000}, "At most 2,000 words."),
    (Kind.COUNTED_PARTS, {"parts": ["body", "notes"]}, "What counts as words: the text, the notes."),
    (
        Kind.COUNTED_PARTS,
        {"parts": ["body", "cover"], "allowance": 50},
        "What counts as words: the text, the cover text; 50 words of the header are added.",
    ),
    (
        Kind.CHARACTERS_PER_WORD,
        {"characters": 1.6},
        "Chinese and Japanese characters are counted one by one: 1.6 characters make one word.",
    ),
    (Kind.LANGUAGES, {"languages": ["en", "zh"]}, "Accepted languages: English, Chinese."),
    (Kind.OPENING, {"at": AT}, "Submissions open on Monday 1 June 2026, 23:59 (UTC+2)."),
    (Kind.OPENING, {"before_session_days": 56}, "Submissions open 56 days before the meeting begins."),
    (Kind.DEADLINE, {"at": AT}, "Submissions close on Monday 1 June 2026, 23:59 (UTC+2)."),
    (Kind.DEADLINE, {"before_session_days": 1}, "Submissions close 1 day before the meeting begins."),
    (Kind.MAX_PER_ORGANIZATION, {"max": None}, "An organization may submit any number."),
    (Kind.MAX_PER_ORGANIZATION, {"max": 1}, "An organization may submit at most 1 statement."),
    (
        Kind.AGENDA_ITEMS,
        {"required": True, "open": "all"},
        "Each statement belongs to one agenda item; every item is open.",
    ),
    (
        Kind.AGENDA_ITEMS,
        {"required": True, "open": ["3", "4"]},
        "Each statement belongs to one agenda item; open are: 3, 4.",
    ),
    (Kind.AGENDA_ITEMS, {"required": False, "open": "all"}, "An agenda item may be named; every item is open."),
    (Kind.AGENDA_ITEMS, {"required": False, "open": ["3"]}, "An agenda item may be named; open are: 3."),
    (Kind.REPLACEMENT, {"allowed": True}, "A submitted text may be replaced until the deadline."),
    (Kind.REPLACEMENT, {"allowed": False}, "A submitted text may not be replaced."),
    (Kind.ANSWER_WINDOW, {"hours": 72}, "Whoever receives a statement back has 72 hours to answer."),
    (
        Kind.KNOCK,
        {"minutes": 15},
        "If the portal is full and turns a submission away, it gives a signed receipt. Sent again with it within "
        "15 minutes, the submission counts from when it first arrived.",
    ),
    (Kind.PROCESSING_MODE, {"mode": "issue_as_received"}, "Statements are issued as received, unedited."),
    (
        Kind.PROCESSING_MODE,
        {"mode": "edit_and_translate"},
        "Statements are edited and translated before they are issued.",
    ),
    (Kind.CIRCULATION, {"note": "as_received"}, "The published document says that it is circulated as received."),
    (
        Kind.PUBLICATION,
        {"form": "document", "series": ""},
        "Published as documents of the United Nations, with symbols of the series of the meeting.",
    ),
    (
        Kind.PUBLICATION,
        {"form": "document", "series": "A/HRC/{session}/NI"},
        "Published as documents of the United Nations, with symbols of the series A/HRC/{session}/NI.",
    ),
    (
        Kind.PUBLICATION,
        {"form": "submission", "series": ""},
        "What is submitted is published under its reference. It has no symbol and is not issued as an official "
        "document of the United Nations.",
    ),
    (Kind.CIRCULATION, {"note": ""}, "The published document carries no note on how it is circulated."),
    (
        Kind.EDITING,
        {"hours": 1, "silence": "editorial"},
        "Proposed changes are shown to the authors, who have 1 hour to answer. "
        "Without an answer, only changes marked as purely editorial are made.",
    ),
    (
        Kind.EDITING,
        {"hours": 120, "silence": "original"},
        "Proposed changes are shown to the authors, who have 120 hours to answer. "
        "Without an answer, the text stays as its authors wrote it.",
    ),
    (
        Kind.TRANSLATION,
        {"languages": ["ar", "fr"]},
        "Published statements are translated into: Arabic, French.",
    ),
    (Kind.COSPONSORS, {**JOINT, "allowed": False}, "Joint statements are not accepted."),
    (
        Kind.COSPONSORS,
        JOINT,
        "Organizations with one of these standings may co-sponsor: General consultative status. Their names are "
        "grouped by standing: general, special, roster. They are named in the line that says who submits. "
        "Organizations without such a standing can be named as supporters, in a note to the title.",
    ),
    (
        Kind.COSPONSORS,
        {**JOINT, "categories": [], "order": "invited", "place": "on_behalf"},
        "Every organization may co-sponsor. Their names stand in the order in which they were invited. They are named "
        "as those on whose behalf it is submitted, too.",
    ),
    (Kind.JOINT_WORD_LIMIT, {"words": 1400}, "A joint statement has at most 1,400 words."),
    (
        Kind.JOINT_NUMBER,
        {"max": None, "with_individual": False},
        "An organization may sign any number of joint statements.",
    ),
    (
        Kind.JOINT_NUMBER,
        {"max": 1, "with_individual": True},
        "An organization may sign at most 1 joint statement. Its individual statements count as well: who signs a "
        "joint statement has used its signature.",
    ),
]


@pytest.mark.parametrize(("kind", "value", "sentence"), GOOD)
def test_a_value_that_fits_has_a_sentence(kind: str, value: dict, sentence: str) -> None:
    validate(kind, value)
    assert explain(kind, value, zone="Europe/Zurich", names=NAMES) == sentence


def test_every_kind_is_in_the_table_and_has_a_sentence_in_every_language() -> None:
    assert {row[0] for row in GOOD} == set(Kind)
    for language in ("ar", "zh-hans", "en", "fr", "ru", "es"):
        with translation.override(language):
            assert all(explain(kind, value, names=NAMES) for kind, value, _sentence in GOOD)


def test_a_limit_names_its_standing() -> None:
    said = explain(Kind.WORD_LIMIT, {"words": 1500}, category="special", names=NAMES)
    assert said == "At most 1,500 words for this standing: Special consultative status."


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Kind.WHO_MAY, {}),
        (Kind.WHO_MAY, {"categories": "general"}),
        (Kind.WHO_MAY, {"categories": [1]}),
        (Kind.WHO_MAY, {"categories": ["general", "general"]}),
        (Kind.REQUIRED_PARTS, {"parts": []}),
        (Kind.REQUIRED_PARTS, {"parts": ["body", "annex"]}),
        (Kind.REQUIRED_PARTS, {"parts": [{}]}),
        (Kind.REQUIRED_PARTS, {"parts": "body"}),
        (Kind.WORD_LIMIT, {"words": 0}),
        (Kind.WORD_LIMIT, {"words": True}),
        (Kind.WORD_LIMIT, {"words": "1500"}),
        (Kind.WORD_LIMIT, {"words": 1500.0}),
        (Kind.WORD_LIMIT, {"words": 1500, "extra": 1}),
        (Kind.COUNTED_PARTS, {"allowance": 0}),
        (Kind.COUNTED_PARTS, {"parts": ["body"], "allowance": -1}),
        (Kind.CHARACTERS_PER_WORD, {"characters": 0}),
        (Kind.CHARACTERS_PER_WORD, {"characters": True}),
        (Kind.CHARACTERS_PER_WORD, {"characters": float("nan")}),
        (Kind.CHARACTERS_PER_WORD, {"characters": float("inf")}),
        (Kind.LANGUAGES, {"languages": []}),
        (Kind.LANGUAGES, {"languages": ["zh-hans"]}),
        (Kind.OPENING, {}),
        (Kind.OPENING, {"at": "2026-06-01T23:59:59"}),
        (Kind.OPENING, {"at": "tomorrow"}),
        (Kind.OPENING, {"at": None}),
        (Kind.DEADLINE, {"before_session_days": -1}),
        (Kind.DEADLINE, {"before_session_days": 1, "at": AT}),
        (Kind.MAX_PER_ORGANIZATION, {}),
        (Kind.MAX_PER_ORGANIZATION, {"max": 0}),
        (Kind.AGENDA_ITEMS, {"required": 1, "open": "all"}),
        (Kind.AGENDA_ITEMS, {"required": True, "open": "some"}),
        (Kind.AGENDA_ITEMS, {"required": True, "open": []}),
        (Kind.AGENDA_ITEMS, {"required": True, "open": [3]}),
        (Kind.REPLACEMENT, {"allowed": "yes"}),
        (Kind.ANSWER_WINDOW, {"hours": 0}),
        (Kind.KNOCK, {"minutes": 0}),
        (Kind.KNOCK, {"minutes": 61}),
        (Kind.KNOCK, {"minutes": True}),
        (Kind.PROCESSING_MODE, {"mode": "none"}),
        (Kind.PROCESSING_MODE, {"mode": []}),
        (Kind.CIRCULATION, {"note": "other"}),
        (Kind.CIRCULATION, ["as_received"]),
        (Kind.COSPONSORS, {}),
        (Kind.COSPONSORS, {**JOINT, "order": "random"}),
        (Kind.COSPONSORS, {**JOINT, "place": "title_note"}),
        (Kind.COSPONSORS, {**JOINT, "supporters": "submitted_line"}),
        (Kind.COSPONSORS, {**JOINT, "allowed": 1}),
        (Kind.JOINT_WORD_LIMIT, {"words": 0}),
        (Kind.JOINT_NUMBER, {"max": None}),
        (Kind.JOINT_NUMBER, {"max": 0, "with_individual": True}),
        (Kind.PUBLICATION, {"form": "document"}),
        (Kind.PUBLICATION, {"form": "leaflet", "series": ""}),
        (Kind.PUBLICATION, {"form": "document", "series": None}),
        (Kind.PUBLICATION, {"form": "document", "series": "A/HRC/70/NI/"}),
        (Kind.PUBLICATION, {"form": "document", "series": "A/{body}/NI"}),
        (Kind.PUBLICATION, {"form": "submission", "series": "A/HRC/70/NI"}),
        ("unknown", {}),
    ],
)
def test_a_value_of_the_wrong_shape_is_refused(kind: str, value: object) -> None:
    with pytest.raises(ValidationError) as caught:
        validate(kind, value)
    assert caught.value.messages == ["This value does not fit the kind of rule."]
