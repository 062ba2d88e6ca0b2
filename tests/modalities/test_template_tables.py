"""The templates at work: who, how many words, which languages, with whom, on which item; exactly passed or failed."""

import datetime
import json
from pathlib import Path

import pytest
from django.conf import settings

from civspace.reference.domain import read_csv
from meetings.modalities import values
from meetings.modalities.checks import Contribution, Held, Rules
from meetings.modalities.joint import Already, Signer
from meetings.modalities.models import Kind, Rule

FOLDER = Path(settings.BASE_DIR) / "meetings" / "modalities" / "data"
CATEGORIES = Path(settings.BASE_DIR) / "meetings" / "accreditation" / "data" / "categories.csv"
GENERAL, SPECIAL, ROSTER, NHRI = (Held(code, code) for code in ("general", "special", "roster", "nhri-a"))
CLAIMED = Held("special", "special", confirmed=False)


def rules(template: str) -> Rules:
    """Return the rules of a template file as something that checks."""
    data = json.loads((FOLDER / f"{template}.json").read_text(encoding="utf-8"))
    return Rules(
        [
            Rule(
                slug=row["slug"],
                kind=row["kind"],
                category=row["category"] or "",
                value=row["value"],
                source_title=row["source"]["title"],
                as_of=datetime.date.fromisoformat(row["source"]["as_of"]),
            )
            for row in data["rules"]
        ]
    )


def failed(template: str, *, words: int = 10, language: str = "en", item: str = "3", **others: object) -> set[str]:
    """Return the kinds of the rules that a text of so many words breaks."""
    it = Contribution(title="A title", body="word " * words, language=language, agenda_item=item, **others)
    return {check.kind for check in rules(template).check(it) if not check.passed}


#: Template, standing, and the most words that its text may have; None: it may not take part.
WORDS = [
    ("csw", GENERAL, 1900),
    ("csw", SPECIAL, 1400),
    ("csw", ROSTER, 1400),
    ("csw", None, None),
    ("csw", NHRI, None),
    ("csocd", GENERAL, 1950),
    ("csocd", SPECIAL, 1450),
    ("csocd", ROSTER, None),
    ("csocd", None, None),
    ("cnd", GENERAL, 2000),
    ("cnd", SPECIAL, 1500),
    ("cnd", ROSTER, 1500),
    ("cnd", None, None),
    ("ccpcj", GENERAL, 2000),
    ("ccpcj", SPECIAL, 1500),
    ("ccpcj", ROSTER, 1500),
    ("ccpcj", None, None),
    ("cpd", GENERAL, 2000),
    ("cpd", SPECIAL, 1500),
    ("cpd", ROSTER, None),
    ("cpd", None, None),
    ("hrc-nhri", NHRI, 2000),
    ("hrc-nhri", GENERAL, None),
    ("hrc-nhri", None, None),
    ("hrc-ac", GENERAL, 2000),
    ("hrc-ac", SPECIAL, 1500),
    ("hrc-ac", ROSTER, 1500),
    ("hrc-ac", None, None),
    ("upr", None, 2815),
    ("upr", GENERAL, 2815),
]


@pytest.mark.parametrize(("template", "held", "most"), WORDS)
def test_who_and_how_many_words(template: str, held: Held | None, most: int | None) -> None:
    standing = (held,) if held else ()
    if most is None:
        assert failed(template, standing=standing) == {Kind.WHO_MAY}
        return
    assert failed(template, standing=standing, words=most) == set()
    assert failed(template, standing=standing, words=most + 1) == {Kind.WORD_LIMIT}


def test_submissions_under_a_mandate_have_no_limit_of_words() -> None:
    assert failed("unfccc", standing=(), words=20_000) == set()
    assert failed("unfccc", standing=(NHRI,), words=20_000) == set()


@pytest.mark.parametrize(
    ("template", "accepted"),
    [
        ("csw", {"ar", "zh", "en", "fr", "ru", "es"}),
        ("csocd", {"ar", "zh", "en", "fr", "ru", "es"}),
        ("cnd", {"ar", "zh", "en", "fr", "ru", "es"}),
        ("ccpcj", {"ar", "zh", "en", "fr", "ru", "es"}),
        ("cpd", {"ar", "zh", "en", "fr", "ru", "es"}),
        ("hrc-ac", {"en", "fr", "es"}),
        ("hrc-nhri", {"en", "fr", "es"}),
        ("upr", {"ar", "zh", "en", "fr", "ru", "es"}),
        ("unfccc", {"ar", "zh", "en", "fr", "ru", "es"}),
    ],
)
def test_languages(template: str, accepted: set[str]) -> None:
    standing = (NHRI if template == "hrc-nhri" else GENERAL,)
    for language in ("ar", "zh", "en", "fr", "ru", "es", ""):
        wanted = set() if language in accepted else {Kind.LANGUAGES}
        assert failed(template, language=language, standing=standing) == wanted, language


