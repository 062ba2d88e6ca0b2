"""The modalities in words, what they mean for an organization, and the desk that sets them."""

import datetime
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from meetings.modalities import loading
from meetings.modalities.domain import revise
from meetings.modalities.loading import load_templates
from meetings.modalities.models import Kind, RuleSet
from meetings.modalities.queries import current_rule_set
from tests.factories import join, make_meeting, make_organization, make_rule_set, make_standing, person, staff

pytestmark = pytest.mark.django_db
LIMIT = "hrc-written-word-limit-special"


# The public page


def test_every_rule_stands_in_words_with_its_source_and_an_address(client: Client) -> None:
    rule_set = make_rule_set()
    page = client.get(f"/en/meetings/{rule_set.meeting.slug}/modalities/").content.decode()
    for rule in rule_set.rules.all():
        assert f'id="{rule.slug}"' in page, rule.slug
    for text in (
        "At most 1,500 words for this standing:",
        "http://www2.ohchr.org/english/bodies/hrcouncil/guidelines.htm",
        "OHCHR guidelines for NGO written statements (about 2009)",
        "sourced, old: to be checked again",
        "20 November 2026",
        "default of this portal",
    ):
        assert text in page, text


def test_earlier_versions_say_what_changed_and_why(client: Client) -> None:
    first = make_rule_set(is_open=False)
    second = revise(
        rule_set=first, changes={LIMIT: {"value": {"words": 1200}}}, by=None, note="The Bureau decided <so>"
    )
    revise(
        rule_set=second,
        changes={"hrc-written-languages": {"source_title": "New guidelines"}},
        drop=["hrc-written-circulation"],
        by=None,
        note="Tidied",
    )
    page = client.get(f"/en/meetings/{first.meeting.slug}/modalities/")
    versions = page.context["versions"]
    assert [version["rule_set"].number for version in versions] == [3, 2, 1]
    assert versions[2]["changes"] == []
    changed = {change["label"]: (change["before"], change["after"]) for change in versions[1]["changes"]}
    assert changed == {
        "Number of words": (
            "At most 1,500 words for this standing: special.",
            "At most 1,200 words for this standing: special.",
        )
    }
    assert [(c["label"], bool(c["after"])) for c in versions[0]["changes"]] == [
        ("Languages", True),
        ("Circulation", False),
    ]
    text = page.content.decode()
    assert "The Bureau decided &lt;so&gt;" in text
    assert "This rule no longer holds:" in text


@pytest.mark.parametrize("language", ["ar", "zh-hans", "en", "fr", "ru", "es"])
def test_the_page_in_every_language(client: Client, language: str) -> None:
    rule_set = make_rule_set()
    with_rules = client.get(f"/{language}/meetings/{rule_set.meeting.slug}/modalities/")
    assert with_rules.status_code == 200
    column = f"text_{language.replace('-', '_')}"
    text = getattr(rule_set.rules.get(slug="hrc-written-required-parts"), column)
    assert text in with_rules.content.decode()
    assert client.get(f"/{language}/meetings/{make_meeting().slug}/modalities/").status_code == 200


def test_the_page_of_the_meeting_says_who_how_and_until_when(client: Client) -> None:
    rule_set = make_rule_set()
    page = client.get(f"/en/meetings/{rule_set.meeting.slug}/")
    section = page.context["sections"][0]["context"]
    assert [group["label"] for group in section["rules"]] == [
        "Who may take part",
        "Opening",
        "Deadline",
        "Number of words",
        "Languages",
        "Number per organization",
        "Agenda items",
        "Replacing a submitted text",
        "Co-sponsors",
        "Joint statements per organization",
    ]
    # Three limits of one source name it once.
    words = section["rules"][3]
    assert (len(words["rows"]), len(words["sources"])) == (3, 1)
    assert "Open for written statements" in page.content.decode()


# May my organization take part?


def moments(before: int, after: int) -> dict:
    now = timezone.now().replace(microsecond=0)
    day = datetime.timedelta(days=1)
    return {
        "hrc-written-opening": {"at": (now + before * day).isoformat()},
        "hrc-written-deadline": {"at": (now + after * day).isoformat()},
    }


