"""The pages of a session: prepared, run in the room, closed with its report; what everybody reads, and who the list."""

import datetime
import re
import subprocess
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.organizations.models import Organization
from civspace.renditions.models import Rendition
from meetings.accreditation.applications.states import State
from meetings.accreditation.committee.council import decide_in_council
from meetings.accreditation.committee.decisions import close_report
from meetings.accreditation.committee.models import Decision, Item, Session
from meetings.accreditation.committee.report import report_source
from meetings.accreditation.models import Criterion, Standing
from tests.accreditation.committee.sittings import (
    CRITERION,
    PAST,
    REASON,
    Cast,
    apply,
    ask,
    fresh,
    record,
    session_of,
    sitting,
)
from tests.factories import join, make_organization, make_standing, person

pytestmark = pytest.mark.django_db


def at(user: Any) -> Client:
    client = Client()
    if user is not None:
        client.force_login(fresh(user))
    return client


def named(name: str, head: Any = None) -> Any:
    organization = make_organization(name=name)
    join(head or person(), organization, "head")
    return organization


def words(content: bytes) -> str:
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())


def test_a_session_is_announced_and_its_list_put_together_by_one_button(them: Cast) -> None:
    desk = at(them.secretary)
    dates = {"begins_on": "2027-01-25", "ends_on": "2027-02-03", "part": "regular"}
    values = {"scheme": "ecosoc", "name": "2027 regular session", "year": "2027", **dates}
    bad = desk.post(reverse("desk_session_new"), {**values, "ends_on": "2026-01-01"})
    assert (bad.status_code, Session.objects.count()) == (422, 0)
    assert 'value="2027 regular session"' in bad.content.decode()
    desk.post(reverse("desk_session_new"), values)
    session = Session.objects.get()
    # The last second of the day counts, in the zone of the body; what comes after it is for a later session.
    in_time = datetime.datetime(2026, 6, 2, 3, 59, 59, 999, tzinfo=datetime.UTC)
    for _ in range(2):
        apply(them.scheme, submitted_at=in_time)
    own = apply(them.scheme, submitted_at=in_time)
    late = apply(them.scheme, submitted_at=datetime.datetime(2026, 6, 2, 4, tzinfo=datetime.UTC))
    join(them.secretary, own.organization, "viewer")
    desk = at(them.secretary)
    page = desk.get(reverse("desk_session", args=[session.pk])).content.decode()
    assert "Put all on the list: Ready for the committee (3)" in page
    assert "Came in after the deadline, for a later session: 1<" in page
    desk.post(reverse("desk_session_add", args=[session.pk]), {"state": "ready_for_committee"})
    assert (Item.objects.count(), fresh(own).state) == (2, "ready_for_committee")
    assert (fresh(late).state, fresh(late).session_id) == ("ready_for_committee", None)
    item = Item.objects.order_by("position").first()
    assert item is not None
    listed = desk.get(reverse("desk_session", args=[session.pk])).content.decode()
    name = item.application.organization.name
    for label in ("Up", "Down", "Take off"):
        assert f'{label}<span class="visually-hidden">: {name}</span>' in listed
    desk.post(reverse("desk_session_item", args=[session.pk, item.pk]), {"verb": "unlist"})
    assert Item.objects.count() == 1
    answer = desk.post(reverse("desk_session_open", args=[session.pk]))
    assert answer["Location"] == reverse("desk_room", args=[session.pk])
    own.organization.memberships.filter(person=them.secretary).delete()


