"""The statements of the invented organizations: published ones in six languages, and one in every state."""

from typing import Any

from accounts.people.models import User
from civspace.front.demo.cast import People
from civspace.front.demo.clock import Story, at
from civspace.front.demo.real import DATA
from meetings.calendar.models import AgendaItem, Meeting
from submissions.statements import domain
from submissions.statements.models import Statement

#: (text, organization, agenda item, days ago it was submitted): published at the session that is over.
PUBLISHED = (
    ("en-rivers", "lantern", "3", 92),
    ("fr-information", "claire", "3", 91),
    ("es-juventudes", "semilla", "3", 90),
    ("ar-disability", "ufuq", "3", 88),
    ("zh-older", "chenxi", "3", 86),
    ("ru-water", "bereg", "3", 84),
    ("en-youth", "amber", "8", 82),
    ("en-markets", "lantern", "3", 81),
)
#: (text, organization, meeting, agenda item, where it stands, days ago it was submitted, or begun for a draft)
OTHERS = (
    ("en-archives", "lantern", "past", "3", "refused", 80),
    ("en-interpretation", "lantern", "council", "3", "accepted", 14),
    ("en-defenders", "lantern", "council", "3", "under_review", 2),
    ("en-markets", "lantern", "council", "9", "returned", 6),
    ("en-floods", "lantern", "council", "3", "submitted", 3),
    ("en-archives", "lantern", "council", "5", "withdrawn", 5),
    ("en-sanitation", "lantern", "segment", "5 (a)", "draft", 2),
    ("en-rivers", "lantern", "council", "3", "draft", 1),
    ("fr-pirogues", "quai", "council", "3", "submitted", 4),
    ("fr-pirogues", "quai", "segment", "5 (b)", "draft", 2),
    ("es-juventudes", "semilla", "council", "3", "submitted", 5),
    ("en-youth", "amber", "council", "10", "submitted", 2),
    ("en-floods", "lantern", "segment", "5 (b)", "deleted", 4),
)
RETURNED: dict[str, Any] = {
    "reason_code": "wrong-agenda-item",
    "rule": "hrc-written-agenda-item",
    "message": "The text speaks of social protection, which belongs to item 3. Please choose item 3, or say in the "
    "first paragraph how the text relates to item 9.",
}
REFUSED: dict[str, Any] = {
    "reason_code": "other",
    "rule": "hrc-written-required-parts",
    "message": "The text announces recommendations that are not in it. This is an invented decision: it shows what a "
    "refusal looks like.",
}


def tell(story: Story, people: People, meetings: dict[str, Meeting]) -> None:
    """Draft, submit, review and publish, in the order in which it would have happened."""
    for minute, (text, key, item, ago) in enumerate(PUBLISHED):
        statement = submitted(story, people, key, meetings["past"], text, item, -ago)
        claimed(story, people.secretariat, statement, -ago + 2)
        accepted(story, people.secretariat, statement, -ago + 5)
        with at(story.when(-58, 8, 3 * minute)):
            domain.publish_statement(statement=fresh(statement), by=people.secretariat)
    for text, key, meeting, item, state, ago in OTHERS:
        _tell_one(story, people, key, meetings[meeting], text, item, state, -ago)
    _another_language(story, people)


def _another_language(story: Story, people: People) -> None:
    """A French version that was begun of an English statement: the original stands beside it."""
    source = Statement.objects.filter(organization=people.organizations["amber"], state="submitted").get()
    with at(story.when(-1, 18)):
        domain.start_from(
            source=source, meeting=source.meeting, by=people.heads["amber"], kind="translation", language="fr"
        )


def _tell_one(
    story: Story, people: People, key: str, meeting: Meeting, text: str, item: str, state: str, days: int
) -> None:
    by, desk = people.heads[key], people.secretariat
    if state in ("draft", "deleted"):
        with at(story.when(days, 13)):
            statement = begin(people, key, by, meeting, text, item)
        if state == "deleted":
            with at(story.when(days + 1, 17)):
                domain.withdraw_statement(statement=statement, by=by)
        return
    statement = submitted(story, people, key, meeting, text, item, days)
    if state in ("under_review", "returned", "accepted", "refused"):
        claimed(story, desk, statement, days + 1)
    if state == "accepted":
        accepted(story, desk, statement, days + 3)
    elif state == "returned":
        with at(story.when(-1, 20)):
            domain.return_statement(statement=fresh(statement), by=desk, **RETURNED)
    elif state == "refused":
        with at(story.when(days + 4, 15)):
            domain.refuse_statement(statement=fresh(statement), by=desk, **REFUSED)
    elif state == "withdrawn":
        with at(story.when(days + 1, 16)):
            domain.withdraw_statement(statement=fresh(statement), by=by)


def begin(people: People, key: str, by: User, meeting: Meeting, text: str, item: str) -> Statement:
    """Begin a draft with a text of the demo, such as `en-rivers`."""
    title, _blank, body = (DATA / "texts" / f"{text}.txt").read_text(encoding="utf-8").partition("\n\n")
    return domain.create_draft(
        organization=people.organizations[key],
        meeting=meeting,
        by=by,
        title=title,
        body=body,
        language=text.partition("-")[0],
        agenda_item=AgendaItem.objects.get(meeting=meeting, number=item),
    )


def submitted(story: Story, people: People, key: str, meeting: Meeting, text: str, item: str, days: int) -> Statement:
    """Draft a text one day, and submit it the next."""
    by = people.heads[key]
    with at(story.when(days - 1, 13)):
        statement = begin(people, key, by, meeting, text, item)
    with at(story.when(days, 9, 41)):
        domain.submit_statement(statement=statement, by=by)
    return statement


def claimed(story: Story, desk: User, statement: Statement, days: int) -> None:
    """The desk claims it, so many days from now."""
    with at(story.when(days, 10, 15)):
        domain.claim_statement(statement=fresh(statement), by=desk)


def accepted(story: Story, desk: User, statement: Statement, days: int) -> None:
    """The desk accepts it, so many days from now."""
    with at(story.when(days, 14, 30)):
        domain.accept_statement(statement=fresh(statement), by=desk)


def fresh(statement: Any) -> Statement:
    """Return a statement as it stands now."""
    return Statement.objects.select_related("meeting", "organization").get(pk=statement.pk)