ANSWERS = [
    # standing, opening and deadline in days from now, state of the meeting, (kind, verdict, may begin)
    ("confirmed", -1, 1, "announced", "good", "Yes: your organization may submit written statements.", True),
    (
        "claimed",
        -1,
        1,
        "announced",
        "warn",
        "Yes, subject to confirmation: your organization's claim to standing is still to be decided.",
        True,
    ),
    (
        "",
        -1,
        1,
        "announced",
        "bad",
        "No: your organization does not hold a standing that the modalities ask for.",
        False,
    ),
    (
        "suspended",
        -1,
        1,
        "announced",
        "bad",
        "No: your organization does not hold a standing that the modalities ask for.",
        False,
    ),
    ("confirmed", 1, 2, "announced", "info", "Yes, but not yet: written statements are not open.", False),
    ("confirmed", -2, -1, "announced", "bad", "No longer: the deadline has passed.", False),
    (
        "confirmed",
        -1,
        1,
        "postponed",
        "bad",
        "No: the meeting takes no statements while it is postponed, suspended or cancelled.",
        False,
    ),
]


@pytest.mark.parametrize(("standing", "opens", "closes", "state", "kind", "verdict", "begin"), ANSWERS)
def test_may_my_organization_take_part(
    client: Client, standing: str, opens: int, closes: int, state: str, kind: str, verdict: str, begin: bool
) -> None:
    head = person()
    organization = make_organization(head=head)
    if standing:
        make_standing(organization=organization, state=standing)
    meeting = make_meeting(state=state)
    make_rule_set(meeting=meeting, is_open=False, values=moments(opens, closes))
    client.force_login(head)
    answer = client.get(f"/en/my/meetings/{meeting.slug}/").context["answers"][0]
    assert (answer.kind, answer.verdict, answer.may_begin) == (kind, verdict, begin)
    assert [check.rule for check in answer.checks] == [
        "hrc-written-who-may",
        "hrc-written-opening",
        "hrc-written-deadline",
    ]


def test_the_answer_is_for_each_organization_of_the_reader_alone(client: Client) -> None:
    meeting = make_meeting()
    make_rule_set(meeting=meeting)
    url = f"/en/my/meetings/{meeting.slug}/"
    assert client.get(url).status_code == 302
    reader = person()
    ours, mission = make_organization(name="Ours"), make_organization(name="Mission", kind="mission")
    make_organization(name="Theirs", head=person())
    join(reader, ours, "viewer")
    join(reader, mission, "delegate")
    make_standing(organization=ours)
    client.force_login(reader)
    page = client.get(url)
    assert page.headers["Cache-Control"] == "private, no-store"
    found = {a.organization.name: (a.mission, a.kind, a.may_begin) for a in page.context["answers"]}
    # A viewer reads; a mission takes part as a State.
    assert found == {"Ours": (False, "good", False), "Mission": (True, "bad", False)}
    assert client.get(f"/en/my/meetings/{make_meeting(state='draft').slug}/").status_code == 404
    stranger = Client()
    stranger.force_login(person())
    assert "You belong to no organization yet" in stranger.get(url).content.decode()


# The desk


@pytest.fixture
def desk() -> Client:
    client = Client()
    client.force_login(staff("meetings_editor", scope="hrc"))
    return client


def shown(response) -> dict:
    """Return what the form shows, as the browser would send it."""
    form = response.context["form"]
    data = {}
    for name in form.fields:
        value = form[name].value()
        if isinstance(value, datetime.datetime):
            value = value.strftime("%Y-%m-%dT%H:%M")
        if value is not None and value is not False and value not in ("", []):
            data[name] = value
    return data


def test_a_meeting_begins_with_a_template(desk: Client) -> None:
    load_templates()
    meeting = make_meeting(state="draft")
    url = f"/en/desk/meetings/{meeting.slug}/modalities/"
    assert desk.post(url, {}).context["form"].errors == {"template": ["This field is required."]}
    assert desk.post(url, {"template": "unknown"}).status_code == 422
    assert meeting.rule_sets.count() == 0
    assert desk.post(url, {"template": "hrc"}).headers["Location"] == url
    assert current_rule_set(meeting.pk).number == 1


def test_saving_what_is_shown_changes_nothing(desk: Client) -> None:
    rule_set = make_rule_set(is_open=False, meeting=make_meeting(time_zone="Asia/Kathmandu"))
    url = f"/en/desk/meetings/{rule_set.meeting.slug}/modalities/"
    refused = desk.post(url, {**shown(desk.get(url)), "note": "Nothing"})
    assert refused.status_code == 422
    assert refused.context["form"].errors == {"__all__": ["Nothing was changed."]}
    assert RuleSet.objects.filter(meeting=rule_set.meeting).count() == 1


