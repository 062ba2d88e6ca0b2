"""Keeping a bulk act as rows. Working it off stands in bulk."""

from functools import partial
from typing import Any

from django.db import IntegrityError, transaction

from civspace.notices.hints import hint
from submissions.statements.models import BulkAct, BulkItem

RUN = "submissions.statements.tasks.run_act"


def start(*, verb: str, by: Any, rows: list[Any], values: dict[str, Any], token: str, batch: Any = None) -> BulkAct:
    """Keep an act whose rows were checked: (statement, version, held decision). Sent again, it is the first one."""
    mine = BulkAct.objects.filter(by=by, token=token)
    if earlier := mine.first():
        return earlier
    try:
        with transaction.atomic():
            act = BulkAct.objects.create(verb=verb, by=by, values=values, token=token, batch=batch)
            BulkItem.objects.bulk_create(
                BulkItem(act=act, position=number, statement_id=key, expected_version=version, held_id=held)
                for number, (key, version, held) in enumerate(rows, 1)
            )
            transaction.on_commit(partial(hint, RUN, [act.pk]), robust=True)
            return act
    except IntegrityError:
        # The same page was sent twice at once: the other one was first.
        return mine.get()
