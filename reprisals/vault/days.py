"""Days and weeks: all that stands in clear about when."""

from datetime import UTC, date, datetime, timedelta


def now() -> datetime:
    """Return the time, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Return the day, in UTC."""
    return now().date()


def week(day: date | None = None) -> date:
    """Return the Monday of a day's week."""
    day = day or today()
    return day - timedelta(days=day.weekday())
