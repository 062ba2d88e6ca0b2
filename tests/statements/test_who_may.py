"""The public page of who may do what says what the rules do: held against the verbs, and against people who exist."""

import html
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from accounts.organizations import rules as organization_rules
from accounts.organizations.states import MemberRole
from accounts.people.states import Role
from civspace.web.languages import CODES
from submissions.statements.checks import check_words_of_verbs
from submissions.statements.rules import INTERNAL, MAY, MAY_TEXT, may_draft
from submissions.statements.states import STATEMENT
from submissions.statements.together_rules import may_ask_to_submit, may_comment
from submissions.statements.who_may import WORDS, sections
from tests.statements.cast import make_cast, statement_in

pytestmark = pytest.mark.django_db

ANSWERING = {"head", "focal_point"}
WRITING = ANSWERING | {"editor"}
EVERYBODY = WRITING | {"viewer"}
WANTED = {
    "draft": WRITING,
    "comment": EVERYBODY,
    "own_comment": EVERYBODY,
    "settle_comments": WRITING,
    "take_over": WRITING,
    "ask": {"editor"},
    "abstract": WRITING,
    "ask_change": WRITING,
    **dict.fromkeys("answer_request submit wait recall go_in replace withdraw answer agree insist".split(), ANSWERING),
    **dict.fromkeys("invite_cosponsors join undelete".split(), ANSWERING),
    "object": ANSWERING,
    "enter": {"reviewer"},
    "consent_to_restore": {"head"},
    "withhold": {"head", "publisher"},
    **dict.fromkeys("claim_standing profile invite".split(), ANSWERING),
    **dict.fromkeys("focal_points hand_over".split(), {"head"}),
    **dict.fromkeys("claim assign release return refuse accept undo reopen".split(), {"reviewer"}),
    **dict.fromkeys("edit forgo propose settle text_claim text_write".split(), {"reviewer"}),
    **dict.fromkeys("publish corrigendum reissue redact redact_withheld restore".split(), {"publisher"}),
    **dict.fromkeys("confirm_withholding text_release text_take_down".split(), {"publisher"}),
    "decide_standing": {"accreditation_officer"},
    "judge": {"accreditation_officer"},
    "meetings": {"meetings_editor"},
}


def table():
    found = {}
    for section in sections():
        for row in section.rows:
            found[row.verb] = found.get(row.verb, set()) | row.allowed
    return found


def test_the_table_is_this_one_and_leaves_out_no_verb():
    assert table() == WANTED
    assert set(WORDS) == set(WANTED)
    assert set(MAY) <= set(WANTED) and set(STATEMENT.transitions) - INTERNAL <= set(WANTED)


@pytest.mark.parametrize("rules", [MAY, MAY_TEXT])
def test_a_verb_without_words_fails_the_check_and_not_the_page(client, monkeypatch, rules):
    assert check_words_of_verbs(None) == []
    monkeypatch.setitem(rules, "juggle", lambda user, statement: True)
    (found,) = check_words_of_verbs(None)
    assert (found.id, found.is_serious()) == ("civspace.E004", True)
    assert "juggle" in found.msg and "WORDS" in found.hint
    page = client.get("/en/who-may/")
    assert page.status_code == 200 and "juggle" in page.content.decode()


def test_it_is_read_from_the_rules(monkeypatch):
    monkeypatch.setitem(MAY, "publish", MAY["claim"])
    assert table() == {**WANTED, "publish": {"reviewer"}}


def test_it_is_true_of_people_who_exist():
    cast = make_cast()
    statement = statement_in(cast, "draft")
    found = table()
    for role in ("viewer", "editor", "focal_point", "head", "reviewer", "publisher", "read_only"):
        person = cast.people[role]
        for verb, may in MAY.items():
            assert may(person, statement) == (role in found[verb]), (role, verb)
        assert may_draft(person, statement) == (role in found["draft"])
        assert may_comment(person, statement) == (role in found["comment"])
        assert may_ask_to_submit(person, statement) == (role in found["ask"])
        assert organization_rules.may_edit(person, cast.organization) == (role in found["profile"])


@pytest.mark.parametrize("language", CODES)
def test_the_page_says_the_table(language):
    with override(language):
        text = Client().get(reverse("who_may")).content.decode()
        labels = {value: str(label) for value, label in (*MemberRole.choices, *Role.choices)}
    said = {}
    for verb, row in re.findall(r'<tr data-verb="(\w+)">(.*?)</tr>', text, re.S):
        said[verb] = said.get(verb, []) + re.findall(r"<strong[^>]*>([^<]+)</strong>", row)
    wanted = {verb: {labels[role] for role in allowed} for verb, allowed in WANTED.items()}
    assert {verb: {html.unescape(it) for it in found} for verb, found in said.items()} == wanted


def test_help_and_the_check_lead_there():
    cast = make_cast()
    statement = statement_in(cast, "draft")
    client = Client()
    client.force_login(cast.people["viewer"])
    for address in (
        reverse("help"),
        reverse("my_statement", args=[statement.pk]),
        reverse("statement_check", args=[statement.pk]),
    ):
        assert f'href="{reverse("who_may")}"' in client.get(address).content.decode(), address