@pytest.mark.parametrize(
    ("template", "required"),
    [
        ("csw", False),
        ("csocd", False),
        ("cnd", True),
        ("ccpcj", True),
        ("cpd", False),
        ("hrc-ac", False),
        ("hrc-nhri", True),
        ("upr", True),
        ("unfccc", True),
    ],
)
def test_whether_an_agenda_item_is_asked_for(template: str, required: bool) -> None:
    standing = (NHRI if template == "hrc-nhri" else GENERAL,)
    assert failed(template, item="", standing=standing) == ({Kind.AGENDA_ITEMS} if required else set())


@pytest.mark.parametrize(
    ("template", "one_only"),
    [
        ("csw", True),
        ("csocd", True),
        ("cnd", False),
        ("ccpcj", False),
        ("cpd", False),
        ("hrc-ac", False),
        ("hrc-nhri", False),
        ("upr", False),
        ("unfccc", False),
    ],
)
def test_how_many_of_one_organization(template: str, one_only: bool) -> None:
    standing = (NHRI if template == "hrc-nhri" else GENERAL,)
    wanted = {Kind.MAX_PER_ORGANIZATION} if one_only else set()
    assert failed(template, standing=standing, others=1, joint_others=4) == wanted
    # Joint ones are counted nowhere, and a joint one is not held against its own.
    assert failed(template, standing=standing, joint_others=4) == set()
    with_another = (Signer("B", standing, Already(individual=1, joint=4)),)
    assert failed(template, standing=standing, others=1, cosigners=with_another) == set()


#: Template, the standing of the lead, those of the others, most words, and what fails whatever the length.
JOINT = [
    ("csw", SPECIAL, (GENERAL,), 1400, set()),
    ("csw", SPECIAL, (ROSTER,), 1400, set()),
    ("csw", SPECIAL, (None,), 1400, {Kind.COSPONSORS}),
    ("csw", SPECIAL, (CLAIMED,), 1400, {Kind.COSPONSORS}),
    ("csocd", SPECIAL, (GENERAL,), 1850, set()),
    ("csocd", GENERAL, (SPECIAL,), 1850, set()),
    ("csocd", SPECIAL, (SPECIAL,), 1350, set()),
    ("csocd", SPECIAL, (ROSTER,), 1450, {Kind.COSPONSORS}),
    ("cnd", SPECIAL, (ROSTER,), 1500, set()),
    ("ccpcj", SPECIAL, (None,), 1500, {Kind.COSPONSORS}),
    ("cpd", GENERAL, (ROSTER,), 2000, {Kind.COSPONSORS}),
    ("hrc-ac", ROSTER, (GENERAL,), 1500, set()),
    ("hrc-nhri", NHRI, (NHRI,), 2000, set()),
    ("hrc-nhri", NHRI, (GENERAL,), 2000, {Kind.COSPONSORS}),
    ("upr", SPECIAL, (None,), 5630, set()),
    ("upr", NHRI, (CLAIMED, GENERAL), 5630, set()),
]


@pytest.mark.parametrize(("template", "lead", "others", "most", "wrong"), JOINT)
def test_joint_texts(template: str, lead: Held, others: tuple, most: int, wrong: set) -> None:
    signers = tuple(Signer(f"O{n}", (held,) if held else ()) for n, held in enumerate(others))
    assert failed(template, standing=(lead,), cosigners=signers, words=most) == wrong
    over = failed(template, standing=(lead,), cosigners=signers, words=most + 1)
    assert len(over - wrong) == 1
    assert over - wrong <= {Kind.WORD_LIMIT, Kind.JOINT_WORD_LIMIT}


def test_every_template_is_in_the_tables() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} - {"hrc", "ecosoc-hlpf", "unfccc"} == {row[0] for row in WORDS}


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.json")), ids=lambda path: path.stem)
def test_every_rule_has_its_shape_its_words_and_its_source(path: Path) -> None:
    data = json.loads(path.read_text(encoding="utf-8"))
    columns = {"ar", "zh_hans", "en", "fr", "ru", "es"}
    assert (data["template"], set(data["name"])) == (path.stem, columns)
    assert len({row["slug"] for row in data["rules"]}) == len(data["rules"])
    categories = {row["code"] for row in read_csv(CATEGORIES)}
    for row in data["rules"]:
        values.validate(row["kind"], row["value"])
        assert (set(row["text"]), all(row["text"].values())) == (columns, True), row["slug"]
        assert set(row["source"]) == {"title", "url", "as_of", "confidence"}
        assert row["source"]["title"], row["slug"]
        assert 0 < len(row["source"]["confidence"]) <= 60
        datetime.date.fromisoformat(row["source"]["as_of"])
        assert set(row["value"].get("categories", [])) | {row["category"] or "general"} <= categories, row["slug"]
