"""Every verb of an application outside the committee, from every state, by everybody."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from civspace.audit.models import Entry
from civspace.notices.models import Notice
from civspace.notices.values import freeze
from civspace.workflow import IllegalMove, Stale
from civspace.workflow.contesting import UPHELD
from meetings.accreditation.applications import domain
from meetings.accreditation.applications.models import Application, Document
from meetings.accreditation.applications.rules import MAY
from meetings.accreditation.applications.states import APPLICATION, State
from meetings.accreditation.models import Decision, FormField, Scheme, Standing
from tests.accreditation.applying import (
    ALL,
    REASON,
    answers,
    criterion,
    do,
    draft,
    field,
    make_scheme,
    missing_of,
    paper,
    put,
)
from tests.accreditation.things import fresh, house, officer
from tests.factories import join, person, staff

pytestmark = pytest.mark.django_db

#: Verb: the roles that may, in a scheme of a committee and in one of staff.
WRITERS = {"head", "focal_point", "editor"}
ANSWERING = {"head", "focal_point"}
TABLE = {
    "save": (WRITERS, WRITERS),
    "discard": (ANSWERING, ANSWERING),
    "submit": (ANSWERING, ANSWERING),
    "resubmit": (ANSWERING, ANSWERING),
    "withdraw": (ANSWERING, ANSWERING),
    "take_up": ({"officer"}, {"officer"}),
    "return_incomplete": ({"officer"}, {"officer"}),
    "pass_on": ({"officer"}, set()),
    "grant": (set(), {"officer"}),
    "refuse": (set(), {"officer"}),
    "screen_again": ({"officer"}, {"officer"}),
}
KINDS = {
    "submit": "application_submitted",
    "resubmit": "application_submitted",
    "withdraw": "application_withdrawn",
    "take_up": "application_news",
    "return_incomplete": "application_returned",
    "pass_on": "application_news",
    "grant": "application_granted",
    "refuse": "application_refused",
    "screen_again": "application_news",
}
OUTSIDE = {"save": ("draft", "returned_incomplete"), "discard": ("draft",)}


def cast():
    organization, people = house()
    people["officer"] = officer(scope="tb")
    people["other_officer"] = officer(scope="elsewhere")
    people["read_only"] = staff("read_only", scope="tb")
    people["stranger"] = person()
    # Nobody decides on one's own case.
    people["own_officer"] = officer(scope="tb")
    join(people["own_officer"], organization, "viewer")
    return organization, people


def counted():
    return Entry.objects.count(), Notice.objects.count(), Decision.objects.count(), Standing.objects.count()


def test_the_table_is_whole():
    assert set(TABLE) == set(MAY)
    for verb in KINDS:
        assert verb in APPLICATION.transitions


@pytest.mark.parametrize("way", ["committee", "staff"])
def test_who_may_in_each_scheme(way):
    scheme = make_scheme("t", way)
    organization, people = cast()
    base = draft(organization, people["head"], scheme)
    people = {role: fresh(who) for role, who in people.items()}
    for verb, allowed in TABLE.items():
        assert {role for role, who in people.items() if MAY[verb](who, base)} == allowed[way == "staff"], verb


def attempt(verb, role, application, people, expected, before):
    with transaction.atomic():
        try:
            do(verb, application, people[role])
        except PermissionDenied:
            found = "denied"
        except IllegalMove:
            found = "illegal"
        else:
            found = "done"
        assert (verb, application.state, role, found) == (verb, application.state, role, expected)
        if found != "done":
            assert counted() == before
            assert Application.objects.get(pk=application.pk).version == application.version
        elif verb in KINDS:
            after = Application.objects.get(pk=application.pk)
            assert after.state == APPLICATION.transitions[verb].target
            told = Notice.objects.filter(kind=KINDS[verb]).values_list("recipient", flat=True)
            assert set(told) == {people["head"].pk, people["focal_point"].pk}
        transaction.set_rollback(True)


@pytest.mark.parametrize("way", ["committee", "staff"])
def test_every_verb_in_every_state_by_everybody(way):
    scheme = make_scheme("t", way)
    organization, people = cast()
    base = draft(organization, people["head"], scheme)
    people, before = {role: fresh(who) for role, who in people.items()}, counted()
    for state in ALL:
        application = put(base, state)
        for verb, roles in TABLE.items():
            # What both ways share is tried in one of them.
            if way == "staff" and roles[0] == roles[1]:
                continue
            legal = state in (OUTSIDE.get(verb) or APPLICATION.transitions[verb].sources)
            for role in people:
                expected = ("done" if legal else "illegal") if role in roles[way == "staff"] else "denied"
                attempt(verb, role, application, people, expected, before)


def test_a_way_through_a_committees_screening():
    scheme = make_scheme("t", "committee")
    organization, people = cast()
    head, desk = people["head"], people["officer"]
    made = domain.submit(application=draft(organization, head, scheme), by=head)
    assert (made.state, made.submitted_by, made.waits_since) == ("submitted", str(head.pk), made.submitted_at)
    first = made.submitted_at
    made = domain.take_up(application=made, by=desk)
    assert made.assigned_to == str(desk.pk)
    made = domain.return_incomplete(
        application=made, by=desk, criterion=criterion(scheme), reason=f" {REASON} ", missing=missing_of(made)
    )
    assert (made.missing, made.reason, made.criterion_id) == ({"t-aims": "Write more."}, REASON, "t-aims")
    made, _errors = domain.save_answers(application=made, by=head, values={"t-aims": "Clean rivers and lakes."})
    made = domain.resubmit(application=made, by=head)
    assert (made.missing, made.submitted_at) == (None, first)
    made = domain.pass_on(application=domain.take_up(application=made, by=desk), by=desk)
    verbs = Entry.objects.filter(object_id=str(made.pk)).order_by("seq").values_list("verb", "to_state")
    assert list(verbs) == [
        ("start", "draft"),
        ("add_document", ""),
        ("submit", "submitted"),
        ("take_up", "screening"),
        ("return_incomplete", "returned_incomplete"),
        ("resubmit", "submitted"),
        ("take_up", "screening"),
        ("pass_on", "ready_for_committee"),
    ]
    assert list(Decision.objects.values_list("verb", "from_state", "to_state", "criterion")) == [
        ("return_incomplete", "screening", "returned_incomplete", "t-aims")
    ]


def test_a_grant_writes_the_standing_for_its_time():
    scheme = make_scheme("s", "staff", validity_months=12)
    organization, people = cast()
    made = domain.submit(application=draft(organization, people["head"], scheme), by=people["head"])
    made = domain.take_up(application=made, by=people["officer"])
    import datetime

    made = domain.grant(application=made, by=people["officer"], document=" Letter 7 ", first=datetime.date(2026, 12, 1))
    standing = made.granted
    assert (made.state, standing.state, standing.granted_by) == ("council_granted", "confirmed", "Letter 7")
    assert (standing.category_id, standing.valid_from, standing.valid_to) == (
        "s-full",
        datetime.date(2026, 12, 1),
        datetime.date(2027, 11, 30),
    )
    assert list(Entry.objects.filter(object_id=str(standing.pk)).values_list("verb", flat=True)) == ["confirm"]


@pytest.mark.parametrize(
    "given, wrong",
    [
        ({"criterion": None}, {"criterion"}),
        ({"reason": "  "}, {"reason"}),
        ({"criterion": None, "reason": ""}, {"criterion", "reason"}),
        ({"missing": {}}, {"missing"}),
        ({"missing": {"t-aims": " "}}, {"missing"}),
        ({"missing": {"no-such": "More."}}, {"missing"}),
    ],
)
def test_an_adverse_decision_needs_criterion_reason_and_what_is_missing(given, wrong):
    scheme = make_scheme("t", "committee")
    organization, people = cast()
    made = put(draft(organization, people["head"], scheme), State.SCREENING)
    before = counted()
    values = {"criterion": criterion(scheme), "reason": REASON, "missing": missing_of(made), **given}
    with pytest.raises(ValidationError) as raised:
        domain.return_incomplete(application=made, by=people["officer"], **values)
    assert set(raised.value.error_dict) == wrong
    assert counted() == before


def test_what_is_missing_is_said_by_field():
    scheme = make_scheme("t", "committee")
    organization, people = cast()
    head = people["head"]
    made = domain.start_application(organization=organization, scheme=scheme, by=head)
    with pytest.raises(ValidationError) as raised:
        domain.submit(application=made, by=head)
    assert raised.value.message_dict == {
        "t-aims": ["Answer this."],
        "t-officers": ["Answer this."],
        "t-registration": ["Add the document."],
        "category": ["Choose a category."],
    }
    made = domain.change_request(application=made, by=head, category=scheme.categories.first(), informal=True)
    domain.save_answers(application=made, by=head, values=answers(scheme))
    with pytest.raises(ValidationError) as raised:
        domain.submit(application=made, by=head)
    assert raised.value.message_dict == {"t-letters": ["Add the document."]}
    assert Application.objects.get(pk=made.pk).state == "draft"


def test_a_draft_waits_when_its_scheme_takes_no_more():
    scheme = make_scheme("t", "committee")
    organization, people = cast()
    made = draft(organization, people["head"], scheme)
    before, counts = Application.objects.values().get(pk=made.pk), counted()
    Scheme.objects.update(open=False)
    with pytest.raises(ValidationError) as raised:
        domain.submit(application=made, by=people["head"], expected_version=made.version)
    assert raised.value.message_dict == {"scheme": ["Applications for this are not taken here."]}
    assert (Application.objects.values().get(pk=made.pk), counted()) == (before, counts)
    # What was submitted while it was open and returned comes in again.
    made = put(made, State.RETURNED)
    assert domain.resubmit(application=made, by=people["head"]).state == State.SUBMITTED


def test_stale_and_changed_meanwhile():
    from meetings.accreditation.applications.answers import mark

    scheme = make_scheme("t", "committee")
    organization, people = cast()
    head = people["head"]
    made = draft(organization, head, scheme)
    seen = mark(made.answers, ["t-aims"])
    with pytest.raises(Stale):
        domain.submit(application=made, by=head, expected_version=made.version - 1)
    domain.save_answers(application=made, by=people["editor"], values={"t-founded-on": "1999-05-01"})
    # Others wrote elsewhere in the form: nothing is lost and nothing in the way.
    made, _none = domain.save_answers(application=made, by=head, values={"t-aims": "One."}, seen=seen)
    with pytest.raises(domain.Changed) as raised:
        domain.save_answers(application=made, by=people["editor"], values={"t-aims": "Two."}, seen=seen)
    assert raised.value.current.answers["t-aims"] == "One."
    assert made.answers["t-founded-on"] == "1999-05-01"


def test_who_cannot_begin():
    scheme = make_scheme("t", "committee")
    organization, people = cast()
    head = people["head"]
    with pytest.raises(PermissionDenied):
        domain.start_application(organization=organization, scheme=scheme, by=people["viewer"])
    draft(organization, head, scheme)
    with pytest.raises(ValidationError) as raised:
        domain.start_application(organization=organization, scheme=scheme, by=head)
    assert raised.value.message_dict == {
        "scheme": ["Your organization already has an application of this kind under way."]
    }
    scheme.open = False
    scheme.save()
    with pytest.raises(ValidationError) as raised:
        domain.start_application(organization=organization, scheme=scheme, by=head)
    assert raised.value.message_dict == {"scheme": ["Applications for this are not taken here."]}
    assert Application.objects.count() == 1


def test_documents_are_the_persons_own_bounded_and_erased():
    scheme = make_scheme("t", "committee")
    organization, people = cast()
    head, editor = people["head"], people["editor"]
    made = domain.start_application(organization=organization, scheme=scheme, by=head, informal=True)
    letters = field(scheme, "letters")

    def refused(**values):
        with pytest.raises(ValidationError) as raised:
            domain.add_document(application=made, by=head, **{"field": letters, "file": paper(head), **values})
        return list(raised.value.message_dict.values())

    assert refused(file=paper(editor)) == [["Add the document again."]]
    assert refused(field=field(scheme, "registration")) == [["The form has no such field."]]
    assert refused(redacted=True) == [["A redacted copy is not accepted here."]]
    one = domain.add_document(application=made, field=letters, file=paper(head, "One."), by=head)
    domain.add_document(application=made, field=letters, file=paper(editor, "Two."), by=editor)
    assert refused() == [["At most 2 documents. Remove one first."]]
    domain.remove_document(document=one, by=editor)
    assert Document.objects.count() == 1
    domain.discard_draft(application=made, by=head)
    assert (Application.objects.count(), Document.objects.count()) == (0, 0)
    assert FormField.objects.filter(scheme=scheme).count() == 6


def test_looked_at_anew_unless_applied_anew():
    scheme = make_scheme("s", "staff")
    organization, people = cast()
    refused = put(draft(organization, people["head"], scheme), State.REFUSED)
    again = domain.start_application(organization=organization, scheme=scheme, by=people["head"])
    with pytest.raises(IllegalMove):
        domain.screen_again(application=refused, by=people["officer"], reason=REASON)
    domain.discard_draft(application=again, by=people["head"])
    # A complaint that was upheld is carried out by whoever decided it.
    found = domain.screen_again(application=refused, by=people["stranger"], reason=REASON, upheld=True)
    assert (found.state, found.decided_at) == ("screening", None)
    reasons = [it.reason for it in Notice.objects.filter(kind="application_news")]
    assert reasons and all(reason == freeze(UPHELD) for reason in reasons)
