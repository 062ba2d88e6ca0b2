"""A crowd before a real web process with few threads: who is turned away, who gets through, what is kept for whom."""

import datetime
import itertools
import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import psycopg2
import pytest

from tests.private import truth
from tests.private.browser import Answer, Author, Draft
from tests.private.portal import Portal, private_portal, story
from tests.private.processes import wait_until

pytestmark = [pytest.mark.faults]

LIMITS = {"PUBLIC": 2, "PRIVATE": 4, "WRITES": 6}
FULL = "The portal is full at this moment"
READERS, SECONDS = 16, 4
#: What no cache of the portal can answer twice: words that nobody searched for before.
PLACES = ("/en/statements/?q=word{}", "/fr/search/?q=mot{}", "/api/v1/statements/?q=word{}", "/ar/meetings/?q={}")
ATTEMPTS = itertools.count()


@pytest.fixture(scope="module")
def portal() -> Iterator[Portal]:
    """A web process that is soon full; nobody works off what it leaves to others."""
    limits = {f"CIVSPACE_SHED_{name}": str(count) for name, count in LIMITS.items()}
    with private_portal(start=False, WEB_THREADS="8", **limits) as found:
        found.web()
        yield found


def read_on(portal: Portal, until: float) -> list[Answer]:
    """Read without a rest, as one of a crowd does whose pages do not come."""
    reader, answers = portal.reader(timeout=30), []
    while time.monotonic() < until:
        number = next(ATTEMPTS)
        answers.append(reader.get(PLACES[number % len(PLACES)].format(number)))
    return answers


def ticket_of(author: Author, draft: Draft) -> str:
    """Read the page with the button; return what it carries for the case that the portal is full."""
    page = author.get(f"/en/my/statements/{draft.pk}/check/")
    found = re.search(r'name="ticket" value="([^"]+)"', page.text)
    assert page.status == 200 and found, page.text
    return found[1]


def save(author: Author, draft: Draft, text: str) -> Answer:
    """Save another text of a draft."""
    address = f"/en/my/statements/{draft.pk}/edit/"
    version = re.search(r'name="version" value="(\d+)"', author.get(address).text)
    assert version
    draft.revision += 1
    fields = {"title": draft.title, "body": text, "language": "en", "agenda_item": story()["item"]}
    return author.post(address, **fields, version=version[1], revision=draft.revision - 1)


def write_on(portal: Portal, number: int, until: float) -> tuple[list[Draft], dict[str, str], list[Answer]]:
    """Write, check and submit without a rest; return what was submitted, what was saved, and all answers."""
    author, sent, saved, answers = portal.author(number, timeout=30), [], {}, []
    while time.monotonic() < until:
        draft = author.begin()
        text = f"What was saved while a crowd stood before the door, number {next(ATTEMPTS)}."
        answers += [save(author, draft, text), author.get(f"/en/my/statements/{draft.pk}/check/")]
        answers += [author.submit(draft), author.get(f"/en/my/statements/{draft.pk}/receipt/")]
        saved[draft.pk] = text
        sent.append(draft)
    return sent, saved, answers


def texts_of(portal: Portal, drafts: list[str]) -> dict[str, str]:
    """Return the texts that the database holds."""
    query = "SELECT id::text, body FROM submissions_statements_statement WHERE id::text = ANY(%s)"
    return dict(portal.postgres.ask(query, [drafts]))


def test_a_crowd_of_readers_is_turned_away_and_those_who_submit_are_not(portal: Portal) -> None:
    until = time.monotonic() + SECONDS
    with ThreadPoolExecutor(READERS + 2) as pool:
        writers = [pool.submit(write_on, portal, number, until) for number in range(2)]
        crowd = [pool.submit(read_on, portal, until) for _reader in range(READERS)]
        read = [answer for one in crowd for answer in one.result()]
        written = [one.result() for one in writers]
    assert {answer.status for answer in read} == {200, 503}
    for answer in (answer for answer in read if answer.status == 503):
        assert 10 <= int(answer.header("Retry-After")) <= 30
        assert "no-store" in answer.header("Cache-Control") and not answer.header("Set-Cookie")
        assert not answer.header("Knock-Receipt")
    pages = {answer.header("Content-Language") for answer in read if answer.status == 503}
    assert pages == {"en", "fr", "ar"}
    assert any(FULL in answer.text for answer in read if answer.status == 503)
    for sent, saved, answers in written:
        assert sent and [answer.status for answer in answers] == [302, 200, 302, 200] * len(sent)
        assert texts_of(portal, list(saved)) == saved
        truth.submissions_hold(portal, sent)
    truth.nothing_half_done(portal)


