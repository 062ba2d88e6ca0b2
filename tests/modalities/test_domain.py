"""Setting and revising modalities: moments in the meeting's zone, versions, refusals, who is told; loading twice."""

import datetime
import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from civspace.audit.queries import history as audit_of
from civspace.notices.models import Notice
from civspace.workflow import Stale
from meetings.calendar import registry
from meetings.modalities import loading
from meetings.modalities.domain import apply_template, revise
from meetings.modalities.loading import load_templates
from meetings.modalities.missing import missing_rules
from meetings.modalities.models import Rule, RuleSet
from meetings.modalities.queries import current_rule_set, history
from tests.factories import make_body, make_meeting, make_rule_set, person, staff

pytestmark = pytest.mark.django_db
KNOCK = "hrc-written-knock"
LIMIT = "hrc-written-word-limit-special"
DEADLINE = "hrc-written-deadline"
OPENING = "hrc-written-opening"


def value(rule_set: RuleSet, slug: str) -> dict:
    return rule_set.rules.get(slug=slug).value


@pytest.mark.parametrize(
    ("zone", "begins", "deadline", "opening"),
    [
        # Fourteen days before is winter time, the session in summer time.
        ("Europe/Zurich", "2027-04-05", "2027-03-22T23:59:59+01:00", "2027-02-08T00:00:00+01:00"),
        ("Europe/Zurich", "2027-04-11", "2027-03-28T23:59:59+02:00", "2027-02-14T00:00:00+01:00"),
        ("Europe/Zurich", "2027-11-14", "2027-10-31T23:59:59+01:00", "2027-09-19T00:00:00+02:00"),
        ("America/New_York", "2027-03-28", "2027-03-14T23:59:59-04:00", "2027-01-31T00:00:00-05:00"),
        ("Asia/Kathmandu", "2027-06-15", "2027-06-01T23:59:59+05:45", "2027-04-20T00:00:00+05:45"),
    ],
)
def test_days_before_the_session_become_moments_in_its_zone(
    zone: str, begins: str, deadline: str, opening: str
) -> None:
    load_templates()
    meeting = make_meeting(begins_on=datetime.date.fromisoformat(begins), time_zone=zone)
    rule_set = apply_template(meeting=meeting, template="hrc", by=None)
    assert value(rule_set, DEADLINE) == {"at": deadline}
    assert value(rule_set, OPENING) == {"at": opening}
    rule_set.refresh_from_db()
    assert rule_set.closes_at == datetime.datetime.fromisoformat(deadline)
    assert rule_set.opens_at == datetime.datetime.fromisoformat(opening)


def test_a_template_is_copied_whole_and_stays_as_it_is() -> None:
    load_templates()
    template = RuleSet.objects.get(template="ecosoc-hlpf")
    made = apply_template(meeting=make_meeting(), template="ecosoc-hlpf", by=staff("meetings_editor", scope="hrc"))
    assert [rule.slug for rule in made.rules.all()] == [rule.slug for rule in template.rules.all()]
    assert (made.number, made.current, made.template, made.name_fr) == (1, True, "", template.name_fr)
    one, other = made.rules.first(), template.rules.first()
    assert (one.text_ar, one.source, one.kind) == (other.text_ar, other.source, other.kind)
    assert audit_of(made).get().payload.difference == {"template": "ecosoc-hlpf"}
    assert template.rules.filter(value={"before_session_days": 60}).exists()


def test_refused_templates_leave_nothing() -> None:
    load_templates()
    meeting = make_meeting()
    for by in (person(), staff("meetings_editor", scope="csw"), staff("reviewer")):
        with pytest.raises(PermissionDenied):
            apply_template(meeting=meeting, template="hrc", by=by)
    # The meetings' own rule sets have no template name: it is no template either.
    for name in ("unknown", ""):
        with pytest.raises(ValidationError) as caught:
            apply_template(meeting=meeting, template=name, by=None)
        assert caught.value.message_dict == {"template": ["There is no such template."]}
    assert meeting.rule_sets.count() == 0
    apply_template(meeting=meeting, template="hrc", by=None)
    with pytest.raises(ValidationError):
        apply_template(meeting=meeting, template="hrc", by=None)
    assert meeting.rule_sets.count() == 1


