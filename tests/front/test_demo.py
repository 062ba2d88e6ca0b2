"""The demo holds exactly what it says: what is real, what is invented, who may do what, and both sessions open."""

import datetime
from collections import Counter
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client, override_settings
from django.utils import timezone

from accounts.organizations.models import LookAlike, Membership, Organization
from accounts.organizations.queries import is_delegate
from accounts.people.models import StaffRole, User
from accounts.people.states import Role
from civspace.audit.domain import broken
from civspace.audit.models import Entry
from civspace.contest.figures import quarters
from civspace.contest.models import Complaint
from civspace.front.demo.clock import at
from civspace.front.demo.loading import load
from civspace.reference.models import State as Country
from meetings.accreditation.committee.recording import COUNCIL_VERBS
from meetings.accreditation.models import Decision, Standing
from meetings.accreditation.practice.models import PracticePeriod
from meetings.accreditation.practice.states import Split
from meetings.calendar.models import Document, Meeting
from meetings.modalities.models import Kind
from meetings.modalities.queries import current_rule_set, rules_of
from submissions.record.briefing import quotes_for
from submissions.record.models import Brief, Compendium
from submissions.statements.models import Corrigendum, Receipt, Statement
from submissions.statements.queries import checks_of, contribution_of
from submissions.statements.queries_editing import open_round
from submissions.statements.states import State
from submissions.statements.versions import Versions

EVERYBODY = AnonymousUser()
#: States that the demo need not show.
NOT_TOLD = {"awaiting_cosponsors", "withheld"}


@pytest.fixture(scope="module")
def demo(django_db_setup: Any, django_db_blocker: Any) -> Iterator[None]:
    """Load the demo once for this file, in a transaction that is undone afterwards."""
    with django_db_blocker.unblock(), override_settings(DEMO=True), transaction.atomic():
        call_command("load_reference", verbosity=0, stdout=StringIO())
        load()
        yield
        transaction.set_rollback(True)


pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


def test_the_real_meetings_and_documents_stand_in_the_calendar() -> None:
    council = Meeting.objects.get(slug="hrc-44")
    assert (council.announced_from, council.announced_to) == (datetime.date(2020, 6, 15), datetime.date(2020, 7, 3))
    assert (council.begins_on, council.ends_on) == (datetime.date(2020, 6, 30), datetime.date(2020, 7, 17))
    real = Meeting.objects.visible_to(EVERYBODY).filter(invented=False)
    assert real.count() == 11
    assert set(real.values_list("notice_published_on", flat=True)) == {None}
    assert not Statement.objects.filter(meeting__in=real).exists()
    found = {(row.symbol, row.meeting.slug) for row in Document.objects.select_related("meeting")}
    assert found == {
        ("A/75/893", "ga-75"),
        ("A/HRC/44/25", "hrc-44"),
        ("", "csd-20"),
        ("", "un75-peoples-forum"),
        ("", "ga-76"),
    }


def test_the_52_states_and_263_names_are_listed() -> None:
    listed = Organization.objects.filter(invented=False)
    assert Counter(listed.values_list("kind", flat=True)) == {"other": 256, "company": 7, "state": 52}
    assert set(listed.values_list("state", "listed_in")) == {("listed", "A/75/893")}
    assert {one.status_label() for one in listed} == {"Named as endorser in A/75/893; not registered here"}
    aside = Counter(listed.exclude(set_aside="").values_list("set_aside", flat=True))
    assert aside == {"individual": 2, "not a name": 1, "private person": 1}
    public = listed.filter(pk__in=Organization.objects.visible_to(EVERYBODY))
    assert public.count() == 52 + 263 - 4
    assert not public.filter(name__in=["NA", "Individual", "Independent"]).exists()
    states = listed.filter(kind="state")
    assert states.values("country").distinct().count() == 52
    assert not Membership.objects.filter(organization__invented=False).exists()


def test_the_portal_found_the_near_duplicates_itself() -> None:
    pairs = {
        frozenset((row.first.name, row.second.name)) for row in LookAlike.objects.select_related("first", "second")
    }
    assert frozenset(("Amis des Étrangers au Togo: ADET", "NGO: Amis des Etrangers au Togo:ADET")) in pairs
    assert frozenset(("Lantern River Network", "Lantern Rivers Network")) in pairs
    assert not any(pair <= set(Country.objects.values_list("name_en", flat=True)) for pair in pairs)


