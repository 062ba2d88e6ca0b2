"""Sessions in the database, each with the person it belongs to, so that people can see and end their own.

How long a session holds stands in its row (`expire_date`), so that it ends for every page, command and process alike.
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

# The least that lets a person tell their sessions apart. Most specific first: others also call themselves Chrome.
FAMILIES = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))


def browser_family(user_agent: str) -> str:
    """Return the family of a browser, or "" for any other."""
    return next((family for mark, family in FAMILIES if mark in user_agent), "")


def today() -> str:
    """Return the day in UTC as the session keeps it."""
    return timezone.now().date().isoformat()


def ends_at(*, began: datetime, now: datetime, staff: bool, remembered: bool) -> datetime:
    """Return when a session ends that is used now and never again.

    The Secretariat is signed out after `STAFF_SESSION_IDLE` without use and `STAFF_SESSION_AGE` in all; others after
    `SESSION_COOKIE_AGE` seconds in all and, unless they asked to stay signed in on this device, after `SESSION_IDLE`
    without use.
    """
    if staff:
        return min(began + settings.STAFF_SESSION_AGE, now + settings.STAFF_SESSION_IDLE)
    longest = began + timedelta(seconds=settings.SESSION_COOKIE_AGE)
    return longest if remembered else min(longest, now + settings.SESSION_IDLE)


class SessionStore(DatabaseStore):
    """The rows of accounts_people.Session."""

    row: Any = None

    @classmethod
    def get_model_class(cls) -> Any:
        """Return the model of the rows."""
        from accounts.people.models import Session

        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        """Return the row for these data; what the person sees of it stands in columns of its own."""
        person = data.get(SESSION_KEY)
        if person:
            data.setdefault("began_on", today())
            data.setdefault("began_at", int(timezone.now().timestamp()))
            data["seen_on"] = today()
        row: Any = super().create_model_instance(data)
        row.person_id = person
        row.began_on = data.get("began_on")
        row.seen_on = data.get("seen_on")
        row.browser = data.get("browser", "")
        if person:
            row.expire_date = min(row.expire_date, self._ends_at(data, staff=_is_staff(person)))
        return row

    def begin(self, browser: str) -> None:
        """Say that a person has just signed in, and with which family of browser: the age counts from here."""
        self.update({"browser": browser, "began_on": today(), "began_at": int(timezone.now().timestamp())})

    def touch(self, *, staff: bool) -> None:
        """Say that the session is used now. Writes only when its end moves by minutes, or the day is another one."""
        if self.row is None or "began_at" not in self:
            self.modified = True  # saved with the answer, and then with all of it
            return
        changed: dict[str, Any] = {}
        end = self._ends_at(self._session, staff=staff)  # type: ignore[attr-defined]
        if abs(end - self.row.expire_date) >= settings.SESSION_TOUCH:
            changed["expire_date"] = end
        if self.row.seen_on != timezone.now().date():
            changed["seen_on"] = timezone.now().date()
        if changed:
            type(self.row).objects.filter(session_key=self.session_key, person_id=self.row.person_id).update(**changed)

    def _get_session_from_db(self) -> Any:
        self.row = super()._get_session_from_db()  # type: ignore[misc]
        return self.row

    def _ends_at(self, data: dict[str, Any], *, staff: bool) -> datetime:
        now = timezone.now()
        began = datetime.fromtimestamp(data["began_at"], now.tzinfo)
        return ends_at(began=began, now=now, staff=staff, remembered=not self.get_expire_at_browser_close())


def _is_staff(person: Any) -> bool:
    from accounts.people.queries import holds_a_role

    return holds_a_role(person)
