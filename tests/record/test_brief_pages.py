"""The pages of briefs: who opens which, what they show and keep, and the links of public pages that lead to them."""

import re
from typing import Any
from urllib.parse import quote

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from civspace.notices.models import Notice
from submissions.record import domain
from submissions.record.briefing import quotes_for
from submissions.record.models import Brief, BriefItem, BriefNote, BriefOffer, BriefShare
from submissions.statements import domain as statements
from tests import factories
from tests.record.cast import ACTORS, another, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made(once) -> Any:
    return once(make_cast)


@pytest.fixture
def cast(own_copy, made) -> Any:
    return own_copy(made)


def browser(person: Any) -> Client:
    client = Client()
    if person.is_authenticated:
        client.force_login(person)
    return client


def pages(cast: Any) -> dict[str, tuple[str, str]]:
    """Return each page of the brief: its address, and the method that shows or does it."""
    of, on = [cast.brief.pk], [cast.brief.pk, cast.second.pk]
    share = [cast.brief.pk, cast.shares["editor"].pk]
    return {
        "brief": (reverse("brief", args=of), "GET"),
        "pdf": (reverse("brief_pdf", args=of), "GET"),
        "docx": (reverse("brief_docx", args=of), "GET"),
        "item": (reverse("brief_item", args=on), "GET"),
        "edit": (reverse("brief_edit", args=of), "GET"),
        "remove": (reverse("brief_item_remove", args=on), "GET"),
        "move": (reverse("brief_item_move", args=on), "POST"),
        "sharing": (reverse("brief_sharing", args=of), "GET"),
        "end": (reverse("brief_share_end", args=share), "POST"),
        "hand_over": (reverse("brief_hand_over", args=of), "GET"),
        "take_back": (reverse("brief_hand_over_take_back", args=of), "POST"),
        "delete": (reverse("brief_delete", args=of), "GET"),
    }


READ = {"brief", "pdf", "docx", "item"}
EDIT = READ | {"edit", "remove", "move"}
OPENS = {
    "owner": EDIT | {"sharing", "end", "hand_over", "take_back", "delete"},
    "editor": EDIT | {"end"},
    "reader": READ,
}


def test_every_page_opens_to_exactly_those_whom_it_concerns(cast: Any) -> None:
    """404 for everybody who is not to know that there is such a brief, whatever role they hold; 403 for its readers."""
    for actor in ACTORS:
        client = browser(cast.people[actor])
        for name, (address, method) in pages(cast).items():
            with transaction.atomic():
                status = client.generic(method, address).status_code
                transaction.set_rollback(True)
            if actor == "anonymous":
                assert status == (302 if method == "GET" else 403), (actor, name)
            elif name in OPENS.get(actor, set()):
                assert status in (200, 302, 503), (actor, name, status)
            else:
                assert status == (403 if actor in OPENS else 404), (actor, name, status)


def test_the_lists_show_ones_own_and_what_is_shared(cast: Any) -> None:
    for actor in set(ACTORS) - {"anonymous"}:
        page = browser(cast.people[actor]).get(reverse("briefs"))
        assert ("Rivers" in page.content.decode()) == (actor in OPENS), actor
        assert "no-store" in page["Cache-Control"]


def test_the_page_shows_citations_quotations_and_notes(cast: Any) -> None:
    domain.change_item(item=cast.second, by=cast.people["owner"], note="For <all>.", heading="First")
    domain.write_note(item=cast.second, by=cast.people["reader"], text="Mine & only mine.")
    mine = browser(cast.people["reader"]).get(reverse("brief", args=[cast.brief.pk])).content.decode()
    theirs = browser(cast.people["owner"]).get(reverse("brief", args=[cast.brief.pk])).content.decode()
    for page in (mine, theirs):
        assert "For &lt;all&gt;." in page and "Act without delay." in page and "para. 1" in page
        assert f"/en/documents/{cast.statement.symbol}#p-2" in page and ">First</bdi></h2>" in page
    assert "Mine &amp; only mine." in mine and "Mine" not in theirs
    assert "Take out" in theirs and "Take out" not in mine


