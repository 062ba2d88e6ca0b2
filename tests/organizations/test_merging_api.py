"""Mergers over the API: the order of refusals, the verbs, and where an old address leads."""

from types import SimpleNamespace

import pytest

from accounts.organizations.models import Merge
from tests.api.calls import Api, is_problem
from tests.organizations.cast import fresh
from tests.organizations.merging import make_two


@pytest.fixture(scope="module")
def made(once) -> SimpleNamespace:
    return once(make_two)


@pytest.fixture
def two(own_copy, made) -> SimpleNamespace:
    return own_copy(made)


def test_officers_preview_propose_confirm_and_undo(two):
    first, second = Api(fresh(two.officer)), Api(fresh(two.second))
    address = f"organizations/{two.source.pk}/merge/"
    shown = first.get(f"{address}?into={two.survivor.reference}").json()
    assert shown["possible"] is True
    assert shown["moves"] == {
        "members": 2,
        "names": 2,
        "requests": 1,
        "invitations": 1,
        "standing": 1,
        "statements": 2,
    }
    body = {"into": str(two.survivor.pk), "reason": "The same"}
    made = first.post(address, body, idempotency_key="one")
    assert (made.status_code, made.json()["state"], made.json()["rule"]) == (201, "proposed", "merger")
    assert first.post(address, body, idempotency_key="one").json() == made.json()
    is_problem(first.post(address, body), 400)
    is_problem(first.post(f"{address}confirm/", {"reason": "Mine"}), 403)
    confirmed = second.post(f"{address}confirm/", {"reason": "Seen"})
    assert (confirmed.status_code, confirmed.json()["moved"]) == (200, shown["moves"])
    is_problem(second.post(f"{address}confirm/", {"reason": "Seen"}), 409)
    old = Api().get(f"organizations/{two.source.pk}/")
    assert (old.status_code, old["Location"]) == (301, f"/api/v1/organizations/{two.survivor.pk}/")
    assert old.json() == {"merged_into": str(two.survivor.pk)}
    assert second.get(f"organizations/{two.source.pk}/").json()["merged_into"] == str(two.survivor.pk)
    assert first.post(f"{address}undo/", {"reason": "Two after all"}).json()["state"] == "undone"
    assert Api().get(f"organizations/{two.source.pk}/").json()["merged_into"] is None


def test_refusals(two):
    address = f"organizations/{two.source.pk}/merge/"
    body = {"into": str(two.survivor.pk), "reason": "The same"}
    is_problem(Api().post(address, body), 401)
    is_problem(Api(fresh(two.source_head)).post(address, body), 403)
    is_problem(Api(fresh(two.officer), "read", "write").post(address, body), 403)
    officer = Api(fresh(two.officer))
    is_problem(officer.post("organizations/x/merge/", body), 404)
    assert "into" in is_problem(officer.post(address, {"into": "O-nothing", "reason": "x"}), 400)["errors"]
    assert "reason" in is_problem(officer.post(address, {"into": str(two.survivor.pk)}), 400)["errors"]
    is_problem(officer.get(address), 400)
    is_problem(officer.post(f"{address}undo/", {"reason": "x"}), 409)
    assert not Merge.objects.exists()
