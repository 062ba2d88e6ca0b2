"""Briefs: who may do what, what they hold, in which order, and what is left of what may no longer be read."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.people.domain import close_account
from accounts.people.export import everything
from accounts.people.models import User
from civspace.audit.models import Entry, Payload
from civspace.notices.kinds import KINDS
from civspace.notices.models import Notice
from civspace.notices.queries import deliveries_for_staff
from civspace.notices.render import words
from civspace.workflow import Stale
from submissions.record import domain
from submissions.record.briefing import editable_by, may_edit, quotes_for, share_of
from submissions.record.colleagues import colleague
from submissions.record.models import Brief, BriefItem, BriefNote, BriefOffer, BriefShare
from submissions.record.quotes import grouped
from submissions.statements import domain as statements
from submissions.statements.models import StatementText
from tests import factories
from tests.record.cast import ACTORS, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made(once) -> Any:
    return once(make_cast)


@pytest.fixture
def cast(own_copy, made) -> Any:
    return own_copy(made)


def everything_of(brief: Brief) -> Any:
    """Return all that is kept of a brief, to see that nothing changed."""
    return (
        list(Brief.objects.order_by("pk").values()),
        list(BriefItem.objects.order_by("pk").values()),
        list(BriefNote.objects.order_by("pk").values()),
        list(BriefShare.objects.order_by("pk").values()),
        list(BriefOffer.objects.order_by("pk").values()),
        Notice.objects.count(),
        Entry.objects.count(),
    )


VERBS: dict[str, Any] = {
    "change": lambda c, by: domain.change_brief(brief=c.brief, by=by, title="T", purpose="", group_by="item"),
    "add": lambda c, by: domain.add_item(brief=c.brief, by=by, statement=c.statement, paragraph=3),
    "change_item": lambda c, by: domain.change_item(item=c.second, by=by, note="For all."),
    "move": lambda c, by: domain.move_item(item=c.second, by=by, to=1),
    "order": lambda c, by: domain.order_items(brief=c.brief, by=by, items=[c.second.pk, c.whole.pk]),
    "remove": lambda c, by: domain.remove_item(item=c.second, by=by),
    "note": lambda c, by: domain.write_note(item=c.second, by=by, text="Mine."),
    "pdf": lambda c, by: domain.request_pdf(brief=c.brief, by=by, language="en"),
    "delete": lambda c, by: domain.delete_brief(brief=c.brief, by=by),
    "share": lambda c, by: domain.share_brief(brief=c.brief, by=by, email="colleague@example.org"),
    "unshare_another": lambda c, by: domain.end_share(share=c.shares["editor"], by=by),
    "offer": lambda c, by: domain.offer_brief(brief=c.brief, by=by, email="colleague@example.org"),
    "take_back": lambda c, by: domain.take_back_offer(brief=c.brief, by=by),
}
READERS = {"owner", "reader", "editor"}
EDITORS = {"owner", "editor"}
MAY = {
    **dict.fromkeys(("change", "add", "change_item", "move", "order", "remove"), EDITORS),
    **dict.fromkeys(("note", "pdf"), READERS),
    **dict.fromkeys(("delete", "share", "offer", "take_back"), {"owner"}),
    "unshare_another": {"owner", "editor"},
}


def test_who_may_do_what(cast: Any) -> None:
    before, done = everything_of(cast.brief), set()
    for verb in VERBS:
        for actor in set(ACTORS) - {"anonymous"}:
            with transaction.atomic():
                try:
                    VERBS[verb](cast, cast.people[actor])
                    done.add((verb, actor))
                except (PermissionDenied, Stale):
                    assert everything_of(cast.brief) == before, (verb, actor)
                transaction.set_rollback(True)
    assert done == {(verb, actor) for verb, able in MAY.items() for actor in able}


def test_who_sees_a_brief(cast: Any) -> None:
    seen = {actor for actor in ACTORS if set(Brief.objects.visible_to(cast.people[actor])) == {cast.brief}}
    assert seen == READERS


def test_quotations_are_read_live_with_their_citations(cast: Any) -> None:
    whole, second = quotes_for(cast.people["owner"], cast.brief)
    symbol, name = cast.statement.symbol, cast.statement.organization_name
    assert [text for _before, text in whole.paragraphs] == [
        "We welcome the report.",
        "Act without delay.",
        "Report back within a year.",
    ]
    assert second.paragraphs == [("1.", "Act without delay.")]
    assert whole.citation().startswith(f"{name}, “On rivers”, {symbol}, ")
    assert f"{symbol}, para. 1, " in second.citation()
    assert second.url.endswith(f"/en/documents/{symbol}#p-2")
    assert (whole.remarks(), second.remarks(), second.changed) == ([], [], False)


def test_the_same_passage_is_collected_once(cast: Any) -> None:
    again = domain.add_item(brief=cast.brief, by=cast.people["owner"], statement=cast.statement, paragraph=2)
    assert again.pk == cast.second.pk
    assert cast.brief.items.count() == 2


@pytest.mark.parametrize(
    ("more", "field"),
    [({"paragraph": 4}, "paragraph"), ({"paragraph": 0}, "paragraph"), ({"language": "fr"}, "language")],
)
def test_what_is_not_there_is_not_collected(cast: Any, more: Any, field: str) -> None:
    before = everything_of(cast.brief)
    with pytest.raises(ValidationError) as refused:
        domain.add_item(brief=cast.brief, by=cast.people["owner"], statement=cast.statement, **more)
    assert set(refused.value.message_dict) == {field}
    assert everything_of(cast.brief) == before


@pytest.mark.parametrize("state", ["draft", "submitted", "withheld"])
def test_only_what_everybody_reads_is_collected_even_by_its_authors(cast: Any, state: str) -> None:
    own = domain.create_brief(by=cast.author, title="Ours")
    hidden = factories.make_statement(state=state, by=cast.author, desk=cast.people["staff"])
    with pytest.raises(ValidationError) as refused:
        domain.add_item(brief=own, by=cast.author, statement=hidden)
    assert set(refused.value.message_dict) == {"statement"}


def test_an_older_version_changes_nothing(cast: Any) -> None:
    owner, version = cast.people["owner"], cast.brief.version
    domain.move_item(item=cast.second, by=owner, to=1, expected_version=version)
    before = everything_of(cast.brief)
    for change in (
        lambda: domain.move_item(item=cast.second, by=owner, to=2, expected_version=version),
        lambda: domain.change_item(item=cast.second, by=owner, note="x", expected_version=version),
        lambda: domain.change_brief(
            brief=cast.brief, by=owner, title="x", purpose="", group_by="none", expected_version=version
        ),
        lambda: domain.remove_item(item=cast.second, by=owner, expected_version=version),
        lambda: domain.delete_brief(brief=cast.brief, by=owner, expected_version=version),
        lambda: domain.order_items(brief=cast.brief, by=owner, items=[], expected_version=version),
    ):
        with pytest.raises(Stale):
            change()
    assert everything_of(cast.brief) == before


def test_own_notes_are_read_by_nobody_else_and_leave_the_version(cast: Any) -> None:
    domain.write_note(item=cast.second, by=cast.people["reader"], text="Ask Geneva.")
    domain.change_item(item=cast.second, by=cast.people["owner"], note="Quote this.")
    notes = {name: [(q.own_note, q.item.note) for q in quotes_for(cast.people[name], cast.brief)] for name in READERS}
    assert notes["reader"] == [("", ""), ("Ask Geneva.", "Quote this.")]
    assert notes["owner"] == notes["editor"] == [("", ""), ("", "Quote this.")]
    version = Brief.objects.get().version
    domain.write_note(item=cast.second, by=cast.people["reader"], text="")
    assert (Brief.objects.get().version, BriefNote.objects.count()) == (version, 0)


# Order and groups


def test_an_order_names_every_item_once(cast: Any) -> None:
    before = everything_of(cast.brief)
    for wrong in ([cast.whole.pk], [cast.whole.pk, cast.whole.pk], [cast.whole.pk, cast.second.pk, cast.brief.pk]):
        with pytest.raises(ValidationError):
            domain.order_items(brief=cast.brief, by=cast.people["owner"], items=wrong)
    assert everything_of(cast.brief) == before


def shape(cast: Any, by: str) -> list[tuple[str, list[int]]]:
    found = grouped(quotes_for(cast.people["owner"], cast.brief), by)
    return [(group.heading, [quote.item.position for quote in group.quotes]) for group in found]


def test_groups_by_headings_agenda_item_and_theme(cast: Any) -> None:
    from civspace.reference.models import Theme

    owner, items = cast.people["owner"], list(cast.statement.meeting.agenda_items.order_by("position"))
    other = factories.make_author()
    other.organization.themes.add(Theme.objects.create(slug="water", name="Water", position=1, as_of="2026-01-01"))
    first = factories.make_statement(
        state="published", by=other, meeting=cast.statement.meeting, agenda_item=items[0], desk=cast.people["staff"]
    )
    third = domain.add_item(brief=cast.brief, by=owner, statement=first)
    domain.change_item(item=third, by=owner, heading="At last")
    assert shape(cast, "none") == [("", [1, 2]), ("At last", [3])]
    assert shape(cast, "item") == [("Item 1: Organizational matters", [3]), ("Item 3: Promotion of rights", [1, 2])]
    assert shape(cast, "theme") == [("Water", [3]), ("Without a theme", [1, 2])]
    statements.withhold_statement(statement=first, by=cast.people["staff"], **factories.policy("withhold"))
    assert shape(cast, "item") == [("Item 3: Promotion of rights", [1, 2]), ("No longer available", [3])]
    assert shape(cast, "theme") == [("Without a theme", [1, 2]), ("No longer available", [3])]


# After publication


def withheld(cast: Any) -> None:
    statements.withhold_statement(statement=cast.statement, by=cast.people["staff"], **factories.policy("withhold"))


def redacted(cast: Any, *passages: str) -> None:
    statements.redact_statement(
        statement=cast.statement, by=cast.people["staff"], passages=passages, **factories.policy("redact")
    )


def test_of_what_is_withheld_only_the_symbol_stays_and_the_notes(cast: Any) -> None:
    owner = cast.people["owner"]
    domain.change_item(item=cast.second, by=owner, note="For all.")
    domain.write_note(item=cast.second, by=owner, text="Mine.")
    withheld(cast)
    for quote in quotes_for(owner, cast.brief):
        assert (quote.gone, quote.why_gone) == ("withheld", "Withheld: no longer available.")
        assert (quote.citation(), quote.url, quote.paragraphs, quote.remarks()) == (cast.statement.symbol, "", [], [])
    second = quotes_for(owner, cast.brief)[1]
    assert (second.item.note, second.own_note) == ("For all.", "Mine.")
    cast.statement.refresh_from_db()
    statements.consent_to_restore(statement=cast.statement, by=cast.author)
    statements.restore_statement(statement=cast.statement, by=cast.people["staff"], **factories.policy("restore"))
    assert quotes_for(owner, cast.brief)[1].paragraphs == [("1.", "Act without delay.")]


def test_a_redaction_reaches_quotations_notes_headings_and_hashes(cast: Any) -> None:
    owner, reader = cast.people["owner"], cast.people["reader"]
    third = domain.add_item(brief=cast.brief, by=owner, statement=cast.statement, paragraph=3)
    hashes = {it.pk: it.paragraph_hash for it in BriefItem.objects.all()}
    domain.change_item(item=cast.second, by=owner, note="They say without delay.", heading="Without delay")
    domain.write_note(item=cast.second, by=reader, text="Without delay? Ask.")
    domain.change_brief(brief=cast.brief, by=owner, title="Without delay", purpose="Why without delay", group_by="none")
    version = Brief.objects.get().version
    redacted(cast, "without delay")
    second = next(it for it in quotes_for(reader, cast.brief) if it.item.pk == cast.second.pk)
    assert second.paragraphs == [("1.", "Act [redacted].")]
    assert second.own_note == "[redacted]? Ask."
    assert (second.item.note, second.item.heading) == ("They say [redacted].", "[redacted]")
    assert "passages redacted" in " ".join(second.remarks())
    brief = Brief.objects.get()
    assert (brief.title, brief.purpose, brief.version) == ("[redacted]", "Why [redacted]", version + 1)
    kept = {it.pk: it.paragraph_hash for it in BriefItem.objects.all()}
    assert kept[third.pk] == hashes[third.pk] and kept[cast.second.pk] != hashes[cast.second.pk]


def test_a_paragraph_that_went_is_not_replaced_by_its_neighbour(cast: Any) -> None:
    statements.reissue_statement(
        statement=cast.statement,
        by=cast.people["staff"],
        body="We welcome the report.\n\n2. Report back within a year.",
        **factories.policy("reissue"),
    )
    _whole, second = quotes_for(cast.people["owner"], cast.brief)
    assert (second.gone, second.paragraphs) == ("paragraph", [])


def test_a_paragraph_that_moved_is_found_and_one_that_changed_says_so(cast: Any) -> None:
    statements.reissue_statement(
        statement=cast.statement,
        by=cast.people["staff"],
        body="We welcome the report.\n\nA lost line.\n\n1. Act without delay.\n\n2. Report back within a year.",
        **factories.policy("reissue"),
    )
    second = quotes_for(cast.people["owner"], cast.brief)[1]
    assert (second.place, second.changed, second.url.endswith("#p-3")) == (3, False, True)
    cast.statement.refresh_from_db()
    third = domain.add_item(brief=cast.brief, by=cast.people["owner"], statement=cast.statement, paragraph=4)
    statements.reissue_statement(
        statement=cast.statement,
        by=cast.people["staff"],
        body="We welcome the report.\n\nA lost line.\n\n1. Act without delay.\n\n2. Report within a year.",
        **factories.policy("reissue"),
    )
    quote = next(it for it in quotes_for(cast.people["owner"], cast.brief) if it.item.pk == third.pk)
    assert (quote.paragraphs, quote.changed) == ([("2.", "Report within a year.")], True)
    assert "These words have changed since they were collected." in quote.remarks()


def test_a_corrigendum_is_named(cast: Any) -> None:
    statements.publish_corrigendum(
        statement=cast.statement, by=cast.people["staff"], text="For “a” read “b”.", **factories.policy("corrigendum")
    )
    quote = quotes_for(cast.people["owner"], cast.brief)[0]
    assert quote.remarks() == [f"Corrected by {cast.statement.symbol}/Corr.1."]


# Further languages


def in_french(cast: Any, body: str) -> StatementText:
    return StatementText.objects.create(
        statement=cast.statement,
        language="fr",
        state="published",
        title="Sur les rivières",
        body=body,
        text_hash="f" * 64,
        source_hash=cast.statement.text_hash,
        published_at=timezone.now(),
    )


def test_a_further_language_is_quoted_and_cited_as_such(cast: Any) -> None:
    owner = cast.people["owner"]
    in_french(cast, "Nous saluons.\n\n1. Agir.\n\n2. Rendre compte.")
    domain.change_item(item=cast.second, by=owner, language="fr")
    domain.change_item(item=cast.whole, by=owner, language="fr")
    added = domain.add_item(brief=cast.brief, by=owner, statement=cast.statement, paragraph=3, language="fr")
    whole, second, third = quotes_for(owner, cast.brief)
    assert (second.paragraphs, third.paragraphs) == ([("1.", "Agir.")], [("2.", "Rendre compte.")])
    assert second.url.endswith("?text=fr#p-2") and whole.url.endswith("?text=fr")
    assert "“Sur les rivières”" in second.citation() and not second.changed
    domain.change_item(item=cast.second, by=owner, language="en")
    assert quotes_for(owner, cast.brief)[1].paragraphs == [("1.", "Act without delay.")]
    redacted(cast, "without delay")
    gone = [quote.gone for quote in quotes_for(owner, cast.brief)]
    assert gone == ["language", "", "language"]
    assert BriefItem.objects.get(pk=added.pk).paragraph_hash == ""


def test_a_paragraph_stays_in_its_language_where_the_other_text_has_others(cast: Any) -> None:
    in_french(cast, "Nous saluons.\n\nAgir.")
    with pytest.raises(ValidationError) as refused:
        domain.change_item(item=cast.second, by=cast.people["owner"], language="fr")
    assert set(refused.value.message_dict) == {"language"}
    assert BriefItem.objects.get(pk=cast.second.pk).language == ""


# Sharing and handing over


def test_nobody_learns_whether_an_address_has_an_account(cast: Any) -> None:
    said = set()
    for email in ("nobody@example.org", "stranger@example.org", "staff@example.org", "owner@example.org"):
        with pytest.raises(ValidationError) as refused:
            domain.share_brief(brief=cast.brief, by=cast.people["owner"], email=email)
        said.add(tuple(sorted((key, *value) for key, value in refused.value.message_dict.items())))
    assert len(said) == 1


def test_who_is_a_colleague() -> None:
    mission = factories.make_organization(kind="mission")
    first, claims = factories.person(email="a@example.org"), factories.person(email="b@example.org")
    factories.join(first, mission, "head", confirmed_at=timezone.now())
    factories.join(claims, mission, "viewer", confirmed_at=None)
    assert colleague(first, "b@example.org") is None and colleague(claims, "a@example.org") is None
    hrc, other = (
        factories.staff("reviewer", scope="hrc"),
        factories.staff("publisher", scope="hrc", email="c@example.org"),
    )
    far = factories.staff("reviewer", scope="ecosoc", email="d@example.org")
    everywhere = factories.staff("reviewer", email="e@example.org")
    assert colleague(hrc, " C@example.org ") == other
    assert colleague(hrc, "d@example.org") is None and colleague(hrc, "e@example.org") == everywhere
    assert colleague(everywhere, "d@example.org") == far
    author = factories.make_author()
    beside = factories.person(email="f@example.org")
    membership = factories.join(beside, author.organization, "viewer")
    assert colleague(author, "f@example.org") == beside
    membership.ended_at = timezone.now()
    membership.save()
    assert colleague(author, "f@example.org") is None


def test_a_share_counts_while_both_are_colleagues(cast: Any) -> None:
    for name in ("reader", "owner"):
        held = cast.people[name].memberships.get()
        for until, sees in ((timezone.now(), False), (None, True)):
            held.ended_at = until
            held.save()
            for role in ("reader", "editor"):
                expected = sees if role == name or name == "owner" else True
                person = User.objects.get(pk=cast.people[role].pk)
                assert Brief.objects.visible_to(person).filter(pk=cast.brief.pk).exists() is expected, (name, role)
                assert bool(share_of(person, cast.brief)) is expected
                assert may_edit(person, cast.brief) is (expected and role == "editor")
                assert (cast.brief in editable_by(person)) is (expected and role == "editor")
    assert BriefShare.objects.filter(brief=cast.brief).count() == 2


def told(person: Any) -> list[str]:
    return [words(it).subject for it in Notice.objects.filter(recipient=person).order_by("created_at", "pk")]


def test_a_colleague_is_told_without_title_and_can_leave(cast: Any) -> None:
    reader = cast.people["reader"]
    assert told(reader) == ["Owner shares a brief with you"]
    kept = str(list(Notice.objects.filter(kind__startswith="brief_").values()))
    assert "ivers" not in kept and cast.statement.symbol not in kept
    domain.share_brief(brief=cast.brief, by=cast.people["owner"], email="READER@example.org", may="edit")
    assert (len(told(reader)), BriefShare.objects.get(person=reader).may) == (1, "edit")
    domain.write_note(item=cast.second, by=reader, text="Mine.")
    domain.end_share(share=BriefShare.objects.get(person=reader), by=reader)
    assert not BriefNote.objects.exists() and not Brief.objects.visible_to(reader).exists()


def test_an_ended_share_is_told_and_the_first_notice_goes(cast: Any) -> None:
    reader = cast.people["reader"]
    domain.write_note(item=cast.second, by=reader, text="Mine.")
    domain.end_share(share=cast.shares["reader"], by=cast.people["owner"])
    assert told(reader) == ["Owner no longer shares a brief with you"]
    assert everything(reader)["briefs"]["own_notes"] == [{"statement": cast.statement.symbol, "note": "Mine."}]


@pytest.mark.parametrize("keeps", [True, False])
@pytest.mark.parametrize("with_notes", [True, False])
def test_handing_over(cast: Any, keeps: bool, with_notes: bool) -> None:
    owner, editor = cast.people["owner"], cast.people["editor"]
    domain.write_note(item=cast.second, by=owner, text="Mine.")
    domain.write_note(item=cast.second, by=editor, text="Theirs.")
    offer = domain.offer_brief(
        brief=cast.brief, by=owner, email="editor@example.org", keeps_reading=keeps, with_notes=with_notes
    )
    with pytest.raises(PermissionDenied):
        domain.answer_offer(offer=offer, by=cast.people["reader"], accept=True)
    domain.answer_offer(offer=offer, by=editor, accept=True)
    assert Brief.objects.get().owner == editor
    shares = {(it.person.name, it.may) for it in BriefShare.objects.select_related("person")}
    assert shares == {("Reader", "read")} | ({("Owner", "read")} if keeps else set())
    notes = {it.person.name: it.text for it in BriefNote.objects.select_related("person")}
    assert notes == {"Editor": "Theirs.\n\nMine." if with_notes else "Theirs."} | ({"Owner": "Mine."} if keeps else {})
    assert told(owner) == ["Editor has taken over your brief"]
    assert not BriefOffer.objects.exists()
    close_account(person=owner)
    assert Brief.objects.get().owner == editor


def test_declining_and_taking_back(cast: Any) -> None:
    owner, colleague_ = cast.people["owner"], cast.people["colleague"]
    offer = domain.offer_brief(brief=cast.brief, by=owner, email="colleague@example.org")
    assert not Brief.objects.visible_to(colleague_).exists()
    domain.answer_offer(offer=offer, by=colleague_, accept=False)
    assert told(owner) == ["Colleague does not take over your brief"]
    offer = domain.offer_brief(brief=cast.brief, by=owner, email="colleague@example.org")
    domain.take_back_offer(brief=cast.brief, by=owner)
    with pytest.raises(PermissionDenied):
        domain.answer_offer(offer=offer, by=colleague_, accept=True)
    assert Brief.objects.get().owner == owner


def test_the_trail_tells_of_sharing_by_keys_and_of_nothing_else(cast: Any) -> None:
    VERBS["add"](cast, cast.people["owner"])
    VERBS["offer"](cast, cast.people["owner"])
    entries = Entry.objects.filter(object_type="submissions_record.brief").order_by("seq")
    assert [it.verb for it in entries] == ["share", "share", "offer"]
    said = str(list(Payload.objects.filter(entry__in=entries).values()))
    assert str(cast.statement.pk) not in said and "Rivers" not in said
    assert not Entry.objects.filter(object_type__startswith="submissions_record").exclude(pk__in=entries).exists()


def test_export_and_closing_an_account(cast: Any) -> None:
    owner, reader = cast.people["owner"], cast.people["reader"]
    domain.change_item(item=cast.second, by=cast.people["editor"], note="For all.")
    domain.write_note(item=cast.second, by=reader, text="Mine.")
    own = everything(owner)["briefs"]
    assert [(it["title"], len(it["items"]), len(it["shared"])) for it in own["briefs"]] == [("Rivers", 2, 2)]
    assert own["own_notes"] == [] and own["briefs"][0]["items"][1]["note"] == "For all."
    assert [it["title"] for it in everything(reader)["briefs"]["shared_with_me"]] == ["Rivers"]
    close_account(person=reader)
    assert not BriefNote.objects.exists() and set(BriefShare.objects.values_list("person", flat=True)) == {
        cast.people["editor"].pk
    }
    close_account(person=owner)
    assert not Brief.objects.exists()


def test_deleting_leaves_nothing(cast: Any) -> None:
    domain.request_pdf(brief=cast.brief, by=cast.people["owner"], language="en")
    domain.write_note(item=cast.second, by=cast.people["reader"], text="Mine.")
    domain.delete_brief(brief=cast.brief, by=cast.people["owner"])
    kept = (Brief, BriefItem, BriefNote, BriefShare, BriefOffer)
    assert [model.__name__ for model in kept if model.objects.exists()] == []
    assert not Notice.objects.filter(kind__startswith="brief_").exists()


def test_every_kind_of_notice_is_sent_and_staff_see_none_of_them(cast: Any) -> None:
    owner = cast.people["owner"]
    for accept in (False, True):
        offer = domain.offer_brief(brief=cast.brief, by=owner, email="colleague@example.org")
        if not accept:
            domain.end_share(share=cast.shares["reader"], by=owner)
        domain.answer_offer(offer=offer, by=cast.people["colleague"], accept=accept)
    sent = set(Notice.objects.filter(kind__startswith="brief_").values_list("kind", flat=True))
    # The notice of a share that was taken back is gone; the other one stands.
    assert sent == {kind for kind in KINDS if kind.startswith("brief_")}
    seen = set(deliveries_for_staff().values_list("notice__kind", flat=True))
    assert seen and not any(kind.startswith("brief_") for kind in seen)
