"""The pages of statements: what they cost, who they are declared for, and the other direction."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from civspace.web.access import access_of
from submissions.statements import urls
from tests import factories
from tests.caches import empty_cache
from tests.statements.cast import STATES, make_cast, statement_in

pytestmark = pytest.mark.django_db

VERBS = ("corrigendum", "reissue", "redact", "withhold")
ACCESS = {
    "who_may": "public",
    "on_behalf": "public",
    "statements": "public",
    "document": "public",
    "document_pdf": "public",
    "statements_feed": "public",
    "document_docx": "public",
    "document_txt": "public",
    "desk_statements": "staff",
    "desk_statement": "staff",
    "desk_statement_act": "staff",
    "after_publication": "public",
    "desk_change_requests": "staff",
    "desk_change_request": "staff",
    "desk_change_decline": "staff",
    "desk_withholding_confirm": "staff",
    "desk_statement_record": "staff",
    "desk_editing": "staff",
    "desk_translations": "staff",
    "desk_translation": "staff",
}


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_every_address_declares_its_access():
    declared = {pattern.name: access_of(pattern.callback) for pattern in urls.urlpatterns}
    desk = {name: "staff" for name in declared if name.startswith("desk_")}
    assert declared == {name: {**ACCESS, **desk}.get(name, "signed_in") for name in declared}


def cost(client: Client, address: str) -> int:
    client.get(address)
    empty_cache()  # Public pages are kept as rendered: what is counted is the making of one.
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_a_list_costs_the_same_with_one_row_and_three():
    cast = make_cast()
    reader, reviewer = cast.people["viewer"], cast.people["read_only"]
    token = factories.token(reader, "read")

    def fill(number: int) -> None:
        author = factories.make_author(name=f"Head {number}")
        cast.head, cast.organization = author, author.organization
        cast.people["head"] = author
        factories.join(reader, author.organization, "viewer")
        for state in ("published", "submitted", "under_review", "returned"):
            statement_in(cast, state, title=f"{state} {number}")

    def costs() -> dict[str, int]:
        api = Client(headers={"authorization": f"Bearer {token}"})
        found = {
            address: cost(client, address)
            for client, address in (
                (Client(), "/en/statements/"),
                (Client(), "/ar/statements/?q=published"),
                (Client(), "/en/search/?q=published"),
                (signed_in(reader), "/en/my/statements/"),
                (signed_in(reviewer), "/en/desk/statements/"),
                (signed_in(reviewer), "/en/desk/statements/?state=returned"),
                (api, "/api/v1/statements/"),
            )
        }
        return found

    fill(1)
    one = costs()
    fill(2)
    fill(3)
    assert costs() == one


def test_the_desk_reads_changed_texts_in_as_many_queries(django_assert_num_queries):
    from submissions.statements.domain import save_draft
    from submissions.statements.models import Statement
    from submissions.statements.queries import as_submitted, with_parts

    cast = make_cast()
    for number in range(3):
        statement = statement_in(cast, "returned", title=f"Submitted {number}")
        save_draft(statement=statement, by=cast.head, title="x", body="x", language="en", agenda_item=None)
    with django_assert_num_queries(3):
        found = as_submitted(with_parts(Statement.objects.all()))
    assert {it.title for it in found} == {"Submitted 0", "Submitted 1", "Submitted 2"}
    assert {it.revision for it in found} == {1}


@pytest.mark.parametrize(
    "language", ["en", *(pytest.param(it, marks=pytest.mark.any_engine) for it in ("ar", "zh-hans", "fr", "ru", "es"))]
)
def test_every_page_in_six_languages(language):
    """No page fails for want of a translation, and Arabic runs from right to left."""
    cast = make_cast()
    held = {state: statement_in(cast, state) for state in STATES}
    author, desk = signed_in(cast.head), signed_in(cast.people["reviewer"])
    publisher = signed_in(cast.people["publisher"])
    returned, draft = held["returned"].pk, held["draft"].pk
    pages = [
        (Client(), "/statements/"),
        (Client(), f"/documents/{held['published'].symbol}"),
        (author, "/my/statements/"),
        (author, "/my/statements/new/"),
        *[(author, f"/my/statements/{it.pk}/") for it in held.values()],
        *[(author, f"/my/statements/{returned}/{page}") for page in ("edit/", "check/", "receipt/", "versions/")],
        *[(author, f"/my/statements/{draft}/{page}") for page in ("edit/", "check/", "versions/1/", "withdraw/")],
        *[(author, f"/my/statements/{draft}/{page}") for page in ("upload/", "start/")],
        (author, "/my/statements/deleted/"),
        (author, f"/my/statements/{held['submitted'].pk}/replace/"),
        (desk, "/desk/statements/"),
        *[
            (desk, f"/desk/statements/{it.pk}/")
            for state, it in held.items()
            if state not in ("draft", "deleted", "awaiting_cosponsors", "withheld")
        ],
        *[(publisher, f"/desk/statements/{held['published'].pk}/record/{verb}/") for verb in VERBS],
        (publisher, f"/desk/statements/{held['withheld'].pk}/"),
        (publisher, f"/desk/statements/{held['withheld'].pk}/record/restore/"),
        (publisher, "/desk/requests/"),
        (Client(), "/after-publication/"),
        *[(author, f"/my/statements/{held['published'].pk}/{page}/") for page in ("ask", "take-off")],
        (author, f"/my/statements/{held['withheld'].pk}/public-again/"),
        (desk, f"/desk/statements/{held['under_review'].pk}/return/"),
        (desk, f"/desk/statements/{held['under_review'].pk}/refuse/"),
    ]
    direction = "rtl" if language == "ar" else "ltr"
    tag = "zh-Hans" if language == "zh-hans" else language
    for client, address in pages:
        answer = client.get(f"/{language}{address}")
        assert answer.status_code == 200, address
        text = answer.content.decode()
        assert f'<html lang="{tag}" dir="{direction}">' in text, address
        assert text.count("<h1") == 1, address
        if address != "/statements/" and "my/statements/new" not in address:
            assert 'lang="en" dir="ltr"' in text or language == "en" or "On the report" not in text, address


def test_the_line_always_in_view_says_what_is_true():
    cast = make_cast()
    client, draft = signed_in(cast.head), statement_in(cast, "draft")
    edit = client.get(reverse("statement_edit", args=[draft.pk])).content.decode()
    assert 'id="save-status" class="status-line" role="status" data-state="saved"' in edit
    assert "NOT submitted" in edit
    wrong = client.post(reverse("statement_edit", args=[draft.pk]), {"title": "x" * 301, "version": "1"})
    assert wrong.status_code == 422
    assert 'data-state="unsaved">Not saved' in wrong.content.decode()
    assert "x" * 301 in wrong.content.decode()
    for page in ("my_statement", "statement_check"):
        assert "NOT submitted" in client.get(reverse(page, args=[draft.pk])).content.decode()
    submitted = statement_in(cast, "submitted")
    assert "NOT submitted" not in client.get(reverse("my_statement", args=[submitted.pk])).content.decode()
    assert "<h1>Submitted</h1>" in client.get(reverse("statement_receipt", args=[submitted.pk])).content.decode()


def test_a_decision_on_a_version_not_seen_is_not_made():
    cast = make_cast()
    client, statement = signed_in(cast.people["reviewer"]), statement_in(cast, "submitted")
    act = reverse("desk_statement_act", args=[statement.pk, "claim"])
    stale = client.post(act, {"version": str(statement.version - 1)})
    assert stale.status_code == 409 and "nothing was done" in stale.content.decode()
    assert client.post(act, {"version": str(statement.version)}).status_code == 302
    statement.refresh_from_db()
    back = reverse("desk_statement_act", args=[statement.pk, "return"])
    cited = factories.cite(cast.meeting)
    missing = client.post(back, {**cited, "message": " ", "version": str(statement.version)})
    assert missing.status_code == 422 and f'name="version" value="{statement.version}"' in missing.content.decode()
    late = client.post(back, {**cited, "version": "1"})
    assert late.status_code == 422 and cited["message"] in late.content.decode()
    statement.refresh_from_db()
    assert statement.state == "under_review"
    assert client.post(back, {**cited, "version": str(statement.version)}).status_code == 302
    statement.refresh_from_db()
    assert statement.state == "returned"


def test_the_desk_answers_what_it_may_not_do():
    cast = make_cast()
    statement = statement_in(cast, "submitted")
    act = reverse("desk_statement_act", args=[statement.pk, "claim"])
    assert signed_in(cast.people["publisher"]).post(act).status_code == 403
    assert signed_in(cast.people["reviewer_member"]).post(act).status_code == 403
    assert signed_in(cast.people["reviewer_elsewhere"]).post(act).status_code == 404
    assert signed_in(cast.people["reviewer"]).get(act).status_code == 302
    nonsense = reverse("desk_statement_act", args=[statement.pk, "nonsense"])
    assert signed_in(cast.people["reviewer"]).post(nonsense).status_code == 404
    statement.refresh_from_db()
    assert statement.state == "submitted"


def test_chosen_filters_are_named_and_taken_away():
    cast = make_cast()
    statement_in(cast, "published")
    query = {"organization": str(cast.organization.pk), "language": "en", "after": "2020-05-04", "page": "1"}
    page = Client().get("/en/statements/", query)
    text = page.content.decode()
    assert "Lake Forum" in text and "4 May 2020" in text
    assert {address for address, _label, _value in page.context["chosen"]} == {
        "?language=en&after=2020-05-04",
        f"?organization={cast.organization.pk}&after=2020-05-04",
        f"?organization={cast.organization.pk}&language=en",
    }
