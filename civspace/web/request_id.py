"""The request that is being answered, for audit entries and log lines written meanwhile.

Work that a request leaves to a worker carries its number on; work that the clock begins gets one of its own.
"""

import re
import uuid
from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="")
#: The task that a worker is doing, "" outside of one.
task_name: ContextVar[str] = ContextVar("task_name", default="")

#: A number that a proxy may bring: a UUID, with hyphens or without. Nothing else fits, so that it cannot say anything.
WELL_FORMED = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}")


def new_request_id(brought: object = "") -> str:
    """Return the number that was brought along if it is well-formed, else a new one."""
    if isinstance(brought, str) and WELL_FORMED.fullmatch(brought):
        return brought
    return uuid.uuid4().hex