def test_the_room_goes_from_one_to_the_next_and_back(them: Cast) -> None:
    first, second = apply(them.scheme, organization=named("First Circle")), apply(them.scheme)
    question = ask(second, them)
    session, (item, other) = sitting(them, first, second)
    desk = at(them.secretary)
    start = desk.get(reverse("desk_room", args=[session.pk]))
    assert start["Location"] == reverse("desk_room_item", args=[session.pk, item.pk])
    page = desk.get(start["Location"]).content.decode()
    assert "Application 1 of 2; decided: 0" in page
    assert sorted(re.findall(r'data-key="(\w+)"', page)) == ["c", "d", "n", "next", "r"]
    after = desk.post(start["Location"], {"verb": "recommend", "version": fresh(first).version}, follow=True)
    shown = after.content.decode()
    assert after.redirect_chain[-1][0] == reverse("desk_room_item", args=[session.pk, other.pk])
    assert "Recommended: First Circle" in shown
    assert "Application 2 of 2; decided: 1" in shown
    # A question holds it: it cannot be recommended, and a deferral names the question.
    assert sorted(re.findall(r'data-key="(\w+)"', shown)) == ["c", "d", "l", "n", "previous"]
    back = reverse("desk_room_item", args=[session.pk, item.pk])
    assert re.search(rf'<a href="{back}" data-key="l">Decided last: <bdi[^>]*>First Circle</bdi>', shown)
    assert 'data-key="l"' not in desk.get(back).content.decode()
    form = desk.get(f"{after.redirect_chain[-1][0]}?decide=defer").content.decode()
    assert f'<option value="{question.pk}" selected>' in form
    # Criteria stand below their source.
    cited = Criterion.objects.get(pk="ecosoc-question")
    (group,) = re.findall(rf'<optgroup label="{cited.source_title}">.*?</optgroup>', form)
    assert f'<option value="ecosoc-question" selected>{cited.text}</option>' in group
    assert "The committee waits for the answer to its question." in form
    room = reverse("desk_room_item", args=[session.pk, other.pk])
    data = {"verb": "defer", "version": fresh(second).version, "question": question.pk, "reason": "We wait."}
    refused = desk.post(room, data)
    assert refused.status_code == 422
    assert "We wait." in refused.content.decode()
    done = desk.post(room, {**data, "criterion": "ecosoc-question"})
    assert done["Location"] == reverse("desk_session", args=[session.pk])
    assert fresh(second).state == State.DEFERRED
    decided = desk.get(room).content.decode()
    assert 'data-key="u"' in decided and Criterion.objects.get(pk="ecosoc-question").text in decided
    undo = reverse("desk_room_undo", args=[session.pk, other.pk])
    # What a page showed that is old by now takes no newer decision back.
    for old in ({}, {"decision": "0"}, {"decision": "x"}):
        stale = desk.post(undo, old, follow=True)
        assert "This changed meanwhile, so nothing was done." in stale.content.decode()
        assert fresh(second).state == State.DEFERRED
    (last,) = re.findall(r'name="decision" value="(\d+)"', desk.get(room).content.decode())
    desk.post(undo, {"decision": last})
    assert fresh(second).state == State.PENDING


def test_a_second_click_does_nothing_and_readers_only_look(them: Cast) -> None:
    application = apply(them.scheme)
    session, (item,) = sitting(them, application)
    room = reverse("desk_room_item", args=[session.pk, item.pk])
    data = {"verb": "recommend", "version": fresh(application).version}
    assert at(them.reader).get(room).status_code == 200
    for address in (room, reverse("desk_room_undo", args=[session.pk, item.pk])):
        assert at(them.reader).post(address, data).status_code == 403
    assert at(them.other_body).get(room).status_code == 404
    desk = at(them.secretary)
    desk.post(room, data)
    desk.post(room, data)
    assert Decision.objects.count() == 1
    join(them.secretary, application.organization, "viewer")
    own = at(them.secretary)
    assert "You belong to this organization." in own.get(room).content.decode()
    assert own.post(room, data).status_code == 403
    application.organization.memberships.filter(person=them.secretary).delete()


def test_lists_cost_the_same_for_one_and_for_three(them: Cast) -> None:
    session, items = sitting(them, apply(them.scheme))
    more, three = sitting(them, *(apply(them.scheme) for _ in range(3)), part="resumed")
    for item in (*items, *three):
        record(item, "defer", them.secretary)
    desk = at(them.secretary)

    def cost(address: str) -> int:
        desk.get(address)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert desk.get(address).status_code == 200
        return len(queries)

    for name in ("desk_session", "session_names", "session"):
        assert cost(reverse(name, args=[session.pk])) == cost(reverse(name, args=[more.pk]))
    one, many = (reverse("desk_room_item", args=[it.session_id, it.pk]) for it in (items[0], three[0]))
    assert cost(one) == cost(many)


