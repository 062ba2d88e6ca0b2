"""Co-sponsors on pages and in the API: from the search to the document, with nothing confirmed that was not shown."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from submissions.statements.models import Cosponsor
from tests import factories
from tests.statements.test_cosponsors import ask, bring, confirm, edit, fresh, row_of, stage

pytestmark = pytest.mark.django_db


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def answer(client: Client, row: Cosponsor, verb: str, **data: Any) -> Any:
    return client.post(reverse("cosponsoring_answer", args=[row.pk, verb]), data)


def test_the_lead_finds_and_asks_several_at_a_time() -> None:
    it = stage()
    second = factories.make_author(organization=factories.make_organization(name="Hillside Forum"))
    nobody = factories.make_organization(name="Hill Archive")
    for organization in (it.head.organization, second.organization, nobody):
        organization.names.create(name=organization.name, key=organization.name.casefold())
    client, address = signed_in(it.lead), reverse("statement_cosponsors", args=[it.statement.pk])
    page = client.get(address, {"q": "hill"})
    assert {one.name for one in page.context["found"]} == {"Hill Union", "Hillside Forum"}
    assert [(one.name, why[:6]) for one, why in page.context["others"]] == [("Hill Archive", "Nobody")]
    chosen = [str(it.head.organization.pk), str(second.organization.pk)]
    assert client.post(f"{address}?q=hill", {"organizations": []}).status_code == 422
    assert client.post(f"{address}?q=hill", {"organizations": chosen}).status_code == 302
    assert Cosponsor.objects.count() == 2
    assert signed_in(it.people["lead_editor"]).post(f"{address}?q=hill", {"organizations": chosen}).status_code == 403
    # Who writes and may not ask reads who does; who may, does not.
    sentence = "The head or a focal point of your organization invites others"
    assert sentence in signed_in(it.people["lead_editor"]).get(address).content.decode()
    assert sentence not in client.get(address).content.decode()


def test_a_page_confirms_only_the_text_that_it_showed() -> None:
    it = stage()
    row = ask(it)
    client = signed_in(it.head)
    address = reverse("cosponsoring", args=[row.pk])
    shown = client.get(address).context
    edit(it, "Another text entirely.")
    seen = {"version": shown["row"].version, "text_hash": shown["statement"].text_hash}
    refused = answer(client, row, "confirm", **seen)
    assert refused.status_code == 409
    assert "Another text entirely." in refused.content.decode()
    assert answer(client, row, "confirm").status_code == 409  # nothing says what was read
    assert row_of(row).state == "invited"
    now = client.get(address).context
    seen = {"version": now["row"].version, "text_hash": now["statement"].text_hash}
    assert answer(client, row, "confirm", **seen).status_code == 302
    assert row_of(row).state == "confirmed"
    edit(it, "Another text, changed.")
    again = client.get(address)
    assert again.context["stale"] is True
    assert "<del>" in again.content.decode() and "<ins>" in again.content.decode()


def test_who_declined_reads_the_text_no_more() -> None:
    it = stage()
    row = ask(it)
    client = signed_in(it.head)
    assert answer(client, row, "decline", version=row.version).status_code == 302
    page = client.get(reverse("cosponsoring", args=[row.pk])).content.decode()
    assert "We welcome the report" not in page
    assert signed_in(it.people["outsider"]).get(reverse("cosponsoring", args=[row.pk])).status_code == 404


def test_both_outcomes_stand_on_the_check_and_waiting_is_a_choice() -> None:
    it = stage()
    ask(it)
    client = signed_in(it.lead)
    page = client.get(reverse("statement_check", args=[it.statement.pk]))
    assert page.context["joint"].now is not None and page.context["joint"].everyone is not None
    assert 'name="wait"' in page.content.decode()
    sent = {"revision": fresh(it.statement).revision, "wait": "1", "safety": "nobody"}
    client.post(reverse("statement_submit", args=[it.statement.pk]), sent)
    assert fresh(it.statement).state == "awaiting_cosponsors"
    assert client.post(reverse("statement_end_waiting", args=[it.statement.pk, "recall"])).status_code == 302
    assert fresh(it.statement).state == "draft"


def test_names_stand_on_every_public_page_of_the_statement() -> None:
    it = stage()
    confirm(ask(it), it.head)
    bring(it, "published")
    statement, client = fresh(it.statement), Client()
    document = client.get(f"/en/documents/{statement.symbol}").content.decode()
    assert "Hill Union" in document and "Special consultative status" in document
    assert statement.title in client.get(f"/en/organizations/{it.head.organization.pk}/").content.decode()
    listed = client.get("/en/statements/", {"cosponsor": it.head.organization.pk}).content.decode()
    assert statement.symbol in listed
    assert (
        statement.symbol not in client.get("/en/statements/", {"cosponsor": it.lead.organization.pk}).content.decode()
    )
    found = client.get("/en/search/", {"q": "Hill Union"}).content.decode()
    assert statement.symbol in found


@pytest.mark.parametrize("page", ["my_statement", "statement_check", "statement_cosponsors", "my_cosponsoring"])
def test_the_cost_does_not_grow_with_the_rows(page: str) -> None:
    def cost(rows: int) -> int:
        it = stage()
        for number in range(rows):
            if page == "my_cosponsoring":
                lead = factories.make_author()
                made = factories.make_statement(by=lead, meeting=it.meeting)
                it.statement, it.lead = made, lead
                ask(it)
                continue
            head = factories.make_author()
            row = ask(it, head.organization)
            if number:
                confirm(row, head)
        who = it.head if page == "my_cosponsoring" else it.lead
        address = reverse(page) if page == "my_cosponsoring" else reverse(page, args=[it.statement.pk])
        client = signed_in(who)
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    two, four = cost(2), cost(4)
    assert two == four


# The API


def call(user: Any, method: str, path: str, data: Any = None, **headers: str) -> Any:
    bearer = {"authorization": f"Bearer {factories.token(user)}"} if user else {}
    body = json.dumps({} if data is None else data)
    headers = {name.replace("_", "-"): value for name, value in {**bearer, **headers}.items()}
    return Client().generic(method, f"/api/v1/{path}", body, content_type="application/json", headers=headers)


def test_the_api_has_the_same_verbs_and_refusals() -> None:
    it = stage()
    path = f"statements/{it.statement.pk}/cosponsors/"
    asked = {"organizations": [str(it.head.organization.pk)]}
    assert call(None, "POST", path, asked).status_code == 401
    assert call(it.people["outsider"], "POST", path, asked).status_code == 404
    assert call(it.people["lead_editor"], "POST", path, asked).status_code == 403
    assert call(it.lead, "POST", path, {"organizations": []}).status_code == 400
    made = call(it.lead, "POST", path, asked, idempotency_key="one")
    again = call(it.lead, "POST", path, asked, idempotency_key="one")
    assert (made.status_code, again.status_code, made.json()) == (201, 201, again.json())
    (row,) = made.json()
    assert (row["state"], row["counts"], row["name"]) == ("invited", False, "Hill Union")
    verb = f"cosponsors/{row['id']}"
    right = {"text_hash": fresh(it.statement).text_hash}
    assert call(it.lead, "POST", f"{verb}/confirm/", right).status_code == 403
    assert call(it.head, "POST", f"{verb}/confirm/").status_code == 400
    assert call(it.head, "POST", f"{verb}/confirm/", {"text_hash": "0" * 64}).status_code == 412
    assert call(it.head, "POST", f"{verb}/confirm/", right, if_match='"old"').status_code == 412
    confirmed = call(it.head, "POST", f"{verb}/confirm/", right)
    assert (confirmed.status_code, confirmed.json()["counts"]) == (200, True)
    assert call(it.head, "POST", f"{verb}/decline/").status_code == 409
    waited = call(it.lead, "POST", f"statements/{it.statement.pk}/wait/")
    assert waited.status_code == 409  # there is nobody to wait for
    submitted = call(it.lead, "POST", f"statements/{it.statement.pk}/submit/")
    organization = str(it.head.organization.pk)
    assert submitted.json()["cosponsors"] == [
        {"organization": organization, "name": "Hill Union", "standing": "special", "role": "cosponsor"}
    ]
    assert call(None, "GET", f"{verb}/").status_code == 404  # not published