def test_public_pages_lead_to_adding_and_know_no_reader(cast: Any) -> None:
    key = cast.statement.pk
    add = f"/en/my/briefs/add/?statement={key}"
    document = Client().get(reverse("document", args=[cast.statement.symbol]))
    page = document.content.decode()
    assert f'href="{add}&amp;text=en"' in page
    for number in (1, 2, 3):
        assert f'href="{add}&amp;text=en&amp;paragraph={number}" rel="nofollow"' in page
        assert f'aria-label="Add paragraph {number} to a brief"' in page
    assert browser(cast.people["owner"]).get(document.request["PATH_INFO"]).content == document.content
    assert f'href="{add}"' in Client().get(reverse("statements")).content.decode()
    assert f'href="{add}"' in Client().get(f"{reverse('search')}?q=rivers").content.decode()
    answer = Client().get(f"{add}&paragraph=2")
    assert (answer.status_code, answer["Location"]) == (
        302,
        f"/en/sign-in/?next={quote(f'{add}&paragraph=2', safe='/')}",
    )


def test_adding_leads_back_with_a_message(cast: Any) -> None:
    client = browser(cast.people["owner"])
    address = f"{reverse('brief_add')}?statement={cast.statement.pk}&text=en&paragraph=3"
    came = "http://testserver/en/statements/?q=rivers"
    page = client.get(address, headers={"referer": came})
    assert (page.status_code, page.context["back"]) == (200, "/en/statements/?q=rivers")
    assert BriefItem.objects.count() == 2  # looking adds nothing
    answer = client.post(address, {"brief": str(cast.brief.pk), "back": "/en/statements/?q=rivers"}, follow=True)
    said = answer.content.decode()
    assert "Added to “Rivers”." in said and 'href="/en/statements/?q=rivers">Back to where you were' in said
    assert [it.place for it in quotes_for(cast.people["owner"], cast.brief)] == [None, 2, 3]


def test_adding_to_a_new_brief_needs_a_title_and_keeps_what_was_chosen(cast: Any) -> None:
    client = browser(cast.people["stranger"])
    address = f"{reverse('brief_add')}?statement={cast.statement.pk}"
    refused = client.post(address, {"brief": "new", "title": " "})
    assert refused.status_code == 422 and "Give the new brief a title." in refused.content.decode()
    assert not Brief.objects.filter(owner=cast.people["stranger"]).exists()
    client.post(address, {"brief": "new", "title": "Mine"})
    brief = Brief.objects.get(owner=cast.people["stranger"])
    assert (brief.title, brief.items.get().paragraph) == ("Mine", None)
    assert client.post(address, {"brief": str(cast.brief.pk)}).status_code == 422  # not theirs
    assert cast.brief.items.count() == 2


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_the_way_back_never_leaves_the_portal(cast: Any, back: str) -> None:
    client = browser(cast.people["owner"])
    page = client.get(f"{reverse('brief_add')}?statement={cast.statement.pk}&back={quote(back)}")
    assert page.context["return_to"] == reverse("document", args=[cast.statement.symbol])


@pytest.mark.parametrize(
    "query", ["", "statement=1", "statement={}&paragraph=9", "statement={}&paragraph=x", "statement={}&text=fr"]
)
def test_what_is_not_published_cannot_be_added(cast: Any, query: str) -> None:
    address = f"{reverse('brief_add')}?{query.format(cast.statement.pk)}"
    assert browser(cast.people["owner"]).get(address).status_code == 404


def test_a_withheld_statement_is_gone_from_page_and_adding(cast: Any) -> None:
    statements.withhold_statement(statement=cast.statement, by=cast.people["staff"], **factories.policy("withhold"))
    client = browser(cast.people["owner"])
    page = client.get(f"{reverse('brief', args=[cast.brief.pk])}?full=1").content.decode()
    assert page.count("Withheld: no longer available.") == 2 and cast.statement.symbol in page
    for word in ("On rivers", "Act without delay", cast.statement.organization_name):
        assert word not in page
    assert client.get(reverse("brief_item", args=[cast.brief.pk, cast.second.pk])).status_code == 200
    assert client.get(f"{reverse('brief_add')}?statement={cast.statement.pk}").status_code == 404


