"""An application's deadline to the second, in three zones, on a holiday; and what the page showed counts."""

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError

from meetings.accreditation.applications.deadlines import considered_in, deadline
from meetings.accreditation.applications.domain.submitting import check_time
from meetings.accreditation.applications.models import Application
from meetings.accreditation.models import Scheme
from tests.accreditation.applying import make_scheme
from tests.factories import make_organization

pytestmark = pytest.mark.django_db

SECOND = datetime.timedelta(seconds=1)
#: The last second of 25 December in each zone: a day counts whole there, and a holiday moves no deadline.
ENDS = {
    "Pacific/Auckland": "2026-12-25T10:59:59+00:00",
    "Africa/Nairobi": "2026-12-25T20:59:59+00:00",
    "America/New_York": "2026-12-26T04:59:59+00:00",
}


def written(zone: str, **fields: object) -> Application:
    scheme = make_scheme("t", "staff", time_zone=zone, **fields)
    return Application(organization=make_organization(), scheme=Scheme.objects.get(pk=scheme.pk))


def refused(application: Application, now: datetime.datetime, until: datetime.datetime | None = None) -> str:
    """Return why a submission comes too early or too late; "" when it does not."""
    try:
        check_time(application, now, until)
    except ValidationError as error:
        (text,) = error.message_dict["deadline"]
        return text
    return ""


@pytest.mark.parametrize("zone", ENDS)
def test_a_day_of_every_year(zone: str) -> None:
    """One second after it the next year's counts, and only for whoever was not shown the one that passed."""
    application = written(zone, deadline_day="12-25")
    last = datetime.datetime.fromisoformat(ENDS[zone])
    found = deadline(application.scheme, last)
    assert found is not None and found.at == last and found.at.astimezone(ZoneInfo(zone)).hour == 23
    for moment, year in (
        (last - SECOND, 2027),
        (last, 2027),
        (last + SECOND - SECOND / 1000, 2027),
        (last + SECOND, 2028),
    ):
        assert refused(application, moment) == ""
        assert considered_in(application.scheme, moment) == year
        text = refused(application, moment, until=last)
        assert text.startswith("The deadline passed on") is (year == 2028) and bool(text) is (year == 2028)
    # Whoever was shown the deadline that is still to come is not held to anything.
    following = deadline(application.scheme, last + SECOND)
    assert following is not None and refused(application, last + SECOND, until=following.at) == ""


@pytest.mark.parametrize("zone", ENDS)
def test_an_opening_and_a_closing(zone: str) -> None:
    """Taken from the second in which it opens to the second in which it closes."""
    closes = datetime.datetime.fromisoformat(ENDS[zone])
    opens = closes - datetime.timedelta(days=30)
    application = written(zone, opens_at=opens, closes_at=closes)
    said = {moment: refused(application, moment) for moment in (opens - SECOND, opens, closes, closes + SECOND)}
    assert said[opens - SECOND].startswith("Applications are taken from")
    assert (said[opens], said[closes]) == ("", "")
    assert said[closes + SECOND].startswith("Applications were taken until")
    assert "25 December" in said[closes + SECOND]