def test_the_list_is_read_by_those_concerned_only(them: Cast) -> None:
    application = apply(them.scheme, organization=named("Quiet Harbour Circle"))
    head = application.organization.memberships.get().person
    session = session_of(them)
    from meetings.accreditation.committee.sessions import list_applications, open_session

    list_applications(session=session, applications=[application], by=them.secretary)
    names = reverse("session_names", args=[session.pk])
    everybody = {"head": head, "delegate": them.delegate, "stranger": them.stranger, "reader": them.reader}
    before = {who: at(user).get(names).status_code for who, user in everybody.items()}
    assert before == {"head": 404, "delegate": 200, "stranger": 404, "reader": 200}
    open_session(session=session, by=them.secretary)
    after = {who: at(user).get(names).status_code for who, user in everybody.items()}
    assert after == {"head": 200, "delegate": 200, "stranger": 404, "reader": 200}
    public = at(None).get(reverse("session", args=[session.pk]))
    assert public.status_code == 200
    assert "Quiet Harbour Circle" not in public.content.decode()
    assert session.name in at(None).get(reverse("sessions")).content.decode()


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_report_says_exactly_what_was_decided(them: Cast, language: str) -> None:
    good, held, shut = (
        apply(them.scheme, organization=named(f"{word} Circle")) for word in ("Amber", "Birch", "Cedar")
    )
    question = ask(held, them)
    session, (item, waits, closes) = sitting(them, good, held, shut)
    report = reverse("session_report", args=[session.pk]).replace("/en/", f"/{language}/")
    desk = at(them.secretary)
    assert desk.get(report).status_code == 404
    record(item, "recommend", them.secretary, criterion=None, reason="")
    record(waits, "defer", them.secretary, question=question)
    record(closes, "close", them.secretary)
    close_report(session=session, by=them.secretary, report_symbol="E/2027/32 (Part I)")
    answer = desk.get(report)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    text = words(answer.content)
    for word in ("Amber Circle", "Birch Circle", "Cedar Circle", question.reference, "E/2027/32"):
        assert word in text
    rendition = Rendition.objects.get(kind="session-report")
    assert (rendition.object_id, rendition.language, rendition.public) == (str(session.pk), language, False)
    parts = [(it["heading"], [line["name"] for line in it["lines"]]) for it in rendition.source["sections"]]
    assert [names for _heading, names in parts] == [["Amber Circle"], ["Birch Circle"], ["Cedar Circle"]]
    if language == "en":
        assert [heading for heading, _names in parts] == ["Recommended", "Deferred", "Closed without prejudice"]
        table = b"".join(desk.get(f"{report}?format=csv")).decode("utf-8-sig").splitlines()  # type: ignore[arg-type]
        assert [line.split(",")[1] for line in table[1:]] == ["Amber Circle", "Birch Circle", "Cedar Circle"]
        assert str(Decision.objects.get(verb="defer").criterion.text) in table[2]
        assert [line.split(",")[5] for line in table[1:]] == ["Recommended", "Deferred", "Closed without prejudice"]
    assert at(them.stranger).get(report).status_code == 404


def test_the_reasons_in_the_report_are_not_for_the_others_on_the_list(them: Cast) -> None:
    held, other = apply(them.scheme, organization=named("Birch Circle")), apply(them.scheme)
    session, (item, second) = sitting(them, held, other)
    record(item, "defer", them.secretary)
    record(second, "recommend", them.secretary, criterion=None, reason="")
    close_report(session=session, by=them.secretary)
    heads = {who: it.organization.memberships.get().person for who, it in (("own", held), ("applicant", other))}
    report = f"{reverse('session_report', args=[session.pk])}?format=csv"
    readers = {"desk": them.secretary, "reader": them.reader, "committee": them.delegate, **heads}
    tables = {who: b"".join(at(user).get(report)).decode("utf-8-sig") for who, user in readers.items()}  # type: ignore[arg-type]
    names = "Part of the list,Organization,Country,Reference,Category,Decision,Criterion,Question"
    assert {who: table.splitlines()[0] for who, table in tables.items()} == {
        **dict.fromkeys(("desk", "reader", "committee"), f"{names},Reason,Times deferred,Waiting since"),
        **dict.fromkeys(heads, names),
    }
    assert all("Birch Circle" in table for table in tables.values())
    assert {who for who, table in tables.items() if REASON in table} == {"desk", "reader", "committee"}


ASKED = {
    "rename": ("Change of name", {"new_name": "Zorqual Alliance"}),
    "merger": ("Merger", {"merge_with": "Zorqual Circle"}),
    "reclassification": ("Reclassification: General consultative status", {"category_id": "general"}),
}