def test_moving_by_buttons_and_number(cast: Any) -> None:
    client, of = browser(cast.people["editor"]), [cast.brief.pk, cast.second.pk]
    page = client.get(reverse("brief", args=[cast.brief.pk])).content.decode()
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version is not None
    moved = client.post(reverse("brief_item_move", args=of), {"to": "1", "version": version[1]})
    assert moved["Location"].endswith(f"#item-{cast.second.pk}")
    order = BriefItem.objects.order_by("position").values_list("pk", flat=True)
    assert list(order) == [cast.second.pk, cast.whole.pk]
    # Somebody who still sees the order as it was moves nothing.
    client.post(reverse("brief_item_move", args=of), {"to": "2", "version": version[1]})
    assert list(order.all()) == [cast.second.pk, cast.whole.pk]
    assert "The brief changed meanwhile." in client.get(reverse("briefs")).content.decode()
    client.post(reverse("brief_item_move", args=of), {"to": "far"})
    assert list(order.all()) == [cast.second.pk, cast.whole.pk]


def item_values(cast: Any, **more: Any) -> dict[str, Any]:
    version = Brief.objects.get(pk=cast.brief.pk).version
    item = BriefItem.objects.get(pk=cast.second.pk)
    seen = {"initial-heading": item.heading, "initial-note": item.note, "initial-language": "en"}
    typed = {"heading": item.heading, "note": item.note, "language": "en", "own_note": ""}
    return {**seen, **typed, "version": version, **more}


def test_notes_are_saved_and_nothing_typed_is_lost(cast: Any) -> None:
    client, address = browser(cast.people["editor"]), reverse("brief_item", args=[cast.brief.pk, cast.second.pk])
    client.post(address, item_values(cast, note="For all.", own_note="Mine."))
    assert (BriefItem.objects.get(pk=cast.second.pk).note, BriefNote.objects.get().text) == ("For all.", "Mine.")
    late = client.post(address, item_values(cast, note="Later.", heading="H", own_note="Mine.", version=1))
    page = late.content.decode()
    assert late.status_code == 422 and "The brief changed meanwhile." in page
    assert "Later.</textarea>" in page and 'value="H"' in page and "For all." in page
    too_long = client.post(address, item_values(cast, note="For all.", heading="x" * 121))
    assert too_long.status_code == 422 and 'value="' + "x" * 121 + '"' in too_long.content.decode()
    assert BriefItem.objects.get(pk=cast.second.pk).heading == ""


def test_what_a_colleague_wrote_meanwhile_is_not_written_over(cast: Any) -> None:
    client, address = browser(cast.people["editor"]), reverse("brief_item", args=[cast.brief.pk, cast.second.pk])
    assert 'name="initial-note"' in client.get(address).content.decode()
    opened = item_values(cast)
    domain.change_item(item=cast.second, by=cast.people["owner"], note="Theirs.")
    assert client.post(address, {**opened, "own_note": "Mine."}).status_code == 302
    assert client.post(address, {**opened, "own_note": "Mine.", "heading": "H"}).status_code == 422
    late = {**opened, "own_note": "Mine.", "heading": "H", "version": Brief.objects.get().version}
    assert client.post(address, late).status_code == 302
    item = BriefItem.objects.get(pk=cast.second.pk)
    assert (item.note, item.heading, BriefNote.objects.get().text) == ("Theirs.", "H", "Mine.")


def test_a_reader_changes_their_own_note_alone(cast: Any) -> None:
    client, address = browser(cast.people["reader"]), reverse("brief_item", args=[cast.brief.pk, cast.second.pk])
    assert client.get(address).context["form"] is None
    client.post(address, item_values(cast, note="For all.", heading="H", own_note="Mine."))
    item = BriefItem.objects.get(pk=cast.second.pk)
    assert (item.note, item.heading, BriefNote.objects.get().person) == ("", "", cast.people["reader"])


