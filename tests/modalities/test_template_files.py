"""The templates that are shipped: every rule has the shape of its kind, a source, and its words in six languages."""

import json
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from meetings.modalities import values
from meetings.modalities.models import Kind

FOLDER = Path(settings.BASE_DIR) / "meetings" / "modalities" / "data"
COLUMNS = {"ar", "zh_hans", "en", "fr", "ru", "es"}


def template(name: str) -> dict:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["hrc", "ecosoc-hlpf"])
def test_rules_are_well_formed(name: str) -> None:
    data = template(name)
    assert (data["template"], data["activity"]) == (name, "written_statement")
    assert set(data["name"]) == COLUMNS
    # Who issues statements as received neither asks authors for agreement nor translates.
    beyond = {Kind.EDITING.value, Kind.TRANSLATION.value} if name == "hrc" else set()
    beyond |= {Kind.JOINT_WORD_LIMIT.value, Kind.PUBLICATION.value}
    assert len({rule["slug"] for rule in data["rules"]}) == len(data["rules"]) == 23 - len(beyond)
    assert {rule["kind"] for rule in data["rules"]} == set(Kind.values) - beyond
    for rule in data["rules"]:
        values.validate(rule["kind"], rule["value"])
        assert set(rule["text"]) == COLUMNS
        assert all(rule["text"].values())
        assert set(rule["source"]) == {"title", "url", "as_of", "confidence"}
        assert rule["source"]["title"]
        assert rule["source"]["confidence"]
        assert len(rule["source"]["confidence"]) <= 60
        date.fromisoformat(rule["source"]["as_of"])


def test_the_two_templates_differ_as_their_bodies_do() -> None:
    def words(name: str) -> dict[str, int]:
        rules = template(name)["rules"]
        return {rule["category"]: rule["value"]["words"] for rule in rules if rule["kind"] == Kind.WORD_LIMIT}

    def value(name: str, kind: str) -> dict:
        return next(rule["value"] for rule in template(name)["rules"] if rule["kind"] == kind)

    assert words("hrc") == {"general": 2000, "special": 1500, "roster": 1500}
    assert words("ecosoc-hlpf") == {"general": 2000, "special": 500, "roster": 500}
    assert value("hrc", Kind.LANGUAGES) == {"languages": ["en", "fr", "es"]}
    assert value("ecosoc-hlpf", Kind.LANGUAGES) == {"languages": ["en", "fr"]}
    assert value("hrc", Kind.DEADLINE) == {"before_session_days": 14}
    assert value("hrc", Kind.MAX_PER_ORGANIZATION) == {"max": None}
    assert value("ecosoc-hlpf", Kind.MAX_PER_ORGANIZATION) == {"max": 1}
    assert value("hrc", Kind.REPLACEMENT) == {"allowed": False}
    assert value("hrc", Kind.PROCESSING_MODE) == {"mode": "issue_as_received"}
