"""Mails to addresses without an account, whose rows elsewhere are the queue: one sender at a time, pauses that grow.

Who sends a letter, and how long one that failed rests, stands in the shared cache. A cache that was lost costs an
attempt too early and nothing else: the row still waits, and the same letter twice has one Message-ID.
"""

import logging
import random
import time
from collections.abc import Callable, Iterable

from django.core.cache import cache

log = logging.getLogger(__name__)

#: Seconds: how long one sender may take; the first pause after a failure, doubled each time, and the longest.
HELD, FIRST, LONGEST = 240, 60, 6 * 3600
FORGOTTEN = 7 * 86400
#: Seconds that one sweep takes at most; it ends before the next begins.
SWEEP_SECONDS = 12.0


def send_letter(key: str, send: Callable[[str], object]) -> bool:
    """Send one letter, unless somebody is at it or it failed a short while ago; says whether it was tried and went."""
    held, tries = f"letter:{key}", f"letter:{key}:tries"
    if not cache.add(held, True, HELD):
        return False
    try:
        send(key)
    except Exception as error:  # whatever it is, the others are not held up
        failed = cache.get(tries, 0) + 1
        pause = min(LONGEST, FIRST * 2 ** (failed - 1))
        cache.set(tries, failed, FORGOTTEN)
        cache.set(held, True, pause + random.randrange(pause // 10 + 1))  # noqa: S311
        log.warning("The letter %s was not sent at attempt %s: %s", key, failed, type(error).__name__)
        return False
    cache.delete_many([held, tries])
    return True


def send_letters(keys: Iterable[str], send: Callable[[str], object]) -> None:
    """Send what waits, for some seconds, in any order: one that hangs is not the first every time."""
    stop, waiting = time.monotonic() + SWEEP_SECONDS, list(keys)
    random.shuffle(waiting)
    for key in waiting:
        if time.monotonic() > stop:
            return
        send_letter(key, send)