def test_sharing_and_handing_over_by_pages(cast: Any) -> None:
    owner, colleague = browser(cast.people["owner"]), browser(cast.people["colleague"])
    sharing = reverse("brief_sharing", args=[cast.brief.pk])
    refused = owner.post(sharing, {"email": "stranger@example.org", "may": "read"})
    assert refused.status_code == 422 and 'value="stranger@example.org"' in refused.content.decode()
    assert not Notice.objects.filter(recipient=cast.people["stranger"], kind="brief_shared").exists()
    owner.post(reverse("brief_share_end", args=[cast.brief.pk, cast.shares["reader"].pk]))
    owner.post(sharing, {"email": "colleague@example.org", "may": "edit"})
    assert set(BriefShare.objects.values_list("person__name", "may")) == {("Editor", "edit"), ("Colleague", "edit")}
    owner.post(
        reverse("brief_hand_over", args=[cast.brief.pk]), {"email": "colleague@example.org", "keeps_reading": "on"}
    )
    page = colleague.get(reverse("briefs")).content.decode()
    assert "Owner wants to hand this brief over to you." in page
    offer = BriefOffer.objects.get()
    stranger = browser(cast.people["stranger"])
    assert stranger.post(reverse("brief_offer_answer", args=[offer.pk, "accept"])).status_code == 404
    done = colleague.post(reverse("brief_offer_answer", args=[offer.pk, "accept"]))
    assert done["Location"] == reverse("brief", args=[cast.brief.pk])
    assert Brief.objects.get().owner == cast.people["colleague"]
    assert owner.get(reverse("brief", args=[cast.brief.pk])).status_code == 200
    leave = BriefShare.objects.get(person=cast.people["owner"])
    owner.post(reverse("brief_share_end", args=[cast.brief.pk, leave.pk]))
    assert owner.get(reverse("brief", args=[cast.brief.pk])).status_code == 404


def test_a_brief_is_made_changed_and_deleted(cast: Any) -> None:
    client = browser(cast.people["stranger"])
    assert client.post(reverse("brief_new"), {"title": "", "group_by": "none"}).status_code == 422
    made = client.post(reverse("brief_new"), {"title": "One", "purpose": "Why", "group_by": "item"})
    brief = Brief.objects.get(owner=cast.people["stranger"])
    assert made["Location"] == reverse("brief", args=[brief.pk])
    edit = reverse("brief_edit", args=[brief.pk])
    client.post(edit, {"title": "Two", "purpose": "", "group_by": "theme", "version": 1})
    brief.refresh_from_db()
    assert (brief.title, brief.purpose, brief.group_by, brief.version) == ("Two", "", "theme", 2)
    late = client.post(edit, {"title": "Three", "purpose": "", "group_by": "none", "version": 1})
    assert late.status_code == 422 and 'value="Three"' in late.content.decode()
    client.post(reverse("brief_delete", args=[brief.pk]))
    assert not Brief.objects.filter(pk=brief.pk).exists()


@pytest.mark.parametrize("group_by", ["none", "item", "theme"])
def test_the_cost_of_a_brief_does_not_grow(cast: Any, django_assert_num_queries: Any, group_by: str) -> None:
    owner = cast.people["owner"]
    brief = domain.create_brief(by=owner, title="Cost", group_by=group_by)
    domain.add_item(brief=brief, by=owner, statement=cast.statement, paragraph=2)
    client, address = browser(owner), reverse("brief", args=[brief.pk])

    def cost() -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get(address).status_code == 200
        return len(found)

    one = cost()
    for number in range(2):
        more = another(cast, title=f"Another {number}")
        item = domain.add_item(brief=brief, by=owner, statement=more)
        domain.change_item(item=item, by=owner, note="Note.")
        domain.write_note(item=item, by=owner, text="Mine.")
    assert cost() == one


def test_the_cost_of_the_list_does_not_grow(cast: Any) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = browser(cast.people["reader"])

    def cost() -> int:
        client.get(reverse("briefs"))
        with CaptureQueriesContext(connection) as found:
            client.get(reverse("briefs"))
        return len(found)

    one = cost()
    for number in range(2):
        domain.create_brief(by=cast.people["reader"], title=f"Mine {number}")
    assert cost() == one


def test_nothing_counts_who_collects(cast: Any) -> None:
    """The public pages of a statement are the same whether anybody collects it or nobody does."""
    address = reverse("document", args=[cast.statement.symbol])
    before = Client().get(address).content
    domain.add_item(brief=cast.brief, by=cast.people["owner"], statement=cast.statement, paragraph=1)
    domain.delete_brief(brief=cast.brief, by=cast.people["owner"])
    assert Client().get(address).content == before
