"""Who does what when: the night before a deadline, in seconds of that night. Nothing here is left to chance twice."""

import random
from typing import Any

#: The last minutes, in which most submit; how long before and after them the night lasts.
LAST, BEFORE, AFTER = 600, 1800, 180
#: Shares of all organizations: in the last minutes, after the deadline; the rest comes before the last minutes.
IN_LAST, LATE = 0.60, 0.03
#: Shares of those who submit by a program, and who first sign in with their password.
PROGRAMS, SIGN_IN = 0.10, 0.03
#: Who still writes and saves before submitting: one in so many.
WRITES_ON = 2


def night(organizations: int, *, seed: int = 70) -> list[dict[str, Any]]:
    """Return for each organization when it presses the button (`at`: seconds after the deadline, so most are negative),
    how (`way`: page, api or sign_in) and whether it saves its text before (`saves`). The same for the same `seed`."""
    chance = random.Random(seed)
    last, late = round(organizations * IN_LAST), round(organizations * LATE)
    early = organizations - last - late
    moments = [chance.uniform(-BEFORE, -LAST) for _one in range(early)]
    moments += [chance.uniform(-LAST, 0) for _one in range(last)]
    # Nobody is called late for having been slow: well after the deadline, and well before the end.
    moments += [chance.uniform(AFTER / 4, AFTER) for _one in range(late)]
    programs, people = round(organizations * PROGRAMS), round(organizations * SIGN_IN)
    ways = ["api"] * programs + ["sign_in"] * people + ["page"] * (organizations - programs - people)
    chance.shuffle(moments)
    chance.shuffle(ways)
    return [
        {"number": number, "at": at, "way": way, "late": at > 0, "saves": way == "page" and number % WRITES_ON == 0}
        for number, (at, way) in enumerate(zip(moments, ways, strict=True))
    ]
