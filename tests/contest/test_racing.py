"""Two complaints about one decision that are upheld at one moment, on PostgreSQL, with a control."""

from typing import Any

import pytest
from django.db import OperationalError

from accounts.organizations.merging import domain as merging
from accounts.organizations.models import Merge
from civspace.audit.models import Entry
from civspace.contest import domain
from civspace.contest.domain import answering, common
from civspace.contest.domain.ruling import NotReversible
from civspace.contest.models import Complaint, Ruling
from tests.contest.cast import load, ruling
from tests.factories import staff
from tests.organizations.cast import fresh
from tests.organizations.merging import make_two
from tests.statements.test_racing import meet, together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def contested_twice() -> list[tuple[Complaint, Any]]:
    """Return what both sides say of a merger that an officer refused them, each with an officer who decides on it."""
    load()
    two = make_two()
    merge = merging.ask_for_merge(source=two.source, survivor=two.survivor, by=fresh(two.source_head))
    merge = merging.agree_to_merge(merge=merge, by=fresh(two.survivor_head))
    merging.refuse_merge(merge=merge, by=fresh(two.officer), reason="They look like two.")
    entry = Entry.objects.get(object_id=str(merge.pk), verb="refuse")
    said = {"decision": entry, "points": ["They are one.", "Nobody was heard."], "grounds": ["rule-misapplied"]}
    return [
        (domain.file_complaint(organization=organization, by=fresh(head), **said), officer)
        for organization, head, officer in (
            (two.source, two.source_head, two.second),
            (two.survivor, two.survivor_head, staff("accreditation_officer", name="third")),
        )
    ]


def uphold_both(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    pairs = [(made, fresh(officer)) for made, officer in contested_twice()]
    meet(monkeypatch, answering, "locked", 2)
    said = ruling("upheld", reason="criterion-met", reverses=True)
    return together(
        *[lambda it=it: domain.answer_complaint(complaint=it[0], by=it[1], **said) for it in pairs]  # type: ignore[misc]
    )


def test_of_two_complaints_about_one_merger_one_reverses_it_and_the_other_is_told_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    outcomes = uphold_both(monkeypatch)
    assert sorted(type(it).__name__ for it in outcomes) == [NotReversible.__name__, Ruling.__name__]
    assert (Merge.objects.get().state, Ruling.objects.count()) == ("agreed", 1)
    assert sorted(Complaint.objects.values_list("state", flat=True)) == ["answered", "filed"]
    assert Entry.objects.filter(verb="overturn_refusal").count() == 1


def test_control_with_the_own_organization_alone_they_wait_for_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(common, "contestable", lambda complaint: None)
    outcomes = uphold_both(monkeypatch)
    (stopped,) = [it for it in outcomes if isinstance(it, OperationalError)]
    assert "deadlock detected" in str(stopped)
