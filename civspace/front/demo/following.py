"""What the delegate and one head follow, so that news wait for them."""

from accounts.people.models import User
from civspace.front.demo.cast import People
from civspace.front.demo.clock import Story, at
from civspace.notices.follows.domain import follow
from civspace.notices.follows.states import Pace
from meetings.calendar.models import Meeting


def begin(story: Story, people: People, meetings: dict[str, Meeting]) -> None:
    """Let people follow before anything is published; what is published then is told by the worker, as always."""
    lantern = people.organizations["lantern"]
    _follow(story, people.heads["mission"], ("meeting", str(meetings["past"].pk), Pace.DAILY))
    _follow(story, people.heads["mission"], ("organization", str(lantern.pk), Pace.AT_ONCE))
    _follow(story, people.heads["mission"], ("theme", "climate-and-environment", Pace.WEEKLY))
    _follow(story, people.heads["mission"], ("search", "q=water&type=statement", Pace.DAILY))
    _follow(story, people.heads["lantern"], ("body", "hrc", Pace.WEEKLY))


def _follow(story: Story, person: User, wanted: tuple[str, str, str]) -> None:
    kind, key, pace = wanted
    with at(story.when(-100)):
        follow(by=person, kind=kind, key=key, pace=pace)
