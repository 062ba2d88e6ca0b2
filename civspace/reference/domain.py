"""Loading rows from files that people correct: what the file says holds, and nothing is ever removed."""

import csv
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import models, transaction
from django.utils import translation

from civspace.reference.models import Goal, Language, Region, State, Theme

DATA = Path(__file__).resolve().parent / "data"


@dataclass(frozen=True)
class Loaded:
    """What became of the rows of one file; `kept` counts rows of the table that the file no longer holds."""

    created: int
    updated: int
    unchanged: int
    kept: int


def read_csv(path: Path) -> list[dict[str, str]]:
    """Return the rows of a UTF-8 file with a header, cells stripped; ValueError when a line has too many or too few."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = []
        for row in csv.DictReader(file, strict=True):
            if None in row or None in row.values():
                raise ValueError(f"{path.name}: a line has not as many cells as the header: {row}")
            rows.append({column: cell.strip() for column, cell in row.items()})
        return rows


def typed(model: type[models.Model], row: Mapping[str, str]) -> dict[str, Any]:
    """Return the cells as values of the model's columns; an empty cell is null where the column may be null."""
    values: dict[str, Any] = {}
    for column, cell in row.items():
        field: Any = model._meta.get_field(column)
        if cell == "" and field.null:
            values[field.attname] = None
        else:
            target = field.target_field if field.is_relation else field
            values[field.attname] = target.to_python(cell)
    return values


def upsert(*, model: type[models.Model], rows: Iterable[Mapping[str, Any]]) -> Loaded:
    """Write rows by primary key, columns named with their language (`name_fr`): new ones in, changed ones over the old.

    A row that is as before is not touched, so that loading twice changes nothing.
    """
    key = model._meta.pk.attname
    wanted = {row[key]: dict(row) for row in rows}
    if not wanted:
        return Loaded(0, 0, 0, 0)
    columns = [column for column in next(iter(wanted.values())) if column != key]
    # The column without a language is modeltranslation's own; it follows the default language.
    bare = {column.removesuffix("_en") for column in columns if column.endswith("_en")}
    with transaction.atomic(), translation.override("en"):
        stored = {row[key]: row for row in model._base_manager.values(key, *columns)}
        new = [model(**row) for pk, row in wanted.items() if pk not in stored]
        changed = [model(**row) for pk, row in wanted.items() if pk in stored and stored[pk] != row]
        model._base_manager.bulk_create(new)
        if changed:
            model._base_manager.bulk_update(changed, [*columns, *bare])
    return Loaded(len(new), len(changed), len(wanted) - len(new) - len(changed), len(set(stored) - set(wanted)))


def load_file(
    *, model: type[models.Model], path: Path, prepare: Callable[[dict[str, str]], Any] | None = None
) -> Loaded:
    """Load a table from one file; `prepare` may change each row of text before its cells become values."""
    rows = read_csv(path)
    for row in rows:
        if prepare:
            prepare(row)
    return upsert(model=model, rows=[typed(model, row) for row in rows])


def load_reference(*, folder: Path = DATA) -> dict[str, Loaded]:
    """Load all reference data from its files; the sources that rows name by key come from `sources.csv`."""
    sources = {
        row["key"]: " ".join(filter(None, (row["title"], row["url"]))) for row in read_csv(folder / "sources.csv")
    }

    def prepare(row: dict[str, str]) -> None:
        row["source"] = sources[row["source"]]

    tables: list[tuple[str, type[models.Model]]] = [
        ("regions", Region),
        ("states", State),
        ("languages", Language),
        ("goals", Goal),
        ("themes", Theme),
    ]
    with transaction.atomic():
        return {name: load_file(model=model, path=folder / f"{name}.csv", prepare=prepare) for name, model in tables}