def test_revising_makes_the_next_version_and_keeps_the_earlier_one() -> None:
    first = make_rule_set(is_open=False)
    by = staff("meetings_editor", scope="hrc")
    changes = {LIMIT: {"value": {"words": 1200}, "text_fr": "Nouvelle limite", "source_title": "Bureau decision"}}
    second = revise(
        rule_set=first, changes=changes, drop=["hrc-written-circulation"], by=by, note=" The Bureau decided "
    )
    assert (second.number, second.note) == (2, "The Bureau decided")
    assert [(found.number, found.current) for found in history(first.meeting_id)] == [(2, True), (1, False)]
    assert current_rule_set(first.meeting_id) == second
    assert (value(first, LIMIT), value(second, LIMIT)) == ({"words": 1500}, {"words": 1200})
    rule = second.rules.get(slug=LIMIT)
    assert (rule.text_fr, rule.source_title, rule.category) == ("Nouvelle limite", "Bureau decision", "special")
    assert rule.text_en == first.rules.get(slug=LIMIT).text_en
    assert (first.rules.count(), second.rules.count()) == (19, 18)
    assert (second.opens_at, second.closes_at) == (first.opens_at, first.closes_at)
    entry = audit_of(second).get()
    assert (entry.verb, entry.payload.reason, entry.actor_id) == ("revise", "The Bureau decided", str(by.pk))
    assert set(entry.payload.difference) == {LIMIT, "hrc-written-circulation"}
    assert entry.payload.difference[LIMIT]["value"] == {"before": {"words": 1500}, "after": {"words": 1200}}


def test_days_before_the_session_never_stay_on_a_meeting() -> None:
    meeting = make_meeting(begins_on=datetime.date(2027, 6, 15), time_zone="Europe/Zurich")
    second = revise(
        rule_set=make_rule_set(meeting=meeting, is_open=False),
        changes={DEADLINE: {"value": {"before_session_days": 7}}},
        by=None,
        note="Later",
    )
    assert value(second, DEADLINE) == {"at": "2027-06-08T23:59:59+02:00"}
    assert second.closes_at == datetime.datetime.fromisoformat("2027-06-08T23:59:59+02:00")


REFUSED = [
    ({"changes": {}, "note": "Why"}, ["Nothing was changed."]),
    ({"changes": {LIMIT: {"value": {"words": 1500}}}, "note": "Why"}, ["Nothing was changed."]),
    ({"changes": {LIMIT: {"value": {"words": 9}}}, "note": " "}, {"note": ["Say what changed, and why."]}),
    ({"changes": {"other": {"value": {}}}, "note": "Why"}, ["There is no rule “other”."]),
    ({"changes": {}, "drop": ["other"], "note": "Why"}, ["There is no rule “other”."]),
    (
        {"changes": {LIMIT: {"value": {"words": 0}}}, "note": "Why"},
        {LIMIT: ["This value does not fit the kind of rule."]},
    ),
    ({"changes": {LIMIT: {"source_url": "nowhere"}}, "note": "Why"}, {LIMIT: ["Enter a valid URL."]}),
    (
        {"changes": {DEADLINE: {"value": {"at": "2000-01-01T00:00:00+00:00"}}}, "note": "Why"},
        {DEADLINE: ["The deadline comes before the opening."]},
    ),
]


@pytest.mark.parametrize(("arguments", "messages"), REFUSED)
def test_a_revision_that_is_refused_changes_nothing(arguments: dict, messages: object) -> None:
    rule_set = make_rule_set(is_open=False)
    with pytest.raises(ValidationError) as caught:
        revise(rule_set=rule_set, by=None, **arguments)
    error = caught.value
    assert (error.message_dict if hasattr(error, "error_dict") else error.messages) == messages
    assert [(found.number, found.current, found.version) for found in RuleSet.objects.filter(template="")] == [
        (1, True, 1)
    ]
    assert Rule.objects.filter(rule_set=rule_set).count() == 19


def test_only_the_version_in_force_is_revised_and_only_by_editors_of_the_body() -> None:
    first = make_rule_set(is_open=False)
    change = {"changes": {LIMIT: {"value": {"words": 9}}}, "note": "Why"}
    for by in (person(), staff("meetings_editor", scope="csw"), staff("reviewer", "publisher")):
        with pytest.raises(PermissionDenied):
            revise(rule_set=first, by=by, **change)
    revise(rule_set=first, by=None, **change)
    with pytest.raises(Stale):
        revise(rule_set=first, by=None, **change)
    with pytest.raises(PermissionDenied):
        revise(rule_set=RuleSet.objects.get(template="hrc"), by=None, **change)
    with pytest.raises(ValueError, match="slug"):
        revise(rule_set=current_rule_set(first.meeting_id), by=None, note="Why", changes={LIMIT: {"slug": "x"}})
    assert first.meeting.rule_sets.count() == 2


