"""The request that is being answered, for audit entries and log lines written meanwhile."""

from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="")
