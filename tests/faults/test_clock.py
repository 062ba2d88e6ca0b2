"""A machine whose clock is an hour ahead: its worker deletes nothing, and its web process says that it is not ready."""

import shutil

import pytest

from tests.private.browser import Browser
from tests.private.portal import Portal
from tests.private.processes import wait_until
from tests.private.template import story
from tests.run.portal import free_port

pytestmark = [pytest.mark.faults]
#: The clock that only measures time is left alone where the process can bear it.
AN_HOUR_AHEAD = ("faketime", "-f", "+1h")
TASK = "accounts.people.tasks.forget_sessions"


@pytest.mark.skipif(not shutil.which("faketime"), reason="needs faketime for a clock that is wrong")
def test_a_clock_an_hour_ahead_deletes_nothing_and_is_told(portal: Portal) -> None:
    ended, good = (story()["organizations"][number]["session"] for number in (4, 5))
    until = "UPDATE accounts_people_session SET expire_date = now() + %s * interval '1 minute' WHERE session_key = %s"
    portal.postgres.ask(until, [-1, ended])
    portal.postgres.ask(until, [30, good])

    def there() -> set[str]:
        query = "SELECT session_key FROM accounts_people_session WHERE session_key IN (%s, %s)"
        return {key for (key,) in portal.postgres.ask(query, [ended, good])}

    portal.stop_part("beat")
    portal.stop_part("worker")
    ahead = portal.worker("ahead", prefix=("env", "FAKETIME_DONT_FAKE_MONOTONIC=1", *AN_HOUR_AHEAD))
    port = free_port()
    portal.web("web-ahead", port=port, prefix=("env", "NO_FAKE_STAT=1", *AN_HOUR_AHEAD))
    try:
        portal.send(TASK)
        told = f"Left out, because the clock is wrong: {TASK}"
        wait_until(lambda: told in ahead.said(), f"the worker says so\n{ahead.said()}")
        assert there() == {ended, good}
        assert portal.parts["web-ahead"].runs, portal.said()
        wrong, right = (Browser(number).get("/readyz") for number in (port, portal.port))
        assert (wrong.status, wrong.json()["missing"]) == (503, ["clock"])
        assert right.status == 200, right.text
    finally:
        for name in ("ahead", "web-ahead"):
            portal.parts.pop(name).kill()
    # The control: by a clock that is right, the same task deletes what has ended and nothing else.
    portal.wait_healthy()
    portal.send(TASK)
    wait_until(lambda: there() == {good}, f"what has ended is forgotten\n{portal.said()}")