CHANGES = {
    "hrc-written-who-may:categories": (["special"], {"categories": ["special"]}),
    "hrc-written-required-parts:parts": (["body"], {"parts": ["body"]}),
    f"{LIMIT}:words": ("1200", {"words": 1200}),
    "hrc-written-counted-parts:allowance": ("50", {"parts": ["body", "notes"], "allowance": 50}),
    "hrc-written-characters-per-word:characters": ("2", {"characters": 2.0}),
    "hrc-written-languages:languages": (["en", "zh"], {"languages": ["en", "zh"]}),
    "hrc-written-opening:at": ("2030-02-01T09:30", {"at": "2030-02-01T09:30:00+01:00"}),
    "hrc-written-deadline:at": ("2030-06-01T18:00", {"at": "2030-06-01T18:00:59+02:00"}),
    "hrc-written-knock:minutes": ("10", {"minutes": 10}),
    "hrc-written-max-per-organization:max": ("2", {"max": 2}),
    "hrc-written-agenda-item:open": (["2", "2.1"], {"required": True, "open": ["2", "2.1"]}),
    "hrc-written-replacement:allowed": ("on", {"allowed": True}),
    "hrc-written-answer-window:hours": ("48", {"hours": 48}),
    "hrc-written-processing:mode": ("edit_and_translate", {"mode": "edit_and_translate"}),
    "hrc-written-circulation:note": (None, {"note": ""}),
}


@pytest.mark.parametrize("field", CHANGES)
def test_each_kind_of_rule_is_changed_by_its_own_input(desk: Client, field: str) -> None:
    typed, value = CHANGES[field]
    meeting = make_meeting(begins_on=datetime.date(2030, 7, 1))
    make_rule_set(meeting=meeting, is_open=False)
    url = f"/fr/desk/meetings/{meeting.slug}/modalities/"
    slug = field.partition(":")[0]
    before = {rule.slug: rule.value for rule in current_rule_set(meeting.pk).rules.all()}
    data = {**shown(desk.get(url)), field: typed, "note": "Changed", f"{slug}:text_fr": "En mots"}
    saved = desk.post(url, {name: value for name, value in data.items() if value is not None})
    assert saved.status_code == 302, saved.context["form"].errors
    current = current_rule_set(meeting.pk)
    assert current.number == 2
    after = {rule.slug: rule.value for rule in current.rules.all()}
    assert after == {**before, slug: value}
    rule = current.rules.get(slug=slug)
    assert (rule.text_fr, bool(rule.text_en)) == ("En mots", True)


NI, SUBMITTED = {"form": "document", "series": "A/HRC/70/NI"}, {"form": "submission", "series": ""}


@pytest.mark.parametrize(
    ("template", "typed", "value"),
    [
        ("hrc-nhri", {"series": "A/HRC/71/NI"}, {**NI, "series": "A/HRC/71/NI"}),
        ("hrc-nhri", {"series": ""}, {**NI, "series": ""}),
        ("hrc-nhri", {"form": "submission", "series": ""}, SUBMITTED),
        ("hrc-nhri", {"form": "submission"}, None),
        ("hrc-nhri", {"series": "not a series"}, None),
        ("upr", {"form": "document"}, {"form": "document", "series": ""}),
    ],
)
def test_how_it_is_published_is_changed_at_the_desk(desk: Client, template: str, typed: dict, value: object) -> None:
    rule_set = make_rule_set(template=template, is_open=False)
    url = f"/en/desk/meetings/{rule_set.meeting.slug}/modalities/"
    rule = rule_set.rules.get(kind=Kind.PUBLICATION)
    assert rule.value == (NI if template == "hrc-nhri" else SUBMITTED)
    changed = {f"{rule.slug}:{name}": entry for name, entry in typed.items()}
    answer = desk.post(url, {**shown(desk.get(url)), **changed, "note": "Changed"})
    if value is None:
        assert f"{rule.slug}:form" in answer.context["form"].errors
        assert current_rule_set(rule_set.meeting_id).number == 1
    else:
        assert current_rule_set(rule_set.meeting_id).rules.get(kind=Kind.PUBLICATION).value == value


