"""Loading the templates of modalities, and the reasons for exceptions, from their files."""

import datetime
import json
from dataclasses import astuple
from pathlib import Path
from typing import Any

from django.db import transaction

from civspace.reference.domain import Loaded, load_file
from meetings.modalities import values
from meetings.modalities.models import ExceptionReason, Rule, RuleSet

DATA = Path(__file__).resolve().parent / "data"
LANGUAGES = ("ar", "zh_hans", "en", "fr", "ru", "es")


def _rule(rule_set: RuleSet, row: dict[str, Any], position: int) -> Rule:
    values.validate(row["kind"], row["value"])
    source = row["source"]
    return Rule(
        rule_set=rule_set,
        slug=row["slug"],
        kind=row["kind"],
        category=row.get("category") or "",
        value=row["value"],
        source_title=source["title"],
        source_url=source["url"],
        as_of=datetime.date.fromisoformat(source["as_of"]),
        confidence=source["confidence"],
        position=position,
        **{f"text_{code}": row["text"][code] for code in LANGUAGES},
    )


def _content(rules: list[Rule]) -> list[tuple[Any, ...]]:
    columns = [field.attname for field in Rule._meta.fields if field.attname not in ("id", "rule_set_id", "text")]
    return [tuple(getattr(rule, column) for column in columns) for rule in rules]


@transaction.atomic
def load_template(name: str) -> Loaded:
    """Load one template of modalities from data/{name}.json; safe to run again. Meetings keep the rules they have."""
    data = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
    names = {f"name_{code}": data["name"][code] for code in LANGUAGES}
    rule_set, made = RuleSet.objects.get_or_create(template=name, activity=data["activity"], defaults=names)
    rules = [_rule(rule_set, row, position) for position, row in enumerate(data["rules"])]
    held = list(rule_set.rules.order_by("position"))
    same_names = all(getattr(rule_set, field) == title for field, title in names.items())
    if not made and same_names and _content(held) == _content(rules):
        return Loaded(0, 0, 1, 0)
    if not made:
        for field, title in names.items():
            setattr(rule_set, field, title)
        rule_set.version += 1
        rule_set.save()
        rule_set.rules.all().delete()
    Rule.objects.bulk_create(rules)
    return Loaded(int(made), int(not made), 0, 0)


@transaction.atomic
def load_templates() -> Loaded:
    """Load every template of modalities; safe to run again."""
    loaded = [load_template(path.stem) for path in sorted(DATA.glob("*.json"))]
    return Loaded(*(sum(counts) for counts in zip(*map(astuple, loaded), strict=True)))


def _kinds_as_list(row: dict[str, str]) -> None:
    row["kinds"] = row["kinds"].split()  # type: ignore[assignment]


def load_exception_reasons() -> Loaded:
    """Load the published reasons for giving more time; safe to run again."""
    return load_file(model=ExceptionReason, path=DATA / "exception_reasons.csv", prepare=_kinds_as_list)
