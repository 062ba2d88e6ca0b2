"""Sessions in the database, each with the person it belongs to, so that people can see and end their own."""

from typing import Any

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


class SessionStore(DatabaseStore):
    """The rows of accounts_people.Session."""

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
            data["seen_on"] = today()
        row: Any = super().create_model_instance(data)
        row.person_id = person
        row.began_on = data.get("began_on")
        row.seen_on = data.get("seen_on")
        row.browser = data.get("browser", "")
        return row
