"""Further languages: who may do what, what everybody reads and finds, and what goes when the original changes."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from civspace.notices.models import Notice
from civspace.renditions.domain import build
from civspace.renditions.models import Rendition
from civspace.renditions.store import read
from civspace.search.models import SearchEntry
from civspace.workflow import IllegalMove
from submissions.statements import domain, registry
from submissions.statements.domain.translation import ClaimedByOther, NotPublished, NotTranslated, OutOfDate
from submissions.statements.models import Statement, StatementText
from submissions.statements.queries_editing import translating
from tests.api.calls import Api, is_problem
from tests.statements.cast import ACTORS, PROCESSING, make_cast, statement_in
from tests.statements.test_table import RollBack, everything

pytestmark = pytest.mark.django_db

REVIEWERS, PUBLISHERS = {"reviewer", "colleague"}, {"publisher"}


@pytest.fixture
def cast():
    return make_cast(**{PROCESSING: {"mode": "edit_and_translate"}})


def published(cast):
    statement = statement_in(cast, "accepted", title="On water", body="Water is life.")
    domain.forgo_editing(statement=statement, by=cast.people["reviewer"])
    domain.publish_statement(statement=statement, by=cast.people["publisher"])
    return Statement.objects.get(pk=statement.pk)


def written(cast, statement, language="fr", kind="human", title="Sur l’eau", body="L’eau, quenouille, est la vie."):
    text = domain.claim_text(statement=statement, language=language, by=cast.people["reviewer"])
    return domain.save_text(text=text, by=cast.people["reviewer"], title=title, body=body, kind=kind)


def released(cast, statement, **text):
    return domain.release_text(text=written(cast, statement, **text), by=cast.people["publisher"])


def attempt(verb):
    """Do something, undo it, and return the kind of refusal, or None."""
    try:
        with transaction.atomic():
            verb()
            raise RollBack
    except RollBack:
        return None
    except (PermissionDenied, IllegalMove, ValidationError) as refusal:
        return type(refusal)


def test_who_may_do_what_with_a_language(cast):
    statement = published(cast)
    draft = written(cast, statement)
    public = released(cast, statement, language="es", title="Sobre el agua", body="El agua es vida.")
    values = {"title": "Sur", "body": "Texte.", "kind": "human"}
    verbs = {
        "claim": lambda by: domain.claim_text(statement=statement, language="ar", by=by),
        "save": lambda by: domain.save_text(text=draft, by=by, **values),
        "unclaim": lambda by: domain.unclaim_text(text=draft, by=by),
        "release": lambda by: domain.release_text(text=draft, by=by),
        "take_down": lambda by: domain.take_down_text(text=public, by=by, reason="Wrong."),
    }
    may = {"claim": REVIEWERS, "save": REVIEWERS, "unclaim": REVIEWERS, "release": PUBLISHERS, "take_down": PUBLISHERS}
    before = everything()
    for verb, perform in verbs.items():
        for actor in ACTORS:
            outcome = attempt(lambda perform=perform, actor=actor: perform(cast.people[actor]))
            wanted = None if actor in may[verb] else PermissionDenied
            if (verb, actor) == ("save", "colleague"):
                wanted = ClaimedByOther
            assert outcome is wanted, (verb, actor)
    assert everything() == before


def test_only_what_is_published_where_statements_are_translated(cast):
    reviewer = cast.people["reviewer"]
    accepted = statement_in(cast, "accepted")
    with pytest.raises(NotPublished):
        domain.claim_text(statement=accepted, language="fr", by=reviewer)
    plain = make_plain()
    with pytest.raises(NotTranslated):
        domain.claim_text(statement=plain[1], language="fr", by=plain[0].people["reviewer"])
    statement = published(cast)
    for language in ("en", "de", ""):
        with pytest.raises(ValidationError):
            domain.claim_text(statement=statement, language=language, by=reviewer)
    assert translating() == {cast.meeting.pk: ["ar", "zh", "en", "fr", "ru", "es"]}


def make_plain():
    from tests import factories

    cast = make_cast_elsewhere(factories)
    return cast, statement_in(cast, "published")


def make_cast_elsewhere(factories):
    """A second cast, whose meeting issues as received; its series is its own."""
    cast = make_cast()
    cast.meeting.series = "A/HRC/71/NGO"
    cast.meeting.save()
    return cast


def test_a_released_language_is_read_found_and_sent_and_a_draft_is_not(cast):
    statement = published(cast)
    draft = written(cast, statement)
    address = reverse("document", args=[statement.symbol])
    client = Client()
    assert client.get(f"{address}?text=fr").status_code == 404
    assert "quenouille" not in client.get(address).content.decode()
    assert "fr:quenouill" not in SearchEntry.objects.get(object_type="statement").tokens

    domain.release_text(text=draft, by=cast.people["publisher"])
    page = client.get(f"{address}?text=fr")
    html = page.content.decode()
    assert page.status_code == 200
    assert 'lang="fr" dir="ltr"' in html and "quenouille" in html and "Water is life" not in html
    assert '<link rel="alternate" hreflang="fr"' in html
    original = client.get(address).content.decode()
    assert "quenouille" not in original and "?text=fr" in original
    assert client.get(f"{address}?text=es").status_code == 404
    assert client.get(f"{address}?text=submitted").status_code == 404

    found = client.get("/fr/search/?q=quenouille")
    assert [it.shown.title for it in found.context["results"]] == ["Sur l’eau"]
    assert found.context["results"][0].shown.url.endswith("?text=fr")
    found = client.get("/en/search/?q=quenouille")
    assert [it.shown.title for it in found.context["results"]] == ["On water"]
    assert found.context["results"][0].excerpt_language == "fr"
    assert SearchEntry.objects.filter(object_type="statement").count() == 1

    data = Api().get(f"documents/{statement.symbol}").json()
    assert (data["languages"], data["language"], data["text"]) == (["en", "fr"], "en", "Water is life.")
    assert [(it["language"], it["kind"], it["stale"]) for it in data["versions"]] == [
        ("en", "original", False),
        ("fr", "human", False),
    ]
    data = Api().get(f"documents/{statement.symbol}?language=fr").json()
    assert (data["title"], data["language"]) == ("Sur l’eau", "fr")
    assert data["pdf"].endswith("/pdf?language=fr")
    is_problem(Api().get(f"documents/{statement.symbol}?language=es"), 404)
    notice = Notice.objects.get(kind="statement_translated", recipient=cast.head)
    assert notice.link == f"/documents/{statement.symbol}?text=fr"


def pdf_of(statement, language):
    rendition = Rendition.objects.get(object_id=str(statement.pk), language=language, format="pdf")
    assert build(rendition_id=rendition.pk)
    rendition.refresh_from_db()
    from io import BytesIO

    return rendition, "\n".join(page.extract_text() for page in PdfReader(BytesIO(read(rendition.content_hash))).pages)


def test_a_machine_translation_says_so_everywhere(cast):
    statement = published(cast)
    released(cast, statement, kind="machine")
    page = Client().get(reverse("document", args=[statement.symbol]) + "?text=fr").content.decode()
    assert "Machine translation, not reviewed" in page
    results = Client().get("/fr/search/?q=quenouille").context["results"]
    assert len(results[0].shown.meta) == 4
    data = Api().get(f"documents/{statement.symbol}").json()
    assert [it["kind"] for it in data["versions"]] == ["original", "machine"]
    rendition, _text = pdf_of(statement, "fr")
    assert rendition.source["machine"] is True
    assert rendition.source["original_language"] == "en"


def test_the_arabic_document_has_every_letter(cast):
    statement = published(cast)
    released(cast, statement, language="ar", title="عن الماء", body="الماء حياة، وهذا حق للجميع.")
    rendition, text = pdf_of(statement, "ar")
    assert rendition.missing_glyphs == []
    assert len(text) > 100
    answer = Client().get(f"/en/documents/{statement.symbol}/pdf?text=ar")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert Client().get(f"/en/documents/{statement.symbol}/pdf?text=fr").status_code == 404


def test_a_better_text_replaces_a_published_one(cast):
    statement = published(cast)
    released(cast, statement, kind="machine")
    better = released(cast, statement, title="De l’eau", body="L’eau est la vie, vraiment.")
    assert list(StatementText.objects.order_by("published_at").values_list("kind", "state")) == [
        ("machine", "taken_down"),
        ("human", "published"),
    ]
    assert "fr:quenouill" not in SearchEntry.objects.get(object_type="statement").tokens
    standing = Rendition.objects.filter(language="fr", withdrawn_at=None)
    assert [it.source["title"] for it in standing] == ["De l’eau"]
    domain.take_down_text(text=better, by=cast.people["publisher"], reason="A wrong figure.")
    address = reverse("document", args=[statement.symbol])
    assert Client().get(f"{address}?text=fr").status_code == 404
    assert Client().get(f"/en/documents/{statement.symbol}/pdf?text=fr").status_code == 404
    # Released again word for word, its document is served again.
    again = StatementText.objects.get(pk=better.pk)
    domain.release_text(text=again, by=cast.people["publisher"])
    assert Client().get(f"{address}?text=fr").status_code == 200
    assert Rendition.objects.filter(language="fr", withdrawn_at=None).count() == 1


def test_a_text_of_an_earlier_original_is_not_released_and_a_published_one_is_marked(cast):
    statement = published(cast)
    draft = written(cast, statement)
    public = released(cast, statement, language="es", title="Sobre", body="El agua.")
    Statement.objects.filter(pk=statement.pk).update(text_hash="0" * 64)
    with pytest.raises(OutOfDate):
        domain.release_text(text=draft, by=cast.people["publisher"])
    page = Client().get(reverse("document", args=[statement.symbol]) + "?text=es").content.decode()
    assert "The original changed after this translation was made" in page
    assert Api().get(f"documents/{statement.symbol}").json()["versions"][1]["stale"] is True
    assert public.pk


@pytest.mark.parametrize("kind", ["redact", "withhold", "reissue"])
def test_what_was_redacted_or_withheld_goes_in_every_language(cast, kind):
    statement = published(cast)
    released(cast, statement)
    draft = written(cast, statement, language="es", body="Quenouille en borrador.")
    for tell in registry.changed_after_publication:
        tell(statement, registry.Change(kind, scrub=lambda text: text.replace("quenouille", "[…]")))
    states = set(StatementText.objects.filter(language="fr").values_list("state", flat=True))
    assert states == ({"published"} if kind == "reissue" else {"taken_down"})
    page = Client().get(reverse("document", args=[statement.symbol]) + "?text=fr")
    assert page.status_code == (200 if kind == "reissue" else 404)
    if kind == "redact":
        assert set(StatementText.objects.values_list("title", "body")) == {("", "")}
        assert "fr:quenouill" not in SearchEntry.objects.get(object_type="statement").tokens
    assert draft.pk


def test_the_desk_sees_what_waits_in_as_many_queries_for_one_as_for_three(cast, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = Client()
    client.force_login(cast.people["reviewer"])

    def cost():
        client.get("/en/desk/translations/")
        with CaptureQueriesContext(connection) as queries:
            page = client.get("/en/desk/translations/")
        assert page.status_code == 200
        return len(queries), page

    first = published(cast)
    released(cast, first)
    one, page = cost()
    assert [it.language for it in page.context["rows"][0][1]] == ["ar", "zh", "fr", "ru", "es"]
    others = [published(cast), published(cast)]
    for other in others:
        written(cast, other)
    three, page = cost()
    assert [row[0].pk for row in page.context["rows"]] == [first.pk, *(it.pk for it in others)]
    assert one == three
    page = client.get("/en/desk/translations/?into=fr")
    assert [row[0].pk for row in page.context["rows"]] == [it.pk for it in others]


def test_authors_offer_a_translation_that_nobody_else_reads(cast):
    statement = published(cast)
    for actor in ACTORS:
        outcome = attempt(
            lambda actor=actor: domain.give_reference(
                statement=statement, by=cast.people[actor], language="fr", title="Titre", body="Quenouille."
            )
        )
        assert outcome is (None if actor in {"editor", "focal_point", "head"} else PermissionDenied), actor
    domain.give_reference(statement=statement, by=cast.head, language="fr", title="Titre", body="Quenouille.")
    address = reverse("document", args=[statement.symbol])
    assert Client().get(f"{address}?text=fr").status_code == 404
    client = Client()
    client.force_login(cast.people["reviewer"])
    assert "Quenouille" in client.get(f"/en/desk/translations/{statement.pk}/fr/").content.decode()
    text = StatementText.objects.get()
    with pytest.raises(IllegalMove):
        domain.release_text(text=text, by=cast.people["publisher"])


def test_the_list_for_search_engines_names_each_language(cast):
    statement = published(cast)
    released(cast, statement)
    written(cast, statement, language="es")
    listed = Client().get("/sitemap-translations-1.xml").content.decode()
    assert f"/en/documents/{statement.symbol}?text=fr<" in listed
    assert "?text=es" not in listed


def test_what_went_with_its_original_comes_back_with_it(cast):
    statement = published(cast)
    released(cast, statement)
    other = released(cast, statement, language="es", title="Sobre el agua", body="El agua es vida.")
    domain.take_down_text(text=other, by=cast.people["publisher"], reason="A wrong figure.")
    before = Rendition.objects.count()
    for kind in ("withhold", "restore"):
        for tell in registry.changed_after_publication:
            tell(statement, registry.Change(kind))
    states = StatementText.objects.order_by("language").values_list("language", "state")
    assert list(states) == [("es", "taken_down"), ("fr", "published")]
    assert "fr:quenouill" in SearchEntry.objects.get(object_type="statement").tokens
    assert Rendition.objects.filter(language="fr", withdrawn_at=None).count() == 1
    assert Rendition.objects.count() == before
