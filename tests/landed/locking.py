"""Which migrations would lock a large table, or break the release that still runs meanwhile: rules, and what is exempt.

A release is upgraded while the one before it serves. What is slow in proportion to the rows (building an index,
checking a constraint, writing a column anew) must not hold a lock meanwhile, and no column may be missing that old code
reads or lacks a value that old code does not give.
"""

from collections.abc import Callable, Iterator
from typing import Any

from django.db import migrations
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import NOT_PROVIDED, Field

from civspace.web.online import AddCheckOnline, AddIndexOnline

#: Tables of a few hundred rows at most, whatever the portal has seen: as apps, or as models.
SMALL = frozenset(
    {
        "civspace_reference",
        "civspace_clocks.dutystation",
        "civspace_clocks.holiday",
        "civspace_operations",
        "meetings_accreditation.category",
        "meetings_accreditation.criterion",
        "meetings_accreditation.scheme",
        "meetings_calendar.body",
        "meetings_calendar.meeting",
        "meetings_modalities",
        "submissions_statements.counter",
        "submissions_statements.publicationpolicy",
        "submissions_statements.reasoncode",
    }
)
#: Migrations that were looked at and may stay as they are: (app, name) -> why.
EXEMPT: dict[tuple[str, str], str] = {}

Found = Iterator[str]


def is_small(app: str, model: str) -> bool:
    """Say whether a table has few rows."""
    return app in SMALL or f"{app}.{model.lower()}" in SMALL


def _indexed(field: Field) -> bool:
    return bool(field.db_index or field.unique)


def _add_field(operation: migrations.AddField, old: Field | None) -> Found:
    field = operation.field
    if field.many_to_many:
        return
    if not field.null and field.db_default is NOT_PROVIDED:
        yield "a new column is null or has a db_default: the release before gives it no value"
    if _indexed(field):
        yield "an index of a new column comes by AddIndexOnline (db_index=False on the field)"


def _alter_field(operation: migrations.AlterField, old: Field | None) -> Found:
    field = operation.field
    assert old is not None
    if field.many_to_many:
        return
    kinds = (old.get_internal_type(), field.get_internal_type())
    longer = (field.max_length or 10**9) >= (old.max_length or 10**9)
    wider = kinds == ("CharField", "TextField") or (kinds[0] == kinds[1] and longer)
    if not wider:
        yield "a change of type writes the whole table anew: add a column, fill it, then let the old one go"
    if old.null and not field.null:
        yield "NOT NULL reads the whole table: add a check by AddCheckOnline"
    if _indexed(field) and not _indexed(old):
        yield "an index comes by AddIndexOnline"


def _refuse(why: str) -> Callable[[Any, Any], Found]:
    def refuse(operation: Operation, old: Field | None) -> Found:
        yield why

    return refuse


_RULES: dict[type[Operation], Callable[[Any, Any], Found]] = {
    migrations.AddField: _add_field,
    migrations.AlterField: _alter_field,
    migrations.AddIndex: _refuse("an index comes by AddIndexOnline, in a migration with atomic = False"),
    migrations.AddConstraint: _refuse("a constraint comes by AddCheckOnline, or as a unique index by AddIndexOnline"),
    migrations.AlterUniqueTogether: _refuse("write a UniqueConstraint; an index comes by AddIndexOnline"),
    migrations.RenameField: _refuse(
        "the release before still reads the old name: add a column, fill it, let the old one go"
    ),
    migrations.RenameModel: _refuse("the release before still reads the old table"),
    migrations.AlterModelTable: _refuse("the release before still reads the old table"),
}


def _flat(operations: list[Operation]) -> Iterator[Operation]:
    for operation in operations:
        if isinstance(operation, migrations.SeparateDatabaseAndState):
            yield from _flat(operation.database_operations)
        else:
            yield operation


def faults(migration: migrations.Migration, state: ProjectState, new: set[tuple[str, str]]) -> Found:
    """Yield what is wrong with a migration.

    `state` is the one before it and is moved on; `new` names the models that no release has yet, whose tables are
    empty, and is filled up.
    """
    app = migration.app_label
    for operation in migration.operations:
        for part in _flat([operation]):
            yield from (f"{app}.{migration.name}: {part.describe()}: {why}" for why in _of(part, migration, state, new))
        operation.state_forwards(app, state)


def _of(part: Operation, migration: migrations.Migration, state: ProjectState, new: set[tuple[str, str]]) -> Found:
    app = migration.app_label
    if isinstance(part, migrations.CreateModel):
        new.add((app, part.name.lower()))
    if isinstance(part, migrations.RunPython | migrations.RunSQL):
        if migration.atomic and not part.hints.get("few_rows"):
            yield "rows are changed in pieces (atomic = False), or are few: hints={'few_rows': why}"
        return
    model = str(getattr(part, "model_name", "") or getattr(part, "name", "")).lower()
    if isinstance(part, AddIndexOnline | AddCheckOnline):
        if migration.atomic:
            yield "what is done online needs atomic = False"
        return
    rule = _RULES.get(type(part))
    if rule is None or (app, model) in new or is_small(app, model):
        return
    known = state.models.get((app, model))
    yield from rule(part, known.fields.get(getattr(part, "name", "")) if known else None)
