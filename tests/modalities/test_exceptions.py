"""More time: who may give it, to whom, what everybody reads of it, and that what was given is never taken back."""

import datetime
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.organizations.merging.registry import Plan, movers
from civspace.audit.queries import history as audit_of
from civspace.notices.follows.models import News
from civspace.notices.models import Notice
from civspace.reference.domain import load_reference, read_csv
from civspace.reference.models import State
from civspace.workflow import IllegalMove
from meetings.calendar.models import Meeting
from meetings.modalities.deadlines import Deadlines, deadline_for, own_deadlines
from meetings.modalities.domain import revise
from meetings.modalities.exceptions import admit_late, extend_deadline
from meetings.modalities.loading import DATA, load_exception_reasons
from meetings.modalities.models import Kind, RuleSet, TimeGrant, TimeGrantFor
from meetings.modalities.queries import current_rule_set
from submissions.statements import domain
from submissions.statements.models import Statement
from submissions.statements.tasks import remind
from tests import factories

DAY = datetime.timedelta(days=1)
DEADLINE = "hrc-written-deadline"
COLUMNS = ("ar", "zh_hans", "en", "fr", "ru", "es")


@pytest.fixture
def cast(db):
    load_exception_reasons()
    meeting = factories.open_meeting()
    author, someone = factories.make_author(name="Author"), factories.make_author(name="Other")
    return SimpleNamespace(
        meeting=meeting,
        author=author,
        own=author.organization,
        someone=someone,
        other=someone.organization,
        editor=factories.staff("meetings_editor", scope="hrc", name="Editor"),
        reviewer=factories.staff("reviewer", scope="hrc", name="Rosa Officer"),
    )


def until(days: float) -> datetime.datetime:
    return (timezone.now() + DAY * days).replace(microsecond=0)


def extend(cast, at, **more):
    values = {"by": cast.editor, "reason": "portal-outage", "note": "The portal was down.", **more}
    return extend_deadline(meeting=cast.meeting, until=at, **values)


def late(cast, at, **more):
    values = {"organization": cast.own, "by": cast.reviewer, "reason": "force-majeure", "note": "An earthquake."}
    return admit_late(meeting=cast.meeting, until=at, **{**values, **more})


def close(meeting) -> None:
    """Let the deadline be a minute ago."""
    at = (timezone.now() - datetime.timedelta(minutes=1)).replace(microsecond=0)
    factories.revise_unpublished(current_rule_set(meeting.pk), {DEADLINE: {"value": {"at": at.isoformat()}}})
    Notice.objects.all().delete()


def counts() -> tuple[int, ...]:
    return (TimeGrant.objects.count(), RuleSet.objects.count(), Notice.objects.count(), News.objects.count())


def test_the_reasons_that_are_shipped() -> None:
    rows = read_csv(DATA / "exception_reasons.csv")
    assert {row["code"]: (row["kinds"], row["named"]) for row in rows} == {
        "portal-outage": ("extension late", "True"),
        "network-outage": ("extension late", "True"),
        "late-publication": ("extension", "True"),
        "force-majeure": ("extension late", "True"),
        "secretariat-error": ("extension late", "True"),
        "other-serious": ("late", "False"),
    }
    for row in rows:
        assert row["source_title"] and row["confidence"] and row["as_of"]
        assert all(row[f"{field}_{column}"] for field in ("label", "text") for column in COLUMNS)


def test_for_everybody_it_is_the_next_version_and_all_concerned_are_told(cast) -> None:
    factories.make_statement(by=cast.author, meeting=cast.meeting)
    first, at = current_rule_set(cast.meeting.pk), until(20)
    News.objects.all().delete()
    grant = extend(cast, at)
    following = current_rule_set(cast.meeting.pk)
    assert (following.number, following.closes_at, following.note) == (first.number + 1, at, "The portal was down.")
    assert (following.promised_until, grant.before) == (at, first.closes_at)
    assert (grant.kind, grant.everybody, grant.role, grant.rule["slug"]) == (
        "extension",
        True,
        "meetings_editor",
        DEADLINE,
    )
    # What is held against an earlier version has the time, too.
    assert deadline_for(first, cast.own.pk) == deadline_for(following, cast.other.pk) == at
    assert set(Notice.objects.values_list("kind", "recipient__name")) == {("deadline_extended", "Author")}
    notice = Notice.objects.get()
    assert (notice.by_when, notice.reason, notice.rule["text"]) == (at, "The portal was down.", DEADLINE)
    assert list(News.objects.values_list("kind", flat=True)) == ["deadline_extended"]
    entry = audit_of(grant).get()
    assert (entry.verb, entry.payload.reason, entry.rule["slug"]) == ("extend", "The portal was down.", DEADLINE)


