"""The pages of mergers, and where old addresses lead."""

from types import SimpleNamespace

import pytest
from django.test import Client

from accounts.organizations.merging import domain
from accounts.organizations.models import Merge
from tests.organizations.cast import fresh
from tests.organizations.merging import make_two, merged, proposed, undone


@pytest.fixture(scope="module")
def made(once) -> SimpleNamespace:
    return once(make_two)


@pytest.fixture
def two(own_copy, made) -> SimpleNamespace:
    return own_copy(made)


def signed_in(person) -> Client:
    client = Client()
    client.force_login(fresh(person))
    return client


def test_old_addresses_lead_on_until_it_is_undone(two):
    merge = merged(two)
    for language in ("en", "ar", "fr"):
        response = Client().get(f"/{language}/organizations/{two.source.pk}/")
        assert (response.status_code, response["Location"]) == (301, f"/{language}/organizations/{two.survivor.pk}/")
        assert response["Cache-Control"] == "public, max-age=60"
    mine = signed_in(two.editor).get(f"/en/my/organizations/{two.source.pk}/")
    assert mine["Location"] == f"/en/my/organizations/{two.survivor.pk}/"
    assert Client().get(f"/en/organizations/{two.source.pk}x/").status_code == 404
    undone(two, merge)
    assert Client().get(f"/en/organizations/{two.source.pk}/").status_code == 200


def test_officers_look_propose_confirm_and_undo(two):
    first, second = signed_in(two.officer), signed_in(two.second)
    address = f"/en/desk/organizations/{two.source.pk}/merge/"
    assert two.survivor.reference in first.get(address).content.decode()
    unknown = first.get(address, {"other": "O-nothing", "direction": "into", "people": "join"})
    assert "No entry has this reference" in unknown.content.decode()
    chosen = f"{address}?other={two.survivor.reference}&direction=into&people=join"
    page = first.get(chosen).content.decode()
    assert "Written statements" in page and "source_head" in page
    assert first.post(chosen, {"reason": "", "rule": "merger"}).status_code == 200
    assert not Merge.objects.exists()
    merge_page = first.post(chosen, {"reason": "The same", "rule": "merger"})["Location"]
    merge = Merge.objects.get()
    assert merge_page == f"/en/desk/organizations/merges/{merge.pk}/"
    assert "another officer confirms it" in first.get(merge_page).content.decode()
    decision = {"verb": "confirm", "reason": "The same", "rule": "merger"}
    assert first.post(merge_page, decision).status_code == 403
    assert second.post(merge_page, decision).status_code == 302
    assert fresh(merge).state == "merged"
    assert "Can be undone until" in second.get(merge_page).content.decode()
    assert first.post(merge_page, {**decision, "verb": "undo"}).status_code == 302
    assert fresh(merge).state == "undone"
    assert "Lake Chad Waters Watch" in first.get("/en/desk/organizations/merges/").content.decode()


def test_heads_ask_and_answer(two):
    asks, answers = signed_in(two.source_head), signed_in(two.survivor_head)
    page = f"/en/my/organizations/{two.source.pk}/merge/"
    assert signed_in(two.editor).get(page).status_code == 403
    address = f"https://example.org/en/organizations/{two.survivor.pk}/"
    sent = asks.post(page, {"other": address, "direction": "into", "message": "We are one"})
    merge = Merge.objects.get()
    assert sent["Location"] == f"/en/my/organizations/{two.source.pk}/merges/{merge.pk}/"
    assert "We are one" in asks.get(sent["Location"]).content.decode()
    theirs = f"/en/my/organizations/{two.survivor.pk}/merges/{merge.pk}/"
    assert "Agree to the merger" in answers.get(theirs).content.decode()
    assert answers.post(theirs, {"verb": "refuse", "reason": ""}).status_code == 200
    assert fresh(merge).state == "asked"
    assert answers.post(theirs, {"verb": "agree"}).status_code == 302
    assert fresh(merge).state == "agreed"


def test_members_know_nothing_of_a_proposal(two):
    merge = proposed(two)
    page = f"/en/my/organizations/{two.source.pk}/merges/{merge.pk}/"
    assert signed_in(two.source_head).get(page).status_code == 404
    domain.confirm_merge(merge=merge, by=fresh(two.second))
    there = f"/en/my/organizations/{two.survivor.pk}/merges/{merge.pk}/"
    text = signed_in(two.source_head).get(there).content.decode()
    assert "The same people" in text
    assert "officer" not in text.split("<main")[1].replace("another officer", "")
