"""Filling the portal with published statements, and the bare table with as many rows."""

import datetime
import hashlib
import uuid
from typing import Any

from django.core.management import call_command
from django.utils import timezone

from accounts.organizations.models import Membership, Organization
from accounts.people.domain import create_person
from accounts.people.models import User
from civspace.reference.models import State
from civspace.reference.queries import name_field, url_language
from civspace.renditions.models import Rendition
from civspace.search.domain import token_text
from civspace.search.models import SearchEntry
from civspace.search.sources import Document
from meetings.accreditation.models import Category, Standing
from meetings.accreditation.states import State as StandingState
from meetings.calendar.models import AgendaItem, Body, Meeting
from meetings.calendar.states import State as MeetingState
from meetings.modalities.domain import apply_template
from meetings.modalities.models import RuleSet
from submissions.statements.models import Receipt, Statement, StateMention
from submissions.statements.queries import text_hash
from submissions.statements.states import State as StatementState
from tests.benchmarks.bare.models import Row
from tests.benchmarks.words import Texts

BATCH = 1000
ORGANIZATIONS, MEETINGS = 200, 20


class Seeder:
    """Makes statements, the next ones after those that are there."""

    def __init__(self) -> None:
        self.texts = Texts()
        self.made = 0
        self.tokens: dict[tuple[str, int], set[str]] = {}

    def prepare(self) -> None:
        """Make what statements refer to: reference data, organizations, meetings with modalities and agenda."""
        call_command("load_reference", verbosity=0, stdout=open("/dev/null", "w"))  # noqa: SIM115
        states = list(State.objects.order_by("iso3")[:ORGANIZATIONS])
        self.states = [state for state in states if state.m49]
        self.organizations = [
            Organization(
                name=f"Invented Organization {number}",
                sort_key=f"invented organization {number:04}",
                country=states[number % len(states)],
                invented=True,
                state="verified",
            )
            for number in range(ORGANIZATIONS)
        ]
        Organization.objects.bulk_create(self.organizations)
        for organization in self.organizations[::10]:
            organization.themes.add("civic-space")
        body, today = Body.objects.get(pk="hrc"), timezone.now().date()
        self.meetings: list[tuple[Meeting, RuleSet, list[AgendaItem]]] = []
        for number in range(MEETINGS):
            meeting = Meeting.objects.create(
                body=body,
                slug=f"bench-{number}",
                title_en=f"Invented session {number}",
                number=str(9000 + number),
                series=f"A/HRC/{9000 + number}/NGO",
                state=MeetingState.ANNOUNCED,
                begins_on=today + datetime.timedelta(days=30),
                ends_on=today + datetime.timedelta(days=50),
                time_zone="Europe/Zurich",
            )
            rule_set = apply_template(meeting=meeting, template="hrc", by=None)
            items = [
                AgendaItem.objects.create(meeting=meeting, number=str(n), title_en=f"Item {n}", position=n)
                for n in range(1, 11)
            ]
            self.meetings.append((meeting, rule_set, items))

    def grow(self, total: int) -> None:
        """Add statements until there are as many as asked for."""
        while self.made < total:
            self._batch(min(BATCH, total - self.made))

    def _batch(self, size: int) -> None:
        statements, receipts, renditions, entries, rows, mentions = [], [], [], [], [], []
        for number in range(self.made, self.made + size):
            statement, tokens = self._statement(number)
            statements.append(statement)
            receipts.append(self._receipt(statement))
            mentions.append(self._mention(number, statement))
            renditions.append(self._rendition(statement))
            entries.append(
                SearchEntry(
                    object_type="statement",
                    object_id=statement.pk,
                    date=statement.published_at,
                    position=(int(statement.listed_at.timestamp()) << 28) | number,
                    tokens=tokens,
                )
            )
            rows.append(Row(title=statement.title, body=statement.body, created_at=statement.listed_at))
        Statement.objects.bulk_create(statements)
        Receipt.objects.bulk_create(receipts)
        StateMention.objects.bulk_create(mentions)
        Rendition.objects.bulk_create(renditions)
        SearchEntry.objects.bulk_create(entries)
        Row.objects.bulk_create(rows)
        self.made += size

    def _tokens(self, language: str, number: int) -> set[str]:
        if (language, number) not in self.tokens:
            text = self.texts.pool[language][number]
            document = Document(url_language(language), "", text)
            self.tokens[language, number] = set(token_text("statement", [document]).split())
        return self.tokens[language, number]

    def _statement(self, number: int) -> tuple[Statement, str]:
        language, title, paragraphs = self.texts.statement()
        meeting, rule_set, items = self.meetings[number % MEETINGS]
        organization = self.organizations[number % ORGANIZATIONS]
        body = "\n\n".join(self.texts.pool[language][found] for found in paragraphs)
        body = f"{body}\n\n{getattr(self._state(number), name_field(language))}"
        at = timezone.now() - datetime.timedelta(days=400) + datetime.timedelta(seconds=number * 300)
        symbol_number = number // MEETINGS + 1
        statement = Statement(
            reference=f"S-{number:06}",
            meeting=meeting,
            organization=organization,
            agenda_item=items[number % len(items)],
            state=StatementState.PUBLISHED,
            language=language,
            title=title,
            body=body,
            text_hash=text_hash(title, body),
            word_count=len(paragraphs) * 50,
            submitted_at=at,
            rule_set=rule_set,
            organization_name=organization.name,
            standing_text="special",
            symbol=f"{meeting.series}/{symbol_number}",
            symbol_number=symbol_number,
            published_at=at,
            listed_at=at,
        )
        found = set(token_text("statement", [Document(url_language(language), title, "")]).split())
        for paragraph in paragraphs:
            found |= self._tokens(language, paragraph)
        return statement, " ".join(sorted(found))

    def _state(self, number: int) -> State:
        """Return the State that a statement names."""
        return self.states[number % len(self.states)]

    def _mention(self, number: int, statement: Statement) -> StateMention:
        last = statement.body.count("\n\n") + 1
        state = self._state(number)
        return StateMention(statement=statement, state=state, language=statement.language, paragraphs=[last])

    def waiting(self, count: int) -> None:
        """Add statements that wait on the desk, beside those that are published; none of the author's organization."""
        rows = []
        for number in range(count):
            statement, _tokens = self._statement(2 * number + 1)
            statement.state, statement.reference = StatementState.SUBMITTED, f"W-{number:06}"
            statement.symbol = statement.symbol_number = statement.published_at = None
            rows.append(statement)
        Statement.objects.bulk_create(rows)
        Receipt.objects.bulk_create([self._receipt(statement) for statement in rows])

    def _receipt(self, statement: Statement) -> Receipt:
        return Receipt(
            statement=statement,
            revision=1,
            submitted_at=statement.submitted_at,
            text_hash=statement.text_hash,
            word_count=statement.word_count,
            rule_set_number=1,
        )

    def _rendition(self, statement: Statement) -> Rendition:
        digest = hashlib.sha256(str(statement.pk).encode()).hexdigest()
        return Rendition(
            kind="statement",
            object_id=str(statement.pk),
            language=url_language(statement.language),
            source={},
            input_hash=digest,
            public=True,
            state="ready",
            next_attempt_at=statement.published_at,
            content_hash=digest,
            size=40_000,
            built_at=statement.published_at,
        )

    def author(self) -> User:
        """Return a person who heads an organization in special status, for submissions."""
        person = create_person(email="bench@example.org", name="Bench", password=uuid.uuid4().hex)
        organization = self.organizations[0]
        Membership.objects.create(person=person, organization=organization, role="head")
        category = Category.objects.get(pk="special")
        Standing.objects.create(organization=organization, category=category, state=StandingState.CONFIRMED)
        return person

    def drafts(self, person: User, count: int) -> list[Statement]:
        """Return as many drafts that may be submitted."""
        from submissions.statements.domain import create_draft

        meeting, _rules, items = self.meetings[0]
        text: dict[str, Any] = {"title": "A draft", "body": self.texts.pool["en"][0], "language": "en"}
        return [
            create_draft(organization=self.organizations[0], meeting=meeting, by=person, agenda_item=items[0], **text)
            for _number in range(count)
        ]