def test_for_some_it_is_theirs_alone(cast) -> None:
    factories.make_statement(by=cast.author, meeting=cast.meeting)
    rule_set, at = current_rule_set(cast.meeting.pk), until(20)
    extend(cast, at, organizations=[cast.own.pk])
    assert current_rule_set(cast.meeting.pk) == rule_set
    assert deadline_for(rule_set, cast.own.pk) == at
    assert deadline_for(rule_set, cast.other.pk) == rule_set.closes_at
    assert own_deadlines({cast.meeting.pk: rule_set}) == {cast.meeting.pk: {cast.own.pk: at}}
    assert set(Notice.objects.values_list("kind", "recipient__name")) == {("deadline_extended", "Author")}


def test_those_of_a_country_are_the_ones_it_has_and_keep_the_time(cast) -> None:
    load_reference()
    kenya, ghana = State.objects.get(pk="KEN"), State.objects.get(pk="GHA")
    cast.own.country = kenya
    cast.own.save()
    closed = factories.make_organization(country=kenya, state="closed")
    factories.make_statement(by=cast.author, meeting=cast.meeting)
    rule_set, at = current_rule_set(cast.meeting.pk), until(20)
    grant = extend(cast, at, countries=["KEN"])
    assert [row.organization for row in grant.given_to.all()] == [cast.own]
    assert [state.pk for state in grant.countries.all()] == ["KEN"]
    cast.own.country = ghana
    cast.own.save()
    assert deadline_for(rule_set, cast.own.pk) == at
    assert deadline_for(rule_set, closed.pk) == rule_set.closes_at
    assert set(Notice.objects.values_list("recipient__name", flat=True)) == {"Author"}
    with pytest.raises(ValidationError) as caught:
        extend(cast, until(30), countries=["GHA", "KEN"], organizations=[cast.own.pk])
    assert set(caught.value.message_dict) == {"countries"}


WHO = [
    ("meetings_editor", "hrc", True, False),
    ("reviewer", "hrc", False, True),
    ("publisher", "hrc", False, False),
    ("accreditation_officer", "hrc", False, False),
    ("read_only", "hrc", False, False),
    ("meetings_editor", "ecosoc", False, False),
    ("reviewer", "ecosoc", False, False),
    ("meetings_editor", "*", True, False),
    ("reviewer", "*", False, True),
]


@pytest.mark.parametrize(("role", "scope", "extends", "admits"), WHO)
def test_who_may(cast, role, scope, extends, admits) -> None:
    by, before = factories.staff(role, scope=scope), counts()
    for verb, may in ((extend, extends), (late, admits)):
        if may:
            verb(cast, until(20), by=by)
            continue
        with pytest.raises(PermissionDenied):
            verb(cast, until(20), by=by)
        assert extends or admits or counts() == before


def test_nobody_admits_their_own_organization_and_authors_admit_nobody(cast) -> None:
    factories.join(cast.reviewer, cast.own, "viewer")
    before = counts()
    for by in (cast.reviewer, cast.author):
        with pytest.raises(PermissionDenied):
            late(cast, until(20), by=by)
    assert counts() == before


REFUSED = [
    (extend, {"reason": "nope"}, "reason"),
    (extend, {"reason": "other-serious"}, "reason"),
    (extend, {"note": "  "}, "note"),
    (extend, {"note": "x" * 2001}, "note"),
    (extend, {"at": -1}, "until"),
    (extend, {"at": 3}, "until"),
    (late, {"reason": "late-publication"}, "reason"),
    (late, {"note": ""}, "note"),
    (late, {"at": 3}, "until"),
]


@pytest.mark.parametrize(("verb", "values", "field"), REFUSED)
def test_what_is_refused_changes_nothing(cast, verb, values, field) -> None:
    values, before = dict(values), counts()
    with pytest.raises(ValidationError) as caught:
        verb(cast, until(values.pop("at", 20)), **values)
    assert set(caught.value.message_dict) == {field}
    assert counts() == before


@pytest.mark.parametrize("state", ["postponed", "suspended", "cancelled"])
def test_a_meeting_that_takes_nothing_extends_nothing(cast, state) -> None:
    Meeting.objects.filter(pk=cast.meeting.pk).update(state=state)
    before = counts()
    for verb in (extend, late):
        with pytest.raises(IllegalMove):
            verb(cast, until(20))
    assert counts() == before