def test_everything_that_is_done_belongs_to_the_invented() -> None:
    for rows in (Statement, Standing, Membership):
        assert rows.objects.exists()
        assert not rows.objects.filter(organization__invented=False).exists()
    assert not Statement.objects.filter(meeting__invented=False).exists()
    decided = Entry.objects.filter(object_type="accounts_organizations.organization").exclude(verb="list")
    real = {str(pk) for pk in Organization.objects.filter(invented=False).values_list("pk", flat=True)}
    assert not decided.filter(object_id__in=real).exists()
    parts = Organization.objects.filter(invented=True, applications=None).exclude(kind="mission")
    assert 8 <= parts.count() <= 12


def test_the_four_accounts_and_two_colleagues() -> None:
    people = {name: User.objects.get(email=f"{name}@example.org") for name in ("ngo", "ngo2", "secretariat", "mission")}
    assert all(person.check_password("civspace-demo") for person in people.values())
    held = {name: list(person.memberships.values_list("role", flat=True)) for name, person in people.items()}
    assert held == {"ngo": ["head"], "ngo2": ["head"], "secretariat": [], "mission": ["head"]}
    standing = {
        name: list(
            Standing.objects.filter(organization__memberships__person=people[name]).values_list("category", "state")
        )
        for name in ("ngo", "ngo2")
    }
    assert standing == {"ngo": [("special", "confirmed")], "ngo2": [("special", "claimed")]}
    roles = set(StaffRole.objects.filter(person=people["secretariat"]).values_list("role", "scope"))
    assert roles == {(role, "*") for role in Role.values}
    others = StaffRole.objects.exclude(person=people["secretariat"]).values_list("person__email", "role", "scope")
    deciding = ("accreditation_officer", "meetings_editor", "reviewer")
    assert set(others) == {
        *((f"secretariat{number}@example.org", role, "*") for number in (2, 3) for role in deciding),
        ("panel3@example.org", "reviewer", "csw"),
    }
    mission = people["mission"].memberships.get().organization
    assert is_delegate(people["mission"])
    assert (mission.kind, mission.country, mission.invented) == ("mission", None, True)
    others = User.objects.exclude(pk__in=[person.pk for person in people.values()])
    colleagues = {person.email for person in others if person.has_usable_password()}
    assert colleagues == {
        "lantern.editor@example.org",
        "mission.adviser@example.org",
        "applicant@example.org",
        "member1@example.org",
        "secretariat2@example.org",
        "panel1@example.org",
    }
    adviser = User.objects.get(email="mission.adviser@example.org").memberships.get()
    assert (adviser.role, adviser.organization, adviser.confirmed_at is None) == ("editor", mission, False)


def test_statements_are_published_in_six_languages_and_stand_in_every_state() -> None:
    everything = Statement.objects.visible_to(EVERYBODY)
    published = everything.exclude(meeting__slug__in=["csw-899", "climate-190"])
    assert set(published.values_list("language", flat=True)) == {"ar", "zh", "en", "fr", "ru", "es"}
    symbols = sorted(str(statement.symbol) for statement in published)
    # Number 8 is taken off the public site; number 9 is a joint one.
    assert symbols == [f"A/HRC/899/NGO/{number}" for number in (1, 2, 3, 4, 5, 6, 7, 9)]
    told = set(State.values) - NOT_TOLD
    assert set(Statement.objects.values_list("state", flat=True)) >= told
    ngo = User.objects.get(email="ngo@example.org").memberships.get().organization
    assert set(ngo.statements.values_list("state", flat=True)) >= told
    for statement in published.filter(joint=False):
        assert 200 <= statement.word_count <= 600
        assert "\n- " in statement.body
        assert "[^1]" in statement.body
        assert Receipt.objects.filter(statement=statement).count() == 1
        assert statement.submitted_at and statement.published_at
        assert statement.submitted_at < statement.published_at < timezone.now()
    waiting = Statement.objects.get(organization__name="Collectif Quai des Voix", state=State.SUBMITTED)
    assert waiting.conditional
    chains = set(Entry.objects.values_list("object_type", "object_id"))
    assert not [chain for chain in chains if broken(*chain)]


