"""Lists: pages without loss, filters, and what nobody may find in any of them."""

import datetime
import io

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.organizations.models import Name
from civspace.reference.models import State, Theme
from meetings.accreditation.models import Scheme
from submissions.statements.models import Statement
from tests.api.calls import Api, ids, is_problem
from tests.factories import (
    join,
    make_author,
    make_body,
    make_meeting,
    make_organization,
    make_standing,
    make_statement,
    open_meeting,
    person,
    staff,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def reference(db):
    """The States, regions and themes."""
    call_command("load_reference", verbosity=0, stdout=io.StringIO())


def drafts(count: int, head=None, **fields):
    """Many drafts at once, several with the same place in the list."""
    first = make_statement(by=head or make_author(), meeting=fields.pop("meeting", None))
    at = timezone.now()
    rows = [
        Statement(
            reference=f"S-T{number:03}-XX",
            meeting=first.meeting,
            organization=first.organization,
            listed_at=at - datetime.timedelta(minutes=number // 7),
        )
        for number in range(count - 1)
    ]
    Statement.objects.bulk_create(rows)
    return first


def walk(api, path):
    """Follow `next` to the end, then `previous` back to the beginning; return the pages of both ways."""
    forth, back, address = [], [], path
    while address:
        page = api.get(address).json()
        forth.append([row["id"] for row in page["results"]])
        last, address = address, page["next"]
    address = last
    while address:
        page = api.get(address).json()
        back.append([row["id"] for row in page["results"]])
        address = page["previous"]
    return forth, back


def test_pages_lose_nothing_and_repeat_nothing():
    head = make_author()
    drafts(33, head)
    forth, back = walk(Api(head), "statements/?page_size=7")
    assert [len(page) for page in forth] == [7, 7, 7, 7, 5]
    flat = [pk for page in forth for pk in page]
    wanted = [str(pk) for pk in Statement.objects.order_by("-listed_at", "-id").values_list("pk", flat=True)]
    assert flat == wanted and len(set(flat)) == 33
    assert [pk for page in reversed(back) for pk in page] == wanted


def test_all_in_one_moment_are_still_told_apart():
    head = make_author()
    drafts(12, head)
    Statement.objects.update(listed_at=timezone.now())
    forth, back = walk(Api(head), "statements/?page_size=5")
    assert [len(page) for page in forth] == [5, 5, 2]
    assert len({pk for page in forth for pk in page}) == 12
    assert list(reversed(back)) == forth


def test_what_is_added_between_two_pages_moves_nothing():
    head = make_author()
    drafts(10, head)
    api = Api(head)
    first = api.get("statements/?page_size=4").json()
    drafts_before = {row["id"] for row in first["results"]}
    Statement.objects.filter(pk=first["results"][0]["id"]).delete()
    Statement.objects.create(
        reference="S-NEW1-XX", meeting_id=first["results"][0]["meeting"], organization=head.organization
    )
    rest = []
    address = first["next"]
    while address:
        page = api.get(address).json()
        rest += [row["id"] for row in page["results"]]
        address = page["next"]
    assert len(rest) == 6 and not drafts_before & set(rest)


def test_sizes_of_pages():
    head = make_author()
    drafts(205, head)
    api = Api(head)
    for asked, got in (("", 50), ("?page_size=3", 3), ("?page_size=200", 200), ("?page_size=5000", 200)):
        page = api.get(f"statements/{asked}").json()
        assert set(page) == {"next", "previous", "results"}
        assert len(page["results"]) == got and page["next"] and page["previous"] is None
    for wrong in ("0", "-1", "x", "1.5", "٣", "9" * 40):
        assert set(is_problem(api.get(f"statements/?page_size={wrong}"), 400)["errors"]) == {"page_size"}
    for wrong in ("x", "AAAA", "WyJuIl0=", "WyJuIiwgMSwgMl0=", "%00", "é", "WyJuIiwgbnVsbCwgbnVsbF0="):
        assert set(is_problem(api.get(f"statements/?cursor={wrong}"), 400)["errors"]) == {"cursor"}


PATHS = (
    "statements/",
    "meetings/",
    "agenda-items/",
    "organizations/",
    "accreditations/",
    "accreditation-schemes/",
    "bodies/",
    "reason-codes/",
    "states/",
)


@pytest.mark.parametrize("path", PATHS)
def test_every_list_pages_through(path, reference):
    for number in range(3):
        head = make_author()
        meeting = open_meeting(body=make_body(code=f"body-{number}"))
        make_statement(by=head, meeting=meeting, state="published")
    api = Api(staff())
    forth, back = walk(api, f"{path}?page_size=2")
    flat = [pk for page in forth for pk in page]
    assert len(flat) == len(set(flat)) >= 3
    assert flat == ids(api.get(f"{path}?page_size=200")) + flat[200:]
    assert [pk for page in reversed(back) for pk in page] == flat


@pytest.mark.parametrize("path", PATHS[:5])
@pytest.mark.parametrize("actor", ["anonymous", "member", "secretariat"])
def test_the_number_of_queries_does_not_grow(path, actor, reference):
    head, desk, theme = make_author(), staff(), Theme.objects.first()
    api = {"anonymous": Api(), "member": Api(head), "secretariat": Api(desk)}[actor]

    def more():
        meeting = open_meeting()
        make_statement(by=head, meeting=meeting, state="published", desk=desk)
        make_statement(by=head, meeting=meeting, state="returned", desk=desk)
        make_statement(by=head, meeting=meeting)
        organization = make_organization(country=State.objects.first())
        organization.themes.add(theme)
        make_standing(organization=organization)

    def count():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert api.get(path).status_code == 200
        return len(queries)

    more()
    api.get(path)
    few = count()
    more()
    more()
    assert count() == few


def test_filters_of_statements(reference):
    from submissions.statements.index import index_statement

    desk = staff()
    swiss, malian = make_author(), make_author()
    theme = Theme.objects.first()
    for head, code in ((swiss, "CHE"), (malian, "MLI")):
        head.organization.country = State.objects.get(pk=code)
        head.organization.save()
    malian.organization.themes.add(theme)
    one, two = open_meeting(), open_meeting(series="A/HRC/71/NGO")
    first = make_statement(state="published", by=swiss, meeting=one, desk=desk, title="On glaciers")
    second = make_statement(
        state="published", by=malian, meeting=two, desk=desk, title="Sur les fleuves", language="fr"
    )
    draft = make_statement(by=malian, meeting=two, title="Un projet", language="fr")
    for statement in (first, second):
        index_statement(statement)
    Statement.objects.filter(pk=first.pk).update(published_at="2026-01-01T12:00:00Z")
    a, b, c = str(first.pk), str(second.pk), str(draft.pk)
    everybody, author = Api(), Api(malian)
    table = {
        "": ({a, b}, {a, b, c}),
        f"meeting={one.pk}": ({a}, {a}),
        f"meeting={two.pk}": ({b}, {b, c}),
        f"agenda_item={first.agenda_item_id}": ({a}, {a}),
        f"organization={malian.organization.pk}": ({b}, {b, c}),
        "country=CHE": ({a}, {a}),
        "country=mli": ({b}, {b, c}),
        "region=150": ({a}, {a}),
        "region=155": ({a}, {a}),
        "region=002": ({b}, {b, c}),
        "region=011": ({b}, {b, c}),
        "region=african": ({b}, {b, c}),
        "region=weog": ({a}, {a}),
        "region=grulac": (set(), set()),
        f"theme={theme.slug}": ({b}, {b, c}),
        "language=fr": ({b}, {b, c}),
        "language=zh": (set(), set()),
        "state=published": ({a, b}, {a, b}),
        "state=draft": (set(), {c}),
        "q=glaciers": ({a}, {a}),
        "q=projet": (set(), set()),
        "q=%20": ({a, b}, {a, b, c}),
        "published_after=2026-01-01T12:00:00Z": ({b}, {b}),
        "published_after=2026-01-01T13:00:00%2B02:00": ({a, b}, {a, b}),
        "published_after=2026-01-01T13:00:00+02:00": ({a, b}, {a, b}),
        "published_after=2026-01-01": ({a, b}, {a, b}),
        "published_after=2999-01-01": (set(), set()),
        f"language=fr&meeting={one.pk}": (set(), set()),
        "meeting=00000000-0000-0000-0000-000000000000": (set(), set()),
    }
    for query, (public, own) in table.items():
        assert set(ids(everybody.get(f"statements/?{query}"))) == public, query
        assert set(ids(author.get(f"statements/?{query}"))) == own, query
    wrong = ("meeting=x", "country=XXX", "country=CH", "region=999", "theme=nope", "language=de", "state=new")
    for query in (*wrong, "published_after=yesterday", "q=%00", "agenda_item=1", "organization=%00"):
        problem = is_problem(everybody.get(f"statements/?{query}"), 400)
        assert set(problem["errors"]) == {query.partition("=")[0]}, query


def test_filters_of_the_other_lists(reference):
    theme = Theme.objects.first()
    hrc, hlpf = make_body(), make_body(code="hlpf", name="Forum")
    held = make_meeting(body=hrc, country=State.objects.get(pk="CHE"))
    online = make_meeting(body=hlpf, state="postponed", days=60)
    make_meeting(body=hrc, state="draft")
    swiss = make_organization(name="Alpine Club", country=State.objects.get(pk="CHE"))
    listed = make_organization(name="Sahel Group", country=State.objects.get(pk="MLI"), state="listed")
    swiss.themes.add(theme)
    for organization in (swiss, listed):
        Name.objects.create(organization=organization, name=organization.name, key=organization.name.casefold())
    special = make_standing(organization=swiss)
    make_standing(organization=listed, state="claimed")
    items = held.agenda_items
    table = {
        "meetings/?": {held, online},
        "meetings/?body=hrc": {held},
        "meetings/?body=none": set(),
        "meetings/?state=postponed": {online},
        "meetings/?state=draft": set(),
        "meetings/?country=CHE": {held},
        "meetings/?region=weog": {held},
        f"meetings/?begins_after={held.begins_on}": {online},
        f"agenda-items/?meeting={held.pk}": set(items.all()),
        f"agenda-items/?meeting={held.pk}&number=2.1": set(items.filter(number="2.1")),
        "organizations/?": {swiss, listed},
        "organizations/?country=MLI": {listed},
        "organizations/?region=002": {listed},
        "organizations/?region=weog": {swiss},
        f"organizations/?theme={theme.slug}": {swiss},
        "organizations/?state=listed": {listed},
        "organizations/?kind=company": set(),
        "organizations/?q=alpine": {swiss},
        "accreditations/?": {special},
        "accreditations/?state=claimed": set(),
        f"accreditations/?organization={swiss.pk}": {special},
        "accreditations/?category=special": {special},
        "accreditations/?category=general": set(),
        "accreditations/?country=MLI": set(),
        "accreditation-schemes/?kind=slot": {Scheme.objects.get(pk="hlpf-slot")},
        "accreditation-schemes/?body=csd&way=elsewhere": set(Scheme.objects.filter(pk__in=["csd-roster", "wssd"])),
        "accreditation-schemes/?open=true&way=committee": {Scheme.objects.get(pk="ecosoc")},
        "states/?region=grulac&q=méxico": {State.objects.get(pk="MEX")},
        "states/?q=che": {State.objects.get(pk="CHE")} | set(State.objects.filter(name_en__icontains="che")),
    }
    for path, wanted in table.items():
        found = ids(Api().get(f"{path}&page_size=200"))
        if path == "states/?q=che":
            assert "CHE" in found
            continue
        assert set(found) == {str(thing.pk) for thing in wanted}, path
    for path in ("meetings/?state=x", "agenda-items/?meeting=x", "organizations/?kind=x", "accreditations/?state=x"):
        is_problem(Api().get(path), 400)


@pytest.fixture
def hidden(reference):
    """Things that not everybody sees, and callers of each kind."""
    head, claimant = make_author(), make_author(standing="claimed")
    meeting, prepared = open_meeting(), open_meeting(state="draft")
    desk = staff()
    states = ("draft", "submitted", "under_review", "returned", "accepted", "refused", "withdrawn")
    statements = [make_statement(state=state, by=head, meeting=meeting, desk=desk) for state in states]
    aside = make_organization(name="A private person", set_aside="private person")
    closed = make_organization(name="A closed one", state="closed")
    delegate = person()
    join(delegate, make_organization(kind="mission", name="Mission of Utopia", state="unverified"), "head")
    return {
        "secrets": {
            "statements/": {str(it.pk) for it in statements},
            "meetings/": {str(prepared.pk)},
            "agenda-items/": {str(it.pk) for it in prepared.agenda_items.all()},
            "organizations/": {str(aside.pk), str(closed.pk), str(delegate.memberships.get().organization_id)},
            "accreditations/": {str(claimant.organization.standings.get().pk)},
        },
        "callers": {
            "anonymous": Api(),
            "outsider": Api(make_author()),
            "mission": Api(delegate),
            "writing token": Api(head, "write"),
            "staff of another body": Api(staff(scope="other")),
        },
        "aside": aside,
    }


def test_what_is_hidden_is_in_no_list_and_answers_to_no_id(hidden):
    own = {
        "mission": "organizations/",
        # Staff see closed organizations, and missions that wait to be confirmed.
        "staff of another body": "organizations/",
    }
    for name, api in hidden["callers"].items():
        for path, secrets in hidden["secrets"].items():
            if own.get(name) == path:
                continue
            seen = set(ids(api.get(f"{path}?page_size=200")))
            assert not seen & secrets, (name, path)
            for pk in secrets:
                is_problem(api.get(f"{path}{pk}/"), 404)
        aside = hidden["aside"].pk
        is_problem(api.get(f"organizations/{aside}/"), 404)
        assert str(aside) not in ids(api.get("organizations/?page_size=200"))


def test_documents_and_searches_show_only_what_is_public(hidden):
    for statement in Statement.objects.all():
        for api in hidden["callers"].values():
            is_problem(api.get(f"documents/{statement.reference}"), 404)
            assert api.get(f"statements/?q={statement.reference}").json()["results"] == []