def test_organizations_that_cannot_take_part_get_no_time(cast) -> None:
    for other in (factories.make_organization(state="closed"), factories.make_organization(kind="mission")):
        with pytest.raises(ValidationError) as caught:
            extend(cast, until(20), organizations=[cast.own.pk, other.pk])
        assert set(caught.value.message_dict) == {"organizations"}
    assert not TimeGrant.objects.exists()


def test_late_only_within_the_window_and_only_that_organization(cast) -> None:
    draft = factories.make_statement(by=cast.author, meeting=cast.meeting)
    other = factories.make_statement(by=cast.someone, meeting=cast.meeting)
    close(cast.meeting)

    def refused(statement, by, at=None):
        with pytest.raises(domain_errors()) as caught:
            domain.submit_statement(statement=statement, by=by, at=at)
        assert [check.kind for check in caught.value.failed] == [Kind.DEADLINE]

    refused(draft, cast.author)
    at = until(1)
    grant = late(cast, at)
    refused(other, cast.someone)
    refused(draft, cast.author, at=at + datetime.timedelta(seconds=1))
    assert Statement.objects.filter(state="draft").count() == 2
    receipt = domain.submit_statement(statement=draft, by=cast.author, at=at + datetime.timedelta(microseconds=5))
    draft.refresh_from_db()
    assert (draft.state, draft.admitted_late) == ("submitted", grant)
    (check,) = [it for it in receipt.checks if it["rule"] == DEADLINE]
    assert check["passed"] and check["message"].startswith("Accepted late, until")
    assert set(Notice.objects.filter(kind="late_accepted").values_list("recipient__name", flat=True)) == {"Author"}


def domain_errors():
    from meetings.modalities.checks import RulesFailed

    return RulesFailed


def test_in_time_is_never_late(cast) -> None:
    draft = factories.make_statement(by=cast.author, meeting=cast.meeting)
    late(cast, until(20))
    domain.submit_statement(statement=draft, by=cast.author)
    draft.refresh_from_db()
    assert draft.admitted_late is None


def test_reminders_follow_the_deadline_of_each_organization(cast) -> None:
    close(cast.meeting)
    extend(cast, until(2), organizations=[cast.own.pk])
    for author in (cast.author, cast.someone):
        factories.make_statement(by=author, meeting=cast.meeting)
    Notice.objects.all().delete()
    remind()
    assert set(Notice.objects.values_list("kind", "recipient__name")) == {("statement_deadline", "Author")}