@pytest.mark.parametrize("sort", ASKED)
def test_what_a_request_asks_for_reaches_those_who_decide(them: Cast, sort: str) -> None:
    asked, fields = ASKED[sort]
    if other := fields.get("merge_with"):
        fields = {"merge_with": make_organization(name=other)}
    organization = named("Birch Circle")
    about = make_standing(organization=organization, category="roster")
    values = {"category_id": None, "answers": {"why-asked": "The statutes say zqxvole."}, **fields}
    application = apply(them.scheme, organization=organization, sort=sort, about=about, **values)
    session, (item,) = sitting(them, application)
    head = organization.memberships.get().person
    pages = {
        "my_application": (head, [organization.pk, application.pk]),
        "desk_application": (them.secretary, [application.pk]),
        "committee_application": (them.delegate, [application.pk]),
        "desk_room_item": (them.secretary, [session.pk, item.pk]),
    }
    for name, (reader, keys) in pages.items():
        page = at(reader).get(reverse(name, args=keys)).content.decode()
        rows = dict(re.findall(r"<div><dt>(.*?)</dt><dd(?: dir=\"auto\")?>(.*?)</dd></div>", page))
        assert rows["What is asked for"] == asked, name
        assert "Roster" in rows["Standing that it holds"], name
        assert rows["Why it is asked for"] == "The statutes say zqxvole.", name
        assert ("Zorqual Alliance" in rows.get("New name", "")) == (sort == "rename"), name
        assert ("Zorqual Circle" in rows.get("Other organization", "")) == (sort == "merger"), name

    record(item, "recommend", them.secretary, criterion=None, reason="")
    close_report(session=session, by=them.secretary)
    (part,) = report_source(session, "en")["sections"]
    facts = {"rename": "Zorqual Alliance", "merger": "Zorqual Circle"}
    held = "Roster → General consultative status" if sort == "reclassification" else facts[sort]
    assert [line["facts"].split(" · ")[-1] for line in part["lines"]] == [held]


def test_a_decision_and_a_certificate_as_documents(them: Cast) -> None:
    granted, shut = apply(them.scheme, organization=named("Delta Circle")), apply(them.scheme)
    session, (item, closes) = sitting(them, granted, shut, **PAST)
    record(item, "recommend", them.secretary)
    decision = record(closes, "close", them.secretary, reason="No answer came.")
    head = shut.organization.memberships.get().person
    address = reverse("decision_document", args=[shut.organization_id, shut.pk, decision.pk])
    assert at(head).get(address).status_code == 404
    close_report(session=session, by=them.secretary)
    text = words(at(head).get(address).content)
    for word in ("No answer came.", "Closed without prejudice", shut.reference, "You may contest this decision"):
        assert word in text
    readers = {who: at(user).get(address).status_code for who, user in vars(them).items() if hasattr(user, "email")}
    assert readers == {"secretary": 200, "other_body": 404, "reader": 200, "delegate": 200, "stranger": 404}
    desk = at(them.secretary)
    ticked = {"document": "E/2027/L.12", "day": "2026-01-19", "application": [str(granted.pk), str(shut.pk)]}
    early = desk.post(reverse("desk_session_grant", args=[session.pk]), ticked, follow=True).content.decode()
    assert "Delta Circle: The council decides after the session begins." in early
    assert fresh(granted).state == "recommended"
    desk.post(reverse("desk_session_grant", args=[session.pk]), ticked | {"day": "2026-02-03"})
    assert (fresh(granted).state, fresh(shut).state) == ("council_granted", "closed_without_prejudice")
    standing = Standing.objects.get(organization=granted.organization)
    assert standing.valid_from == Decision.objects.get(verb="council_grant").decided_on == datetime.date(2026, 2, 3)
    certificate = reverse("certificate", args=[standing.reference])
    shown = at(None).get(certificate)
    assert shown.status_code == 200
    assert "Delta Circle" in words(shown.content)
    assert "E/2027/L.12" in words(shown.content)
    public = reverse("session", args=[session.pk])
    assert "Delta Circle" in at(None).get(public).content.decode()
    assert "Delta Circle" in at(None).get(f"{public}?format=csv").getvalue().decode()
    Standing.objects.update(state="suspended")
    assert at(None).get(certificate).status_code == 404


