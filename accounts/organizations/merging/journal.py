"""Moving rows with a journal of what stood in them, and putting back what has not changed since."""

import json
from collections import Counter
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, models, transaction
from django.db.models import F

from accounts.organizations.merging.models import Merge, MovedRow
from accounts.organizations.merging.registry import Plan, movers
from accounts.organizations.models import Organization
from civspace.workflow.models import Thing

BATCH = 500


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """Return values as the journal keeps them."""
    return json.loads(json.dumps(values, cls=DjangoJSONEncoder))


def _label(model: Any) -> str:
    return model._meta.label_lower


def carry_out(merge: Merge, plan: Plan) -> dict[str, int]:
    """Move and make what every room has registered, and return how many rows of each kind; both are locked."""
    counts: Counter[str] = Counter()
    for mover in movers:
        for change in list(mover.changes(plan)):
            counts[mover.slug] += _move(merge, mover.slug, change.rows, change.values)
        for row in list(mover.makes(plan)):
            row.save(force_insert=True)
            _keep_made(merge, mover.slug, row)
            counts[mover.slug] += 1
    return {slug: number for slug, number in counts.items() if number}


def _as_they_stand(model: Any, rows: "models.QuerySet[Any]", wanted: list[str]) -> list[dict[str, Any]]:
    keys = list(rows.values_list("pk", flat=True))
    return list(model._base_manager.filter(pk__in=keys).order_by("pk").values(*wanted))


def _move(merge: Merge, kind: str, rows: "models.QuerySet[Any]", values: dict[str, Any]) -> int:
    model: Any = rows.model
    # An organization's own version grows once for the whole merger, in the verb.
    versioned = issubclass(model, Thing) and model is not Organization
    wanted = ["pk", *values, *(["version"] if versioned else [])]
    found = _as_they_stand(model, rows, wanted)
    after = _plain(values)
    for begin in range(0, len(found), BATCH):
        some = found[begin : begin + BATCH]
        step = {"version": F("version") + 1} if versioned else {}
        model._base_manager.filter(pk__in=[row["pk"] for row in some]).update(**values, **step)
    MovedRow.objects.bulk_create(
        (
            MovedRow(
                merge=merge,
                kind=kind,
                table=_label(model),
                key=str(row["pk"]),
                before=_plain({name: row[name] for name in values}),
                after=after,
                row_version=row["version"] + 1 if versioned else None,
            )
            for row in found
        ),
        batch_size=BATCH,
    )
    return len(found)


def _keep_made(merge: Merge, kind: str, row: Any) -> None:
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    MovedRow.objects.create(
        merge=merge, kind=kind, table=_label(row), key=str(row.pk), before=None, after=_plain(values)
    )


def put_back(merge: Merge) -> tuple[dict[str, int], dict[str, int]]:
    """Restore what the merger moved and nobody has changed since; return how many rows of each kind, and how many
    stay where they are."""
    restored: Counter[str] = Counter()
    kept: Counter[str] = Counter()
    # What an earlier merger had brought here has not changed by going on and coming back.
    earlier = MovedRow.objects.filter(merge__survivor=merge.source, row_version__isnull=False)
    has_earlier = earlier.exists()
    for row in merge.moved.order_by("-pk"):
        back = _restore(row)
        (restored if back else kept)[row.kind] += 1
        if back and has_earlier and row.row_version is not None:
            same = earlier.filter(table=row.table, key=row.key, row_version=row.row_version - 1)
            same.update(row_version=row.row_version + 1)
    return dict(restored), dict(kept)


def _restore(row: MovedRow) -> bool:
    model: Any = apps.get_model(row.table)
    names = [*row.after, *(["version"] if row.row_version is not None else [])]
    mine = model._base_manager.filter(pk=row.key)
    now = mine.values(*names).first()
    if now is None or (row.row_version is not None and now["version"] != row.row_version):
        return False
    if _plain({name: now[name] for name in row.after}) != row.after:
        return False
    if row.before is None:
        mine.delete()
        return True
    values = {name: _value(model, name, value) for name, value in row.before.items()}
    step = {"version": F("version") + 1} if row.row_version is not None else {}
    try:
        with transaction.atomic():
            mine.update(**values, **step)
    except IntegrityError:
        # Something new has taken the place that this row had.
        return False
    return True


def _value(model: Any, name: str, value: Any) -> Any:
    field = next(field for field in model._meta.concrete_fields if field.attname == name)
    return field.target_field.to_python(value) if field.is_relation else field.to_python(value)