def test_one_joint_statement_is_published_and_one_waits() -> None:
    joint = Statement.objects.get(joint=True)
    assert (joint.state, [(one.name, one.role) for one in joint.cosponsors.signed()]) == (
        State.PUBLISHED,
        [
            ("Alianza Semilla Alta", "cosponsor"),
            ("Сеть «Светлый берег»", "cosponsor"),
            ("Casa do Vento Norte", "supporter"),
        ],
    )
    asked = Statement.objects.get(state=State.AWAITING_COSPONSORS).cosponsors.values_list("state", flat=True)
    assert sorted(asked) == ["confirmed", "invited", "invited"]


def test_both_coming_sessions_are_open_for_the_ngo_now() -> None:
    ngo = User.objects.get(email="ngo@example.org").memberships.get().organization
    coming = Meeting.objects.filter(invented=True, begins_on__gt=timezone.now().date()).order_by("begins_on")
    # At the one the deadline is over: it edits what came in. At the two others nothing is issued as a document.
    coming = coming.exclude(slug__in=["csw-899", "climate-190", "upr-900"])
    assert [(one.slug, one.series) for one in coming] == [("hrc-900", "A/HRC/900/NGO"), ("ecosoc-2999", "E/2999/NGO")]
    for meeting in coming:
        rule_set = current_rule_set(meeting.pk)
        assert rule_set is not None
        draft = Statement.objects.get(organization=ngo, meeting=meeting, state=State.DRAFT)
        if meeting.slug == "ecosoc-2999":
            assert all(check.passed for check in checks_of(draft)), [check.message for check in checks_of(draft)]
        checks = {check.kind: check for check in rules_of(rule_set).check(contribution_of(draft, rule_set))}
        assert all(checks[kind].passed for kind in (Kind.WHO_MAY, Kind.OPENING, Kind.DEADLINE, Kind.AGENDA_ITEMS))
        assert rule_set.closes_at is not None
        assert rule_set.closes_at > timezone.now() + datetime.timedelta(days=3)
        titles = [getattr(meeting, f"title_{code}") for code in ("ar", "zh_hans", "en", "fr", "ru", "es")]
        assert len(set(titles)) == 6


def test_one_text_was_edited_with_its_authors_and_is_read_in_three_languages() -> None:
    statement = Statement.objects.visible_to(EVERYBODY).get(meeting__slug="csw-899")
    versions = Versions.of(statement)
    assert [(it.language, it.kind) for it in versions.every] == [("en", "original"), ("ar", "machine"), ("fr", "human")]
    assert versions.edited is not None
    assert versions.edited.outcome == "agreed"
    assert "the Commission on the Status of Women gives" in statement.body
    waiting = Statement.objects.get(meeting__slug="csw-899", state=State.EDITING)
    found = open_round(waiting)
    assert found is not None
    assert (found.state, found.changes.count(), waiting.organization.name) == ("sent", 3, "Lantern River Network")
    assert found.answer_until is not None
    assert found.answer_until > timezone.now()


def test_what_is_no_document_stands_under_its_reference() -> None:
    found = Statement.objects.visible_to(EVERYBODY).get(meeting__slug="climate-190")
    assert (found.symbol, found.is_submission) == (found.reference, True)
    waiting = Statement.objects.get(meeting__slug="upr-900")
    assert (waiting.state, waiting.agenda_item.title_en) == (State.SUBMITTED, "Almara (invented State)")


def test_all_statements_of_the_session_that_is_over_are_asked_for_as_one_document() -> None:
    compendium = Compendium.objects.get()
    assert compendium.meeting is not None
    assert (compendium.meeting.series, compendium.order, compendium.language) == ("A/HRC/899/NGO", "item", "en")
    public = Statement.objects.visible_to(EVERYBODY).filter(meeting=compendium.meeting)
    corrigenda = Corrigendum.objects.filter(statement__in=public)
    assert (compendium.state, compendium.total) == ("queued", public.count() + corrigenda.count())


def test_a_portal_in_use_is_left_alone_and_no_demo_is_no_demo() -> None:
    before = (User.objects.count(), Organization.objects.count(), Statement.objects.count())
    with override_settings(DEMO=True):
        call_command("load_demo", verbosity=0, stdout=StringIO())
    for wrong in ({"DEMO": False}, {"DEMO": True, "PRODUCTION": True}):
        with override_settings(**wrong), pytest.raises(CommandError):
            call_command("load_demo", verbosity=0)
    assert (User.objects.count(), Organization.objects.count(), Statement.objects.count()) == before