@pytest.mark.parametrize("path", sorted(loading.DATA.glob("*.json")), ids=lambda path: path.stem)
def test_every_template_fits_the_desk_and_its_days_become_moments(desk: Client, path: Path) -> None:
    load_templates()
    meeting = make_meeting(state="draft")
    url = f"/en/desk/meetings/{meeting.slug}/modalities/"
    assert desk.post(url, {"template": path.stem}).headers["Location"] == url
    held = current_rule_set(meeting.pk)
    assert held.opens_at < held.closes_at
    assert {set(rule.value) == {"at"} for rule in held.rules.filter(kind__in=["opening", "deadline"])} == {True}
    refused = desk.post(url, {**shown(desk.get(url)), "note": "Nothing"})
    assert refused.context["form"].errors == {"__all__": ["Nothing was changed."]}


def test_errors_stand_beside_the_field_and_everything_typed_is_kept(desk: Client) -> None:
    rule_set = make_rule_set(is_open=False)
    url = f"/en/desk/meetings/{rule_set.meeting.slug}/modalities/"
    data = shown(desk.get(url))
    wrong = {f"{LIMIT}:words": "0", "hrc-written-languages:languages": [], f"{LIMIT}:text_en": "My words"}
    refused = desk.post(url, {**data, **wrong})
    assert refused.status_code == 422
    assert set(refused.context["form"].errors) == {f"{LIMIT}:words", "hrc-written-languages:languages", "note"}
    assert refused.context["form"][f"{LIMIT}:text_en"].value() == "My words"
    late = desk.post(url, {**data, "hrc-written-deadline:at": "2001-01-01T12:00", "note": "Early"})
    assert late.context["form"].errors == {"hrc-written-deadline:at": ["The deadline comes before the opening."]}
    assert rule_set.meeting.rule_sets.count() == 1


def test_two_editors_at_once_lose_nothing(desk: Client) -> None:
    rule_set = make_rule_set(is_open=False)
    url = f"/en/desk/meetings/{rule_set.meeting.slug}/modalities/"
    data = {**shown(desk.get(url)), f"{LIMIT}:words": "1200", "note": "Mine"}
    revise(rule_set=rule_set, changes={LIMIT: {"value": {"words": 900}}}, by=None, note="Theirs")
    clash = desk.post(url, data)
    assert clash.status_code == 409
    form = clash.context["form"]
    assert (form[f"{LIMIT}:words"].value(), form["note"].value(), form["version"].value()) == ("1200", "Mine", "2")
    assert "Somebody changed these modalities meanwhile." in clash.content.decode()
    assert current_rule_set(rule_set.meeting_id).number == 2
    # What stands now is in sight beside what was typed.
    assert "At most 900 words" in clash.content.decode()
    assert desk.post(url, {**data, "version": "2"}).status_code == 302
    assert current_rule_set(rule_set.meeting_id).number == 3


def test_rules_that_are_missing_are_added_at_the_desk(desk: Client, django_assert_max_num_queries) -> None:
    rule_set = make_rule_set(is_open=False)
    page = f"/en/desk/meetings/{rule_set.meeting.slug}/modalities/"
    assert "missing/" not in desk.get(page).content.decode()
    assert "no rule that they lack" in desk.get(f"{page}missing/").content.decode()
    rule_set.rules.filter(slug="hrc-written-knock").delete()
    assert f'href="{page}missing/"' in desk.get(page).content.decode()
    with django_assert_max_num_queries(40):
        shown_page = desk.get(f"{page}missing/").content.decode()
    assert "Arrival when the portal is full" in shown_page
    assert "Source: Default of this portal, to be set for each meeting (as of 2026-11-21" in shown_page
    typed = {"version": "1", "rules": ["hrc-written-knock"], "note": "Receipts"}
    for wrong, field, kept in (
        ({**typed, "rules": []}, "rules", "Receipts"),
        ({**typed, "note": " "}, "note", "checked"),
        ({**typed, "rules": ["hrc-written-deadline"]}, "rules", "Receipts"),
    ):
        refused = desk.post(f"{page}missing/", wrong)
        assert (refused.status_code, list(refused.context["form"].errors)) == (422, [field])
        assert kept in refused.content.decode()
    stale = desk.post(f"{page}missing/", {**typed, "version": "7"})
    assert (stale.status_code, list(stale.context["form"].errors)) == (409, ["__all__"])
    assert RuleSet.objects.filter(meeting=rule_set.meeting).count() == 1
    assert desk.post(f"{page}missing/", typed).headers["Location"] == page
    assert current_rule_set(rule_set.meeting_id).rules.filter(slug="hrc-written-knock").exists()
    assert desk.get(f"{page}missing/").context["missing"] == []