@pytest.mark.parametrize("hidden", [{"set_aside": "names a person"}, {"state": "closed"}])
def test_what_the_register_does_not_name_the_page_of_the_session_does_not(them: Cast, hidden: dict[str, str]) -> None:
    both = [apply(them.scheme, organization=named(name)) for name in ("Delta Circle", "Ember Circle")]
    session, items = sitting(them, *both, **PAST)
    for item in items:
        record(item, "recommend", them.secretary)
    close_report(session=session, by=them.secretary)
    day = datetime.date(2026, 2, 3)
    for application in both:
        values = {"application": fresh(application), "verb": "council_grant", "document": "E/2027/L.12", "day": day}
        decide_in_council(by=them.secretary, **values)
    Organization.objects.filter(pk=both[0].organization_id).update(**hidden)
    address = reverse("session", args=[session.pk])
    for reader in (None, them.secretary):
        shown = at(reader).get(address)
        assert [it.pk for it in shown.context["page_obj"].object_list] == [both[1].pk]
        text = shown.content.decode() + at(reader).get(f"{address}?format=csv").getvalue().decode()
        assert "Ember Circle" in text and "Delta Circle" not in text


def test_the_report_is_closed_with_what_is_left_carried_over(them: Cast) -> None:
    application = apply(them.scheme)
    session, _items = sitting(them, application)
    desk, address = at(them.secretary), reverse("desk_session_close", args=[session.pk])
    assert "1 application has no decision." in desk.get(address).content.decode()
    data = {"version": session.version, "report_symbol": "", "reason": REASON}
    assert desk.post(address, data).status_code == 422
    assert fresh(session).state == "sitting"
    desk.post(address, {**data, "criterion": CRITERION})
    assert (fresh(session).state, fresh(application).state) == ("closed", "deferred")


def test_the_council_rejects_one_on_its_page(them: Cast) -> None:
    application = apply(them.scheme, State.RECOMMENDED)
    address = reverse("desk_decisions", args=[application.pk])
    data = {"verb": "council_reject", "document": "E/2027/L.12", "day": "2026-01-02", "version": 1}
    desk = at(them.secretary)
    assert desk.get(address).status_code == 200
    assert desk.post(address, data).status_code == 422
    grounds = {"criterion": Criterion.objects.get(pk=CRITERION).pk, "reason": REASON}
    assert at(them.reader).post(address, data | grounds).status_code == 403
    future = desk.post(address, data | grounds | {"day": "2999-01-01"})
    assert (future.status_code, fresh(application).state) == (422, State.RECOMMENDED)
    assert "This day lies in the future." in future.content.decode()
    desk.post(address, data | grounds)
    assert fresh(application).state == State.REJECTED
    page = desk.get(address).content.decode()
    assert REASON in page
    assert '<time datetime="2026-01-02">2 January 2026</time>' in page


@pytest.mark.parametrize("verb", ["council_reject", "council_return"])
def test_page_and_document_give_the_day_of_the_council(them: Cast, verb: str) -> None:
    since = datetime.datetime(2025, 12, 23, 18, tzinfo=datetime.UTC)
    application = apply(them.scheme, State.RECOMMENDED, waits_since=since)
    decision = decide_in_council(
        application=fresh(application),
        verb=verb,
        by=them.secretary,
        document="E/2027/L.12",
        day=datetime.date(2026, 1, 2),
        criterion=Criterion.objects.get(pk=CRITERION),
        reason=REASON,
    )
    keys = [application.organization_id, application.pk]
    head = at(application.organization.memberships.get().person)
    page = head.get(reverse("my_application", args=keys)).content.decode()
    day = '<time datetime="2026-01-02">2 January 2026</time>'
    # In the timeline, and beside the document.
    assert page.count(day) == 2
    assert f"Decision (PDF)</a>, {day}" in page
    assert ("Days waiting: 10<" in page) == (verb == "council_reject")
    document = reverse("decision_document", args=[*keys, decision.pk])
    days = {"en": "2 January 2026", "fr": "2 janvier 2026", "zh-hans": "2026年1月2日"}
    for language, day in days.items():
        head.get(document.replace("/en/", f"/{language}/"))
        made = Rendition.objects.get(kind="decision", language=language)
        assert day in [value for _label, value in made.source["facts"]]
    assert days["en"] in words(head.get(document).content)