@pytest.mark.parametrize("language", ["ar", "zh-hans", "en", "fr", "ru", "es"])
def test_pages_of_the_demo_carry_banner_and_noindex(client: Client, language: str) -> None:
    with override_settings(DEMO=True):
        for path in ("", "meetings/hrc-900/", "documents/A/HRC/899/NGO/4", "organizations/"):
            page = client.get(f"/{language}/{path}")
            assert page.status_code == 200
            html = page.content.decode()
            assert 'class="demo-banner"' in html
            assert '<meta name="robots" content="noindex">' in html


@pytest.mark.parametrize("name", ["ngo", "ngo2", "mission"])
def test_workspaces_of_the_demo_open(client: Client, name: str) -> None:
    client.force_login(User.objects.get(email=f"{name}@example.org"))
    assert client.get("/en/my/").status_code == 200


def test_the_clock_goes_back_and_returns() -> None:
    then = datetime.datetime(2020, 1, 1, 12, tzinfo=datetime.UTC)
    with at(then):
        assert timezone.now() == then
        assert timezone.localdate() == then.date()
    assert timezone.now().year > 2020


def test_complaints_stand_in_five_states_beside_seven_that_are_over() -> None:
    found = Complaint.objects.values_list("kind", "organization__name", "stage", "state", "outcome")
    assert Counter(it[0] for it in found) == {
        "language": 7,
        **dict.fromkeys(
            ("late_log", "refused_statement", "other_decision", "accessibility_denied", "remote_access_unavailable"), 1
        ),
    }
    assert {it for it in found if it[0] != "language"} == {
        ("late_log", "Collectif Rive claire", "first", "closed", "not_upheld"),
        ("refused_statement", "Lantern River Network", "first", "answered", "upheld"),
        ("other_decision", "Open Ledger Society", "review", "review", ""),
        ("accessibility_denied", "شبكة نبع الأفق", "panel", "independent_review", ""),
        ("remote_access_unavailable", "Amber Field Youth Forum", "first", "filed", ""),
    }
    assert {it[2:] for it in found if it[0] == "language"} == {("first", "remedied", "partly_upheld")}
    panel = Complaint.objects.get(state="independent_review")
    assert (panel.panel.count(), panel.interim.measure_id) == (3, "remote-access")
    assert list(panel.panel.exclude(vote="").values_list("seat", "vote")) == [("civil_society", "upheld")]
    remedy = Complaint.objects.get(outcome="upheld").remedies.get()
    assert remedy.done_at is None and remedy.due_at > timezone.now()
    counted = next(it for it in quarters() if it.filed.total is not None)
    assert (counted.filed.total, counted.filed.counts["language"]) == (7, 7)
    assert [it.kind_id for it in Complaint.objects.published()] == ["late_log"]


def test_what_the_council_decided_has_its_day() -> None:
    taken = Decision.objects.filter(verb__in=COUNCIL_VERBS)
    assert set(taken.values_list("verb", flat=True)) == set(COUNCIL_VERBS)
    assert {it.decided_on for it in taken} == {it.at.date() for it in taken}
    assert not Decision.objects.exclude(verb__in=COUNCIL_VERBS).exclude(decided_on=None).exists()


def test_the_practice_of_the_session_that_is_over_is_published() -> None:
    period = PracticePeriod.objects.get()
    figures = {(it.table, it.column): it.number for it in period.figures.filter(split=Split.NONE)}
    decided = {column: number for (table, column), number in figures.items() if table == "outcomes"}
    assert decided == {"recommend": 5, "defer": 7, "not_recommend": 0, "close": 0, "total": 12}
    assert (figures["received", "total"], figures["concluded", "median"], figures["questions", "asked"]) == (12, 220, 7)


def test_the_delegate_has_a_brief_in_which_one_document_is_withheld_since() -> None:
    brief = Brief.objects.get()
    assert brief.owner.email == "mission@example.org"
    found = quotes_for(brief.owner, brief)
    assert [(it.statement.symbol.rpartition("/")[2], it.place, it.gone) for it in found] == [
        ("1", 2, ""),
        ("6", 2, ""),
        ("2", 1, ""),
        ("8", None, "withheld"),
        ("7", None, ""),
    ]
    assert [bool(it.own_note) for it in found] == [True, False, False, False, False]
