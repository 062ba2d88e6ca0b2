"""The volumes: accessible, bounded, built once, resumed after a kill, and gone when a part of them must go."""

import io
from datetime import timedelta

import page
import pikepdf
import pypdf
import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from civspace.renditions import engine, store
from civspace.renditions.models import Rendition
from submissions.record import tasks
from submissions.record.compendium_set import Asked, collect
from submissions.record.domain import compendium as verbs
from submissions.record.domain import compendium_building as building
from submissions.record.domain.compendium import TooManySearches, ask_for_compendium
from submissions.record.models import Compendium, CompendiumPart, CompendiumVolume
from submissions.statements import domain
from tests import factories
from tests.record.compendium_cast import build, build_documents, make_cast, of_meeting, publish

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not engine.available(), reason="needs Pango and the fonts of the documents"),
]


@pytest.fixture(scope="module")
def made(once):
    """The cast and its documents."""
    cast = once(make_cast)
    once(build_documents)
    return cast


@pytest.fixture
def cast(own_copy, made):
    return own_copy(made)


@pytest.fixture
def commits(django_capture_on_commit_callbacks):
    """Let what waits for a commit happen."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def files() -> set[str]:
    return set(default_storage.listdir("compendia")[1]) if default_storage.exists("compendia") else set()


def content_of(volume: CompendiumVolume) -> bytes:
    with default_storage.open(volume.path, "rb") as file:
        return file.read()


def text_of(content: bytes) -> str:
    return "\n".join(it.extract_text() for it in pypdf.PdfReader(io.BytesIO(content)).pages)


def titles(items) -> list:
    return [titles(it) if isinstance(it, list) else it.title for it in items]


def test_a_compendium_holds_every_document_as_it_was_issued(cast):
    compendium = build(ask_for_compendium(asked=of_meeting(cast.meeting)))
    (volume,) = compendium.volumes.all()
    content = content_of(volume)
    assert (volume.size, volume.pages) == (len(content), len(pypdf.PdfReader(io.BytesIO(content)).pages))
    assert (compendium.done, compendium.total) == (4, 4)
    reader = pypdf.PdfReader(io.BytesIO(content))
    front = volume.pages - sum(it.pages for it in compendium.parts.all())
    at = front
    for part in compendium.parts.all():
        assert reader.pages[at].extract_text().count(part.statement.symbol) >= 1
        own = Rendition.objects.get(object_id=str(part.statement_id), format="pdf")
        single = pypdf.PdfReader(io.BytesIO(store.read(own.content_hash)))
        pages = reader.pages[at : at + part.pages]
        assert [it.extract_text() for it in pages] == [it.extract_text() for it in single.pages]
        assert part.first_page == at - front + 1
        at += part.pages
    assert at == volume.pages


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_volume_passes_pdf_ua_and_says_what_it_is(cast, language):
    compendium = build(ask_for_compendium(asked=of_meeting(cast.meeting, language=language)))
    content = content_of(compendium.volumes.get())
    report = page.validate_pdf_bytes(content, profile="ua1")
    assert [(it.rule_id, it.message) for it in report.failures] == []
    with pikepdf.open(io.BytesIO(content)) as pdf:
        root = pdf.Root
        assert str(root.Lang) == language
        document = root.StructTreeRoot.K[0]
        parts = [it for it in document.K if it.get("/S") == "/Part"]
        assert [str(it.Lang) for it in parts] == ["es", "fr", "en", "en"]
        numbers = [int(number) for number in list(root.StructTreeRoot.ParentTree.Nums)[::2]]
        assert numbers == sorted(set(numbers))
        assert int(root.StructTreeRoot.ParentTreeNextKey) == max(numbers) + 1
        assert {int(it.obj.StructParents) for it in pdf.pages} <= set(numbers)
        assert root.ViewerPreferences.DisplayDocTitle


def test_contents_bookmarks_and_page_labels_lead_to_the_documents(cast):
    compendium = build(ask_for_compendium(asked=of_meeting(cast.meeting)))
    volume = compendium.volumes.get()
    reader = pypdf.PdfReader(io.BytesIO(content_of(volume)))
    symbol = "A/HRC/70/NGO/"
    assert titles(reader.outline) == [
        "Contents",
        "Item 1: Organizational matters",
        [f"{symbol}4: On hills"],
        "Item 2: Annual report",
        [f"{symbol}2: On lakes"],
        "Item 3: Promotion of rights",
        [f"{symbol}1: On rivers", f"{symbol}3: On coasts"],
    ]
    front = volume.pages - volume.last_page
    assert reader.page_labels[:front] == ["i", "ii"]
    assert reader.page_labels[front:] == [str(number) for number in range(1, volume.last_page + 1)]
    parts = list(compendium.parts.order_by("position"))
    wanted = [front + it.first_page - 1 for it in parts]
    marked = [it for group in reader.outline if isinstance(group, list) for it in group]
    assert [reader.get_destination_page_number(it) for it in marked] == wanted
    notes = [it.get_object() for leaf in reader.pages[:front] for it in leaf.get("/Annots", [])]
    found = [it["/A"]["/D"][0] for it in notes if "/D" in it["/A"]]
    pages = {it.indirect_reference.idnum: number for number, it in enumerate(reader.pages)}
    assert sorted({pages[it.idnum] for it in found}) == sorted(wanted)
    contents = reader.pages[1].extract_text()
    for part in parts:
        assert part.statement.symbol in contents
        assert part.statement.title in contents
        assert part.statement.organization_name in contents
    first = " ".join(reader.pages[0].extract_text().split())
    assert "It is not itself an official document" in first
    assert "4 written statements" in first
    assert "Ordered by: Agenda item" in first


def test_cross_references_name_the_page_where_a_document_stands(cast):
    compendium = build(ask_for_compendium(asked=of_meeting(cast.meeting, "theme")))
    reader = pypdf.PdfReader(io.BytesIO(content_of(compendium.volumes.get())))
    contents = " ".join(reader.pages[1].extract_text().split())
    part = compendium.parts.get(statement=cast.statements[0])
    assert f"Also under this heading: A/HRC/70/NGO/1 (page {part.first_page})" in contents


def test_no_volume_is_longer_than_it_may_be(cast, settings):
    settings.COMPENDIUM_PAGES = 7
    for number in range(3):
        publish(cast, "lakes", title=f"A rather long title that takes more than a line of the contents {number} " * 3)
    build_documents()
    compendium = build(ask_for_compendium(asked=of_meeting(cast.meeting)))
    volumes = list(compendium.volumes.all())
    assert [it.pages <= 7 for it in volumes] == [True] * len(volumes)
    assert len(volumes) > 1
    assert [it.first_page for it in volumes[1:]] == [it.last_page + 1 for it in volumes[:-1]]
    assert volumes[-1].last_page == sum(it.pages for it in compendium.parts.all())
    for volume in volumes:
        reader = pypdf.PdfReader(io.BytesIO(content_of(volume)))
        assert f"Volume {volume.number} of {len(volumes)}" in reader.pages[0].extract_text()
        assert len(reader.pages) == volume.pages
        assert reader.page_labels[-1] == str(volume.last_page)


def test_the_same_set_is_built_once_and_another_one_anew(cast):
    asked = of_meeting(cast.meeting)
    compendium = build(ask_for_compendium(asked=asked))
    before = (compendium.built_of, compendium.built_at, files())
    again = ask_for_compendium(asked=asked)
    assert (again.pk, again.state) == (compendium.pk, "ready")
    assert not building.build(compendium_id=compendium.pk)
    assert (again.built_of, again.built_at, files()) == before
    publish(cast, "lakes", title="One more")
    build_documents()
    assert ask_for_compendium(asked=asked).state == "queued"
    build(compendium)
    assert compendium.total == 5
    assert compendium.built_of != before[0]


def test_it_waits_for_documents_without_counting_that(cast):
    publish(cast, "lakes", title="One more")
    compendium = ask_for_compendium(asked=of_meeting(cast.meeting))
    assert not building.build(compendium_id=compendium.pk)
    compendium.refresh_from_db()
    assert (compendium.state, compendium.attempts, compendium.total) == ("queued", 0, 5)
    assert compendium.next_attempt_at > timezone.now()
    assert CompendiumVolume.objects.count() == 0
    build_documents()
    Compendium.objects.update(next_attempt_at=timezone.now())
    build(compendium)


def test_what_has_no_file_is_named_until_it_has_one(cast):
    lost = Rendition.objects.filter(object_id=str(cast.statements[1].pk), format="pdf")
    Rendition.objects.filter(pk=lost.get().pk).update(state="failed", content_hash="", pages=0)
    compendium = build(ask_for_compendium(asked=of_meeting(cast.meeting)))
    text = " ".join(text_of(content_of(compendium.volumes.get())).split())
    assert "A/HRC/70/NGO/2" in text and "On lakes Lakes" in text
    assert text.count("This document has no PDF and is not in this file") == 1
    part = compendium.parts.get(statement=cast.statements[1])
    assert (part.volume, part.first_page, part.pages) == (0, 0, 0)
    lost.update(state="queued", next_attempt_at=timezone.now(), attempts=0)
    build_documents()
    assert ask_for_compendium(asked=of_meeting(cast.meeting)).state == "queued"
    build(compendium)
    assert compendium.parts.get(statement=cast.statements[1]).pages == 2


def test_a_killed_worker_is_followed_by_one_who_goes_on_behind_what_was_finished(cast, settings, monkeypatch):
    settings.COMPENDIUM_PAGES = 5
    compendium = ask_for_compendium(asked=of_meeting(cast.meeting))
    bind, bound = building.bind, []

    class Killed(BaseException):
        """The process ends here."""

    def once(*args, **kwargs):
        if bound:
            raise Killed
        bound.append(kwargs["first_page"])
        return bind(*args, **kwargs)

    monkeypatch.setattr(building, "bind", once)
    with pytest.raises(Killed):
        building.build(compendium_id=compendium.pk)
    compendium.refresh_from_db()
    kept = files()
    assert (compendium.state, len(kept)) == ("building", 1)
    assert 0 < compendium.done < compendium.total
    # Nobody else takes it while the lease lasts.
    assert not building.build(compendium_id=compendium.pk)
    Compendium.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    monkeypatch.setattr(building, "bind", lambda *a, **k: bound.append(k["first_page"]) or bind(*a, **k))
    assert building.sweep() == 0
    Compendium.objects.update(next_attempt_at=timezone.now())
    tasks.build_compendium(str(compendium.pk))
    compendium.refresh_from_db()
    assert compendium.state == "ready"
    assert kept < files()
    assert len(bound) == len(set(bound)) == compendium.volumes.count() == len(files())


def test_a_failure_is_tried_again_and_then_given_up(cast, monkeypatch, caplog):
    def broken(*args, **kwargs):
        raise ValueError("broken")

    monkeypatch.setattr(building, "bind", broken)
    compendium = ask_for_compendium(asked=of_meeting(cast.meeting))
    for attempt in range(1, building.ATTEMPTS + 1):
        Compendium.objects.update(next_attempt_at=timezone.now())
        assert not building.build(compendium_id=compendium.pk)
        compendium.refresh_from_db()
        assert compendium.attempts == attempt
    assert compendium.state == "failed"
    assert files() == set()
    monkeypatch.undo()
    assert ask_for_compendium(asked=of_meeting(cast.meeting)).state == "queued"
    build(compendium)


SECRET = "Zquorvole"


@pytest.mark.parametrize("verb", ["withhold", "redact", "reissue", "corrigendum"])
def test_a_change_of_a_part_erases_every_compendium_that_holds_it_at_once(cast, commits, verb):
    risky = publish(cast, "lakes", title=f"On {SECRET}", body=f"We saw {SECRET} there.\n\nAnd more.")
    build_documents()
    other = build(ask_for_compendium(asked=Asked.read("language=es", order="item", language="en")))
    held = [build(ask_for_compendium(asked=of_meeting(cast.meeting, order))) for order in ("item", "sdg")]
    kept = {f"{it.pk}.pdf" for it in other.volumes.all()}
    assert SECRET in text_of(content_of(held[0].volumes.get()))
    more = {"corrigendum": {"text": "For “a” read “b”."}, "redact": {"passages": [SECRET]}}.get(verb, {})
    perform = getattr(domain, "publish_corrigendum" if verb == "corrigendum" else f"{verb}_statement")
    with commits():
        perform(statement=risky, by=cast.desk, **factories.policy(verb), **more)
        assert CompendiumVolume.objects.filter(compendium__in=held).count() == 0
        assert CompendiumPart.objects.filter(compendium__in=held).count() == 0
    assert files() == kept
    for compendium in held:
        compendium.refresh_from_db()
        assert (compendium.state, compendium.built_of, compendium.built_at) == ("queued", "", None)
    other.refresh_from_db()
    assert other.state == "ready"
    build_documents()
    for compendium in held:
        build(compendium)
        text = text_of(content_of(compendium.volumes.get()))
        assert (SECRET in text) == (verb in ("reissue", "corrigendum"))
        assert (risky.symbol in text) == (verb != "withhold")


def test_what_is_withheld_while_it_is_built_is_in_no_volume(cast, monkeypatch):
    compendium = ask_for_compendium(asked=of_meeting(cast.meeting))
    build_outline = building._outline

    def and_withhold(volume):
        if cast.statements[1].state == "published":
            domain.withhold_statement(statement=cast.statements[1], by=cast.desk, **factories.policy("withhold"))
            cast.statements[1].refresh_from_db()
        return build_outline(volume)

    monkeypatch.setattr(building, "_outline", and_withhold)
    assert not building.build(compendium_id=compendium.pk)
    compendium.refresh_from_db()
    assert (compendium.state, compendium.volumes.count(), files()) == ("queued", 0, set())
    Compendium.objects.update(next_attempt_at=timezone.now())
    build(compendium)
    assert "On lakes" not in text_of(content_of(compendium.volumes.get()))


def test_what_is_withheld_just_before_the_end_is_in_no_volume(cast, monkeypatch, commits):
    compendium = ask_for_compendium(asked=of_meeting(cast.meeting))
    finish = building._finish

    def after_withholding(*args):
        # Its parts are not seen by the verb, as if this were another, older transaction.
        CompendiumPart.objects.all().delete()
        domain.withhold_statement(statement=cast.statements[1], by=cast.desk, **factories.policy("withhold"))
        return finish(*args)

    monkeypatch.setattr(building, "_finish", after_withholding)
    with commits():
        assert not building.build(compendium_id=compendium.pk)
    assert files() == set()
    monkeypatch.undo()
    build(compendium)
    assert "On lakes" not in text_of(content_of(compendium.volumes.get()))


def test_when_nothing_is_left_the_compendium_goes(cast, commits):
    asked = Asked.read("language=fr", order="item", language="en")
    compendium = build(ask_for_compendium(asked=asked))
    with commits():
        domain.withhold_statement(statement=cast.statements[1], by=cast.desk, **factories.policy("withhold"))
    assert not building.build(compendium_id=compendium.pk)
    assert not Compendium.objects.exists()
    assert files() == set()
    assert collect(asked).entries == []


def test_old_searches_and_files_of_nobody_are_deleted(cast, commits, settings):
    search = build(ask_for_compendium(asked=Asked.read("language=en", order="item", language="en")))
    meeting = build(ask_for_compendium(asked=of_meeting(cast.meeting)))
    default_storage.save("compendia/left-behind.pdf", io.BytesIO(b"%PDF"))  # type: ignore[arg-type]
    limit = timezone.now() - timedelta(days=settings.COMPENDIUM_DAYS)
    Compendium.objects.update(asked_at=limit + timedelta(hours=1))
    with commits():
        assert verbs.tidy() == 0
    assert len(files()) == 2
    Compendium.objects.update(asked_at=limit - timedelta(hours=1))
    with commits():
        assert verbs.tidy() == 1
    assert files() == {f"{it.pk}.pdf" for it in meeting.volumes.all()}
    assert not Compendium.objects.filter(pk=search.pk).exists()
    with commits():
        tasks.tidy_compendia()


def test_searches_are_limited_for_everybody_together_and_meetings_are_not(cast, settings):
    settings.COMPENDIUM_SEARCHES = 2
    for code in ("en", "fr"):
        ask_for_compendium(asked=Asked.read(f"language={code}", order="item", language="en"))
    # One that is there already is not asked for again.
    ask_for_compendium(asked=Asked.read("language=en", order="item", language="en"))
    with pytest.raises(TooManySearches):
        ask_for_compendium(asked=Asked.read("language=es", order="item", language="en"))
    assert Compendium.objects.count() == 2
    ask_for_compendium(asked=of_meeting(cast.meeting))
    Compendium.objects.update(asked_at=timezone.now() - timedelta(hours=2))
    ask_for_compendium(asked=Asked.read("language=es", order="item", language="en"))


def test_where_documents_cannot_be_built_it_waits_until_they_can(cast, monkeypatch):
    monkeypatch.setattr(engine, "problem", lambda language="": "no Pango")
    compendium = ask_for_compendium(asked=of_meeting(cast.meeting))
    assert not building.build(compendium_id=compendium.pk)
    compendium.refresh_from_db()
    assert (compendium.state, compendium.attempts) == ("unavailable", 0)
    assert building.sweep() == 0
    monkeypatch.undo()
    assert building.sweep() == 1
    build(compendium)
