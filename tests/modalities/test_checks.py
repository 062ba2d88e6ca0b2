"""Checking a contribution: every kind of rule, passed, failed, missing or conditional, with its exact sentence."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from meetings.modalities.checks import Check, Contribution, Held, Rules
from meetings.modalities.models import Kind, Rule

ZONE = "Europe/Zurich"
DEADLINE = datetime.datetime(2026, 6, 1, 23, 59, 59, tzinfo=ZoneInfo(ZONE))
OPENING = datetime.datetime(2026, 4, 20, 0, 0, tzinfo=ZoneInfo(ZONE))
BEFORE = datetime.datetime(2026, 4, 19, 12, 0, tzinfo=datetime.UTC)
WITHIN = datetime.datetime(2026, 5, 1, 12, 0, tzinfo=datetime.UTC)
AFTER = datetime.datetime(2026, 6, 3, 12, 0, tzinfo=datetime.UTC)
GENERAL = Held("general", "General consultative status")
SPECIAL = Held("special", "Special consultative status")
CLAIM = Held("special", "Special consultative status", confirmed=False)
OPEN_LATE = "Monday 1 June 2026, 23:59 (UTC+2)"


def rule(kind: str, value: dict, *, category: str = "", slug: str = "") -> Rule:
    return Rule(
        slug=slug or f"test-{kind}-{category}".rstrip("-").replace("_", "-"),
        kind=kind,
        category=category,
        value=value,
        source_title="Guidelines",
        source_url="https://example.org/guidelines",
        as_of=datetime.date(2026, 1, 1),
        confidence="sourced",
    )


def check_one(kind: str, value: dict, **fields) -> Check | None:
    found = Rules([rule(kind, value)]).check(Contribution(**{"time_zone": ZONE, "at": WITHIN, **fields}))
    assert len(found) <= 1
    return found[0] if found else None


TABLE = [
    # kind, value, contribution, (passed, limit, value, message)
    (Kind.WHO_MAY, {"categories": []}, {}, (True, [], None, "Everybody may take part.")),
    (Kind.WHO_MAY, {"categories": []}, {"standing": (CLAIM,)}, (True, [], "special", "Everybody may take part.")),
    (
        Kind.WHO_MAY,
        {"categories": ["general", "special"]},
        {"standing": (SPECIAL,)},
        (
            True,
            ["general", "special"],
            "special",
            "Your organization takes part as “Special consultative status”.",
        ),
    ),
    (
        Kind.WHO_MAY,
        {"categories": ["special"]},
        {"standing": (CLAIM,)},
        (
            True,
            ["special"],
            "special",
            "Passed subject to confirmation: the claim to “Special consultative status” is still to be decided.",
        ),
    ),
    (
        Kind.WHO_MAY,
        {"categories": ["general"]},
        {"standing": (SPECIAL,)},
        (False, ["general"], None, "Your organization does not hold a standing that this activity asks for."),
    ),
    (
        Kind.WHO_MAY,
        {"categories": ["general"]},
        {},
        (False, ["general"], None, "Your organization does not hold a standing that this activity asks for."),
    ),
    (
        Kind.REQUIRED_PARTS,
        {"parts": ["title", "body"]},
        {"title": "Water", "body": "A text."},
        (True, ["title", "body"], [], "Nothing is missing."),
    ),
    (
        Kind.REQUIRED_PARTS,
        {"parts": ["title", "body"]},
        {"title": " ", "body": "\n"},
        (False, ["title", "body"], ["title", "body"], "Write a title. Write the text of the statement."),
    ),
    (
        Kind.REQUIRED_PARTS,
        {"parts": ["title", "body"]},
        {"title": "Water", "body": "- \n\n- …"},
        (False, ["title", "body"], ["body"], "Write the text of the statement."),
    ),
    (
        Kind.REQUIRED_PARTS,
        {"parts": ["notes", "cover"]},
        {"body": "A text[^1]\n\n[^1]: A note.", "cover": ""},
        (False, ["notes", "cover"], ["cover"], "Write the cover text."),
    ),
    (
        Kind.REQUIRED_PARTS,
        {"parts": ["notes", "cover"]},
        {"body": "A text", "cover": "Dear Chair"},
        (False, ["notes", "cover"], ["notes"], "Write at least one note."),
    ),
    (Kind.WORD_LIMIT, {"words": 3}, {"body": "one"}, (True, 3, 1, "1 word of at most 3.")),
    (Kind.WORD_LIMIT, {"words": 3}, {"body": ""}, (True, 3, 0, "0 words of at most 3.")),
    (Kind.WORD_LIMIT, {"words": 3}, {"body": "one two three"}, (True, 3, 3, "3 words of at most 3.")),
    (
        Kind.WORD_LIMIT,
        {"words": 3},
        {"body": "one two three four"},
        (False, 3, 4, "4 words: 1 word over the limit of 3."),
    ),
    (
        Kind.WORD_LIMIT,
        {"words": 1000},
        {"body": "word " * 2345},
        (False, 1000, 2345, "2,345 words: 1,345 words over the limit of 1,000."),
    ),
    (
        Kind.LANGUAGES,
        {"languages": ["en", "fr"]},
        {"language": "fr"},
        (True, ["en", "fr"], "fr", "The language is one of those accepted: English, French."),
    ),
    (
        Kind.LANGUAGES,
        {"languages": ["en", "fr"]},
        {"language": "zh"},
        (False, ["en", "fr"], "zh", "This language is not accepted here. Accepted: English, French."),
    ),
    (
        Kind.LANGUAGES,
        {"languages": ["zh"]},
        {},
        (False, ["zh"], "", "Choose the language of the original. Accepted: Chinese."),
    ),
    (
        Kind.OPENING,
        {"at": OPENING.isoformat()},
        {},
        (True, OPENING.isoformat(), WITHIN.isoformat(), "Open since Monday 20 April 2026, 00:00 (UTC+2)."),
    ),
    (
        Kind.OPENING,
        {"at": OPENING.isoformat()},
        {"at": BEFORE},
        (
            False,
            OPENING.isoformat(),
            BEFORE.isoformat(),
            "Not open yet: submissions open on Monday 20 April 2026, 00:00 (UTC+2).",
        ),
    ),
    (
        Kind.DEADLINE,
        {"at": DEADLINE.isoformat()},
        {},
        (True, DEADLINE.isoformat(), WITHIN.isoformat(), f"In time: the deadline is {OPEN_LATE}."),
    ),
    (
        Kind.DEADLINE,
        {"at": DEADLINE.isoformat()},
        {"at": AFTER},
        (False, DEADLINE.isoformat(), AFTER.isoformat(), f"Too late: the deadline was {OPEN_LATE}."),
    ),
    (
        Kind.DEADLINE,
        {"at": DEADLINE.isoformat()},
        {"at": AFTER, "answer_until": AFTER + datetime.timedelta(hours=1)},
        (
            True,
            (AFTER + datetime.timedelta(hours=1)).isoformat(),
            AFTER.isoformat(),
            "Your answer to the return is in time until Wednesday 3 June 2026, 15:00 (UTC+2); the first submission "
            "keeps its time.",
        ),
    ),
    (
        Kind.DEADLINE,
        {"at": DEADLINE.isoformat()},
        {"at": AFTER, "answer_until": AFTER - datetime.timedelta(hours=1)},
        (
            False,
            (AFTER - datetime.timedelta(hours=1)).isoformat(),
            AFTER.isoformat(),
            "The time to answer the return ended on Wednesday 3 June 2026, 13:00 (UTC+2).",
        ),
    ),
    (
        Kind.MAX_PER_ORGANIZATION,
        {"max": None},
        {"others": 7},
        (True, None, 8, "An organization may submit any number."),
    ),
    (
        Kind.MAX_PER_ORGANIZATION,
        {"max": 1},
        {},
        (True, 1, 1, "An organization may submit 1 statement; 0 already submitted."),
    ),
    (
        Kind.MAX_PER_ORGANIZATION,
        {"max": 2},
        {"others": 2},
        (False, 2, 3, "An organization may submit 2 statements; 2 already submitted."),
    ),
    (
        Kind.AGENDA_ITEMS,
        {"required": True, "open": "all"},
        {"agenda_item": "3"},
        (True, "all", "3", "Agenda item 3 is open."),
    ),
    (Kind.AGENDA_ITEMS, {"required": True, "open": "all"}, {}, (False, "all", "", "Choose an agenda item.")),
    (Kind.AGENDA_ITEMS, {"required": False, "open": ["3"]}, {}, (True, ["3"], "", "No agenda item is needed.")),
    (
        Kind.AGENDA_ITEMS,
        {"required": False, "open": ["3"]},
        {"agenda_item": "4"},
        (False, ["3"], "4", "Agenda item 4 is not open for statements."),
    ),
    (
        Kind.REPLACEMENT,
        {"allowed": True},
        {"replaces": True},
        (True, True, True, "A submitted text may still be replaced."),
    ),
    (
        Kind.REPLACEMENT,
        {"allowed": False},
        {"replaces": True},
        (False, False, True, "A submitted text may not be replaced here."),
    ),
]


@pytest.mark.parametrize(("kind", "value", "fields", "expected"), TABLE)
def test_every_kind_of_rule(kind: str, value: dict, fields: dict, expected: tuple) -> None:
    found = check_one(kind, value, **fields)
    assert found is not None
    assert (found.passed, found.limit, found.value, found.message) == expected
    assert found.source == {
        "title": "Guidelines",
        "url": "https://example.org/guidelines",
        "as_of": "2026-01-01",
        "confidence": "sourced",
    }


def test_table_names_every_kind_that_is_checked() -> None:
    from meetings.modalities.checks import _CHECKS

    # Those on joint statements are in test_joint.
    joint = {Kind.COSPONSORS, Kind.JOINT_WORD_LIMIT, Kind.JOINT_NUMBER}
    assert {row[0] for row in TABLE} | joint == set(_CHECKS)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Kind.REPLACEMENT, {"allowed": False}),
        (Kind.COUNTED_PARTS, {"parts": ["body"]}),
        (Kind.CHARACTERS_PER_WORD, {"characters": 1.6}),
        (Kind.ANSWER_WINDOW, {"hours": 72}),
        (Kind.PROCESSING_MODE, {"mode": "issue_as_received"}),
        (Kind.CIRCULATION, {"note": ""}),
        (Kind.OPENING, {"before_session_days": 3}),
        (Kind.DEADLINE, {"before_session_days": 3}),
    ],
)
def test_what_a_first_submission_is_not_checked_for(kind: str, value: dict) -> None:
    assert check_one(kind, value) is None


def test_as_dict_is_what_the_api_carries() -> None:
    found = check_one(Kind.WORD_LIMIT, {"words": 1}, body="one")
    assert found is not None
    assert set(found.as_dict()) == {"rule", "passed", "limit", "value", "message", "source"}
    assert found.as_dict()["rule"] == "test-word-limit"


WHO = rule(Kind.WHO_MAY, {"categories": ["general", "special", "roster"]})
LIMITS = [
    rule(Kind.WORD_LIMIT, {"words": 2000}, category="general"),
    rule(Kind.WORD_LIMIT, {"words": 1500}, category="special"),
]
EVERY = rule(Kind.WORD_LIMIT, {"words": 1800})


@pytest.mark.parametrize(
    ("rules", "standing", "limit"),
    [
        ([WHO, *LIMITS], (GENERAL,), 2000),
        ([WHO, *LIMITS], (SPECIAL,), 1500),
        ([WHO, *LIMITS], (CLAIM,), 1500),
        # What is confirmed counts before what is claimed.
        ([WHO, *LIMITS], (Held("general", "General", confirmed=False), SPECIAL), 1500),
        # Without standing, the lowest that anybody has.
        ([WHO, *LIMITS], (), 1500),
        ([WHO, *LIMITS], (Held("observer", "Observer"),), 1500),
        # A category that may take part but has no limit has none; a limit for every category is the rest's.
        ([WHO, *LIMITS], (Held("roster", "Roster"),), None),
        ([WHO, *LIMITS, EVERY], (Held("roster", "Roster"),), 1800),
        ([WHO, *LIMITS, EVERY], (), 1800),
        ([WHO, EVERY, *LIMITS], (GENERAL,), 2000),
        ([WHO], (GENERAL,), None),
    ],
)
def test_the_word_limit_of_a_standing(rules: list, standing: tuple, limit: int | None) -> None:
    found = Rules(rules).word_limit(standing)
    assert (found.value["words"] if found else None) == limit
    checked = [c.limit for c in Rules(rules).check(Contribution(standing=standing)) if c.kind == Kind.WORD_LIMIT]
    assert checked == ([] if limit is None else [limit])


@pytest.mark.parametrize(
    ("parts", "allowance", "expected"),
    [
        (["body"], 0, 3),
        (["body", "notes"], 0, 5),
        (["title", "body", "notes"], 0, 7),
        (["title", "body", "notes", "cover"], 0, 8),
        (["body"], 50, 53),
    ],
)
def test_what_counts_follows_from_the_rule(parts: list, allowance: int, expected: int) -> None:
    it = Contribution(title="Two words", body="Three small words[^1]\n\n[^1]: Two more", cover="One")
    counted = rule(Kind.COUNTED_PARTS, {"parts": parts, "allowance": allowance})
    assert Rules([counted]).count(it) == expected


def test_the_words_of_a_header_are_added_only_to_a_text() -> None:
    counted = rule(Kind.COUNTED_PARTS, {"parts": ["body"], "allowance": 50})
    assert Rules([counted]).count(Contribution()) == 0


def test_without_rules_on_counting_text_and_notes_count_and_a_character_is_a_word() -> None:
    assert Rules([]).count(Contribution(title="Not counted", body="人权 rights[^1]\n\n[^1]: note")) == 4


@given(words=st.integers(min_value=0, max_value=60), limit=st.integers(min_value=1, max_value=60))
def test_a_limit_is_kept_to_the_word(words: int, limit: int) -> None:
    found = check_one(Kind.WORD_LIMIT, {"words": limit}, body="word " * words)
    assert found is not None
    assert (found.passed, found.value) == (words <= limit, words)


@given(
    st.timedeltas(min_value=datetime.timedelta(days=-3), max_value=datetime.timedelta(days=3)),
    st.sampled_from(["Europe/Zurich", "America/New_York", "Asia/Kathmandu", "Pacific/Apia", "UTC"]),
)
def test_a_deadline_ends_with_its_second_in_every_zone(offset: datetime.timedelta, zone: str) -> None:
    ends = datetime.datetime(2026, 10, 25, 2, 30, 0, tzinfo=ZoneInfo(zone))
    at = ends.astimezone(datetime.UTC) + offset
    passed = at < ends.astimezone(datetime.UTC) + datetime.timedelta(seconds=1)
    late = check_one(Kind.DEADLINE, {"at": ends.isoformat()}, at=at)
    early = check_one(Kind.OPENING, {"at": ends.isoformat()}, at=at)
    assert late is not None
    assert early is not None
    assert late.passed == passed
    assert early.passed == (offset >= datetime.timedelta(0))


@pytest.mark.parametrize(
    ("microseconds", "passed"),
    [(-1_000_000, True), (0, True), (999_999, True), (1_000_000, False)],
)
def test_the_last_second(microseconds: int, passed: bool) -> None:
    at = DEADLINE + datetime.timedelta(microseconds=microseconds)
    found = check_one(Kind.DEADLINE, {"at": DEADLINE.isoformat()}, at=at)
    assert found is not None
    assert found.passed is passed


def test_sentences_follow_the_language_of_the_reader() -> None:
    with translation.override("ar"):
        found = check_one(Kind.DEADLINE, {"at": DEADLINE.isoformat()})
    assert found is not None
    assert "حزيران/يونيه" in found.message