def test_a_version_never_brings_a_deadline_forward(cast) -> None:
    rule_set = current_rule_set(cast.meeting.pk)
    earlier = (rule_set.closes_at - DAY).isoformat()
    with pytest.raises(ValidationError) as caught:
        revise(rule_set=rule_set, changes={DEADLINE: {"value": {"at": earlier}}}, by=cast.editor, note="Sooner")
    assert set(caught.value.message_dict) == {DEADLINE}
    opening = {"hrc-written-opening": {"value": {"at": until(1).isoformat()}}}
    with pytest.raises(ValidationError) as caught:
        revise(rule_set=rule_set, changes=opening, by=cast.editor, note="Not yet")
    assert set(caught.value.message_dict) == {"hrc-written-opening"}
    assert current_rule_set(cast.meeting.pk) == rule_set
    following = revise(
        rule_set=rule_set, changes={DEADLINE: {"value": {"at": until(9).isoformat()}}}, by=cast.editor, note="Later"
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        RuleSet.objects.filter(pk=following.pk).update(closes_at=rule_set.closes_at - DAY)
    grant = extend(cast, until(20))
    with pytest.raises(IntegrityError), transaction.atomic():
        TimeGrant.objects.filter(pk=grant.pk).update(until=grant.before)


def test_before_the_opening_a_deadline_is_a_plan_until_it_was_extended(cast) -> None:
    values = {"hrc-written-opening": {"at": until(5).isoformat()}, DEADLINE: {"at": until(9).isoformat()}}
    meeting = factories.make_meeting()
    rule_set = factories.make_rule_set(meeting=meeting, is_open=False, values=values)
    cast.meeting = meeting
    second = revise(
        rule_set=rule_set, changes={DEADLINE: {"value": {"at": until(7).isoformat()}}}, by=cast.editor, note="Sooner"
    )
    assert second.promised_until is None
    extend(cast, until(12))
    with pytest.raises(ValidationError):
        revise(
            rule_set=current_rule_set(meeting.pk),
            changes={DEADLINE: {"value": {"at": until(11).isoformat()}}},
            by=cast.editor,
            note="Sooner",
        )


STEP = st.tuples(st.sampled_from(["all", "own", "other", "late", "revise"]), st.integers(min_value=-30, max_value=60))


class Histories(TestCase):
    """Whatever officers do in whatever order, nobody's deadline ever moves earlier."""

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(steps=st.lists(STEP, min_size=1, max_size=7))
    def test_no_deadline_ever_moves_earlier(self, steps) -> None:
        load_exception_reasons()
        meeting = factories.open_meeting()
        both = [factories.make_organization() for _unused in range(2)]
        editor, reviewer = factories.staff("meetings_editor"), factories.staff("reviewer")
        versions = [current_rule_set(meeting.pk)]
        more = {"meeting": meeting, "reason": "force-majeure", "note": "Why"}
        for verb, days in steps:
            before = {(v.pk, one.pk): deadline_for(v, one.pk) for v in versions for one in both}
            at = until(days)
            try:
                if verb == "revise":
                    changes = {DEADLINE: {"value": {"at": at.isoformat()}}}
                    revise(rule_set=current_rule_set(meeting.pk), changes=changes, by=editor, note="Why")
                elif verb == "late":
                    admit_late(organization=both[0], by=reviewer, until=at, **more)
                else:
                    given_to = {"all": [], "own": [both[0].pk], "other": [both[1].pk]}[verb]
                    extend_deadline(by=editor, until=at, organizations=given_to, **more)
            except ValidationError:
                pass
            now = current_rule_set(meeting.pk)
            if now not in versions:
                versions.append(now)
            for key, ended in before.items():
                version = next(it for it in versions if it.pk == key[0])
                assert deadline_for(version, key[1]) >= ended
                assert deadline_for(now, key[1]) >= ended
            every = Deadlines([meeting.pk], [one.pk for one in both])
            assert [every.of(now, one.pk) for one in both] == [deadline_for(now, one.pk) for one in both]


def test_the_log_shows_and_hides(cast, client) -> None:
    late(cast, until(20))
    hidden = late(cast, until(21), organization=cast.other, reason="other-serious", note="Threatened.")
    extend(cast, until(30))
    address = f"/en/meetings/{cast.meeting.slug}/exceptions/"
    page = client.get(address).content.decode()
    assert cast.own.name in page and "An earthquake." in page and "Meetings editor" in page
    assert "Other serious reason" in page and "One organization, which is not named" in page
    assert "All organizations" in page
    for kind in ("", "?format=csv", "feed.atom"):
        answer = client.get(address + kind)
        said = b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()
        for secret in (cast.other.name, "Threatened.", "Rosa"):
            assert secret not in said
        assert hidden.until.strftime("%Y-%m-%dT%H:%M") not in said
    assert client.get(address + "?format=xlsx").status_code == 200
    assert "exceptions/" in client.get(f"/en/meetings/{cast.meeting.slug}/modalities/").content.decode()


def test_the_log_costs_the_same_however_long(cast, client) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from meetings.modalities.exception_log import log_of, rows

    costs = []
    for number in (1, 2):
        for step in range(number):
            late(cast, until(20 + number * 3 + step), organization=factories.make_organization())
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert [(row.whom, row.role, row.kind) for row in rows(log_of(cast.meeting.pk))]
        costs.append(len(queries))
    assert costs == [3, 3]


def test_two_organizations_that_merge_keep_the_time_of_both(cast) -> None:
    (mover,) = [it for it in movers if it.slug == "time_grants"]
    both, alone = extend(cast, until(20), organizations=[cast.own.pk, cast.other.pk]), late(cast, until(25))
    (change,) = list(mover.changes(Plan(cast.own, cast.other)))
    assert [row.grant for row in change.rows] == [alone]
    change.rows.update(**change.values)
    assert set(TimeGrantFor.objects.filter(organization=cast.other).values_list("grant", flat=True)) == {
        both.pk,
        alone.pk,
    }


def test_who_decided_is_exported_and_forgotten_with_the_account(cast) -> None:
    from accounts.people import registry

    grant = late(cast, until(20))
    export = dict(registry.exporters)["exceptions"]
    assert [(row["meeting"], row["kind"]) for row in export(cast.reviewer)] == [(cast.meeting.slug, "late")]
    assert export(cast.editor) == []
    for erase in registry.erasers:
        erase(cast.reviewer)
    grant.refresh_from_db()
    assert (grant.decided_by, grant.role) == ("", "reviewer")
