"""The shared cache in Redis. It saves work and counts attempts; nothing that must be kept is in it.

So a Redis that is away fails nothing: the cache then holds nothing and limits count nothing, and it is asked again
after a rest that grows. `/readyz` says that the cache is missing.
"""

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError

from civspace.web.backoff import BackOff

log = logging.getLogger(__name__)

#: Of this process, whatever thread or cache asks: Redis is there for all of them or for none.
rest = BackOff(first=0.5, most=15)


class PatientRedisCache(RedisCache):
    """Django's cache in Redis, which answers like an empty one while Redis does not; it does not make up counts."""

    def _try(self, ask: Callable[..., Any], *args: Any, instead: Any) -> Any:
        if rest.resting:
            return instead
        try:
            found = ask(*args)
        except (RedisError, OSError) as error:
            if rest.failed():
                log.warning("The cache does not answer: %s", type(error).__name__)
            return instead
        rest.worked()
        return found

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> bool:
        """Keep a value unless there is one; says yes while Redis is away, as an empty cache would."""
        return bool(self._try(super().add, key, value, timeout, version, instead=True))

    def get(self, key: Any, default: Any = None, version: Any = None) -> Any:
        """Return a value, or the default."""
        return self._try(super().get, key, default, version, instead=default)

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> None:
        """Keep a value, or not."""
        self._try(super().set, key, value, timeout, version, instead=None)

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> bool:
        """Keep a value for longer; says whether it was there."""
        return bool(self._try(super().touch, key, timeout, version, instead=False))

    def delete(self, key: Any, version: Any = None) -> bool:
        """Forget a value; says whether it was there."""
        return bool(self._try(super().delete, key, version, instead=False))

    def has_key(self, key: Any, version: Any = None) -> bool:
        """Say whether a value is there."""
        return bool(self._try(super().has_key, key, version, instead=False))

    def incr(self, key: Any, delta: int = 1, version: Any = None) -> int:
        """Count. Raises ValueError for a key that is not there, and RedisError while Redis is away: a number that was
        made up would be worse than none, and limits know what to do."""
        if rest.resting:
            raise RedisConnectionError("The cache did not answer a moment ago")
        try:
            return int(super().incr(key, delta, version))
        except (RedisError, OSError):
            rest.failed()
            raise

    def get_many(self, keys: Any, version: Any = None) -> dict[Any, Any]:
        """Return the values that are there."""
        return dict(self._try(super().get_many, keys, version, instead={}))

    def set_many(self, data: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> list[Any]:
        """Keep values, or not."""
        return list(self._try(super().set_many, data, timeout, version, instead=[]))

    def delete_many(self, keys: Any, version: Any = None) -> None:
        """Forget values."""
        self._try(super().delete_many, keys, version, instead=None)

    def clear(self) -> None:
        """Forget everything."""
        self._try(super().clear, instead=None)