def test_a_rule_that_the_template_learnt_later_is_added_as_the_next_version(monkeypatch) -> None:
    """A meeting from before knock receipts takes their rule, of the template, with source, audit entry and notices."""
    first = make_rule_set(is_open=False)
    first.rules.filter(slug__in=[KNOCK, LIMIT]).delete()
    first.meeting.state = "announced"
    first.meeting.save()
    first = current_rule_set(first.meeting_id)
    assert [rule.slug for rule in missing_rules(first)] == [LIMIT, KNOCK]
    told, by = person(), staff("meetings_editor", scope="hrc")
    monkeypatch.setattr(registry, "concerned", [lambda meeting: [told]])
    second = revise(rule_set=first, changes={}, add=[KNOCK], by=by, note="Receipts when it is full")
    template = RuleSet.objects.get(template="hrc").rules.get(slug=KNOCK)
    added = second.rules.get(slug=KNOCK)
    assert (added.value, added.text_fr, added.source) == ({"minutes": 15}, template.text_fr, template.source)
    assert {rule.slug for rule in second.rules.all()} - {rule.slug for rule in first.rules.all()} == {KNOCK}
    assert (second.number, second.current, first.rules.filter(slug=KNOCK).exists()) == (2, True, False)
    (entry,) = audit_of(second)
    assert (entry.verb, entry.payload.reason) == ("revise", "Receipts when it is full")
    assert entry.payload.difference == {KNOCK: {"added": {"before": None, "after": {"minutes": 15}}}}
    assert [notice.recipient for notice in Notice.objects.filter(kind="modalities_revised")] == [told]
    for add in ([KNOCK], ["hrc-written-deadline"], ["nothing"]):
        with pytest.raises(ValidationError, match="There is no rule"):
            revise(rule_set=second, changes={}, add=add, by=None, note="Why")
    assert current_rule_set(first.meeting_id) == second


@pytest.mark.parametrize("state", ["draft", "announced", "postponed", "cancelled"])
def test_everyone_concerned_by_a_public_meeting_is_told(state: str, monkeypatch) -> None:
    meeting = make_meeting(state=state)
    rule_set = make_rule_set(meeting=meeting, is_open=False)
    people = [person(), person()]
    monkeypatch.setattr(registry, "concerned", [lambda meeting: people])
    with pytest.raises(ValidationError):
        revise(rule_set=rule_set, changes={}, by=None, note="Nothing")
    assert Notice.objects.count() == 0
    revise(rule_set=rule_set, changes={LIMIT: {"value": {"words": 9}}}, by=None, note="Shorter")
    told = {(notice.recipient_id, notice.kind, notice.link) for notice in Notice.objects.all()}
    link = f"/meetings/{meeting.slug}/modalities/"
    assert told == (set() if state == "draft" else {(one.pk, "modalities_revised", link) for one in people})


def test_versions_are_seen_by_whoever_sees_the_meeting() -> None:
    draft = make_rule_set(meeting=make_meeting(state="draft"), is_open=False)
    public = make_rule_set(meeting=make_meeting(body=make_body(code="csw", name="CSW")), is_open=False)
    templates = set(RuleSet.objects.exclude(template=""))
    assert set(RuleSet.objects.visible_to(person())) == {public} | templates
    assert set(RuleSet.objects.visible_to(staff("reviewer", scope="hrc"))) == {public, draft} | templates


def test_loading_is_idempotent_and_follows_the_files(tmp_path, monkeypatch) -> None:
    first, again = load_templates(), load_templates()
    files = len(list(loading.DATA.glob("*.json")))
    assert (first.created, first.updated, first.unchanged) == (files, 0, 0)
    assert (again.created, again.updated, again.unchanged) == (0, 0, files)
    held = make_rule_set(is_open=False)
    for path in loading.DATA.glob("*.json"):
        (tmp_path / path.name).write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    data = json.loads((tmp_path / "hrc.json").read_text(encoding="utf-8"))
    monkeypatch.setattr(loading, "DATA", tmp_path)
    data["name"]["fr"] = "Autre nom"
    (tmp_path / "hrc.json").write_text(json.dumps(data), encoding="utf-8")
    renamed = load_templates()
    assert (renamed.created, renamed.updated, renamed.unchanged) == (0, 1, files - 1)
    assert RuleSet.objects.get(template="hrc").name_fr == "Autre nom"
    next(row for row in data["rules"] if row["slug"] == LIMIT)["value"]["words"] = 1400
    (tmp_path / "hrc.json").write_text(json.dumps(data), encoding="utf-8")
    changed = load_templates()
    assert (changed.created, changed.updated, changed.unchanged) == (0, 1, files - 1)
    template = RuleSet.objects.get(template="hrc")
    assert (value(template, LIMIT), template.rules.count(), template.version) == ({"words": 1400}, 19, 3)
    # A meeting keeps the rules it has.
    assert value(held, LIMIT) == {"words": 1500}