class Full:
    """Requests that stand in the process until they are let go: all that it takes on from those who submit."""

    def __init__(self, portal: Portal, pool: ThreadPoolExecutor) -> None:
        authors = [portal.author(number % 5) for number in range(LIMITS["WRITES"])]
        self.drafts = [author.begin() for author in authors]
        self.submit: list[Callable[[], Answer]] = [
            lambda author=author, draft=draft: author.submit(draft)  # type: ignore[misc]
            for author, draft in zip(authors, self.drafts, strict=True)
        ]
        self.portal, self.pool, self.answers = portal, pool, list[Future[Answer]]()
        self.connection = psycopg2.connect(portal.postgres.url_of("civspace", gate=False))

    def begin(self) -> None:
        """Let them come in, and wait until each of them stands."""
        with self.connection.cursor() as cursor:
            cursor.execute("LOCK TABLE submissions_statements_receipt IN ACCESS EXCLUSIVE MODE")
        self.answers = [self.pool.submit(submit) for submit in self.submit]
        query = "SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted"
        wait_until(lambda: self.portal.postgres.ask(query) == [(LIMITS["WRITES"],)], "all of them stand", seconds=8)

    def end(self) -> None:
        """Let them go on."""
        self.connection.close()


def close_at(portal: Portal, moment: datetime.datetime) -> None:
    """Let the deadline be another one."""
    values = {"at": moment.isoformat()}
    portal.postgres.ask("UPDATE meetings_modalities_ruleset SET closes_at = %s", [moment])
    statement = "UPDATE meetings_modalities_rule SET value = jsonb_set(value, '{at}', to_jsonb(%s::text))"
    portal.postgres.ask(f"{statement} WHERE kind = 'deadline'", [values["at"]])


def test_who_is_turned_away_at_the_deadline_is_in_time_with_the_knock_receipt(portal: Portal) -> None:
    author, program, late = portal.author(5), portal.author(5).program, portal.author(4)
    draft, called, missed, typed = author.begin(), author.begin(), late.begin(), late.begin()
    ticket = ticket_of(author, draft)
    with ThreadPoolExecutor(LIMITS["WRITES"]) as pool:
        full = Full(portal, pool)
        full.begin()
        deadline = datetime.datetime.now(datetime.UTC).replace(microsecond=0) + datetime.timedelta(seconds=3)
        close_at(portal, deadline)
        form = {"revision": 1, "safety": "nobody", "ticket": ticket}
        before = datetime.datetime.now(datetime.UTC)
        shed = author.post(f"/en/my/statements/{draft.pk}/submit/", **form)
        refused = program.call("POST", f"statements/{called.pk}/submit/", {"safety": "nobody"})
        unsaved = late.post(f"/en/my/statements/{typed.pk}/edit/", title="Typed", body="Typed, and not lost.")
        assert datetime.datetime.now(datetime.UTC) < deadline, "this machine is too slow for the test"
        assert [portal.reader().get(path).status for path in ("/en/statements/", "/livez")] == [503, 200]
        # A deadline lasts until its second is over.
        time.sleep(max(0.0, (deadline - datetime.datetime.now(datetime.UTC)).total_seconds()) + 1.1)
        full.end()
        assert [one.result().status for one in full.answers] == [302] * LIMITS["WRITES"]  # they came in time
    assert (shed.status, refused.status, unsaved.status) == (503, 503, 503)
    assert 3 <= int(shed.header("Retry-After")) <= 10
    knock = shed.header("Knock-Receipt")
    assert f'name="knock" value="{knock}"' in shed.text and "NOT submitted yet" in shed.text
    assert "Typed, and not lost." in unsaved.text and FULL in unsaved.text
    assert refused.header("Content-Type") == "application/problem+json"
    problem = refused.json()
    assert problem["title"] == "The portal is full"
    arrived = datetime.datetime.fromisoformat(problem["knock"]["arrived_at"])
    expires = datetime.datetime.fromisoformat(problem["knock"]["expires_at"])
    assert expires - arrived == datetime.timedelta(minutes=15)
    assert [truth.state_of(portal, one) for one in (draft, called, missed, typed)] == ["draft"] * 4
    truth.nothing_half_done(portal)

    late_form = {"revision": 1, "safety": "nobody"}
    assert late.post(f"/en/my/statements/{missed.pk}/submit/", **late_form, knock=knock).status == 422
    assert late.post(f"/en/my/statements/{missed.pk}/submit/", **late_form).status == 422
    done = author.post(f"/en/my/statements/{draft.pk}/submit/", **form, knock=knock)
    assert (done.status, done.header("Location")) == (302, f"/en/my/statements/{draft.pk}/receipt/")
    headers = {"Content-Type": "application/json", "Knock-Receipt": problem["knock"]["receipt"]}
    address = f"/api/v1/statements/{called.pk}/submit/"
    assert program.ask("POST", address, b'{"safety": "nobody"}', **headers).status == 200
    assert program.ask("POST", address, b'{"safety": "nobody"}', **headers).json()["knock"] == "used"
    query = "SELECT submitted_at FROM submissions_statements_receipt WHERE statement_id = %s"
    ((counted,),) = portal.postgres.ask(query, [draft.pk])
    assert before <= counted < deadline
    assert portal.postgres.ask(query, [called.pk]) == [(arrived,)]
    assert portal.postgres.ask("SELECT count(*) FROM submissions_statements_usedknock") == [(2,)]
    truth.submissions_hold(portal, [draft, called, *full.drafts])
    assert [truth.state_of(portal, one) for one in (missed, typed)] == ["draft"] * 2
    truth.nothing_half_done(portal)
