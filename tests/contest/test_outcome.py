"""The outcome of a complaint as PDF: what it says, word for word, and who may open it."""

import datetime
import re
import subprocess

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from civspace.audit.models import Entry
from civspace.clocks.domain import sweep
from civspace.contest import domain
from civspace.contest.models import Remedy
from civspace.front.demo.clock import at
from civspace.renditions.models import Rendition
from tests.contest.cast import ACTORS, NOW, filed, fresh, make_cast, ruling, seat, voted
from tests.factories import token

pytestmark = pytest.mark.django_db
OUTSIDE = {"head", "focal_point", "editor", "viewer", "member"}
PANEL = {"chair", "civil_society", "other_entity"}
DESK = {"taker", "decider", "colleague", "reader"}

SAYS = (
    "Outcome of a complaint Return of a statement for changes",
    "Contested decision {title} Decided 7 June 2026",
    "Rule that it cited HRC, words in a statement https://rules.example.org/12",
    "Filed Monday 8 June 2026, 11:00 (UTC+2) Urgency Ordinary State Remedied Outcome Upheld",
    "Reasons The rule that was cited does not apply, or was applied wrongly (rule-misapplied)",
    "1. The limit was kept. 2. The rule is another one.",
    "Interim measure Decision Remote participation until the decision (remote-access) Date 8 June 2026 By video.",
    "First decision Decision Not upheld Date 11 June 2026 What it rests on The criterion or rule was not met "
    "(criterion-not-met) Rule or criterion HRC, rule on length The words were counted again. 1. They were counted. "
    "2. It is the right one.",
    "Review Decision Deemed refused: the time ended without an answer Date 7 July 2026",
    "Independent panel Decision Upheld Date 10 July 2026",
    "Remedy: Give reasons in writing, or correct the record (explain) By when",
    "Carried out Saturday 11 July 2026, 11:00 (UTC+2) In writing. The letter was sent.",
    "Acknowledgement 2 working days, until Wednesday 10 June 2026, 23:59 (UTC+2) Late: 11 June 2026",
    "until Monday 6 July 2026, 23:59 (UTC+2) Kept: 11 June 2026",
    "Missed: the time ended and nothing was done.",
    "Next step None: the complaint was upheld. A remedy that does not come in time can be contested.",
)


def words(content: bytes) -> str:
    done = subprocess.run(["pdftotext", "-raw", "-", "-"], input=content, capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())


def day(number: int) -> datetime.datetime:
    return NOW + datetime.timedelta(days=number)


def to_the_panel(cast):
    """A complaint that was not upheld, whose review took nobody, and which the panel upheld; with a remedy done."""
    entry = Entry.objects.filter(pk=cast.entry.pk)
    entry.update(rule={"title": "HRC, words in a statement", "url": "https://rules.example.org/12"})
    cast.entry.refresh_from_db()
    people = cast.people
    with at(NOW):
        made = filed(cast)
        domain.decide_interim(complaint=made, by=people["decider"], measure="remote-access", text="By video.")
    with at(day(3)):
        sweep()
        domain.answer_complaint(complaint=fresh(made), by=people["decider"], **ruling())
        domain.request_review(complaint=fresh(made), by=people["head"])
    with at(day(29)):
        sweep()
    with at(day(30)):
        domain.request_panel(complaint=fresh(made), by=people["head"])
        seat(cast, fresh(made))
    with at(day(32)):
        voted(cast, made, "upheld", "upheld", "not_upheld")
        domain.decide_panel(complaint=fresh(made), by=people["chair"], **ruling("upheld", reason="criterion-met"))
        domain.order_remedy(complaint=fresh(made), by=people["decider"], kind="explain", text="In writing.")
    return fresh(made)


def opens(cast, name, address):
    client = Client()
    if name != "anonymous":
        client.force_login(cast.people[name])
    return client.get(address)


def test_the_outcome_says_everything_to_those_who_read_the_complaint_and_to_nobody_else(settings):
    cast = make_cast(settings)
    settings.DEMO = True  # the desk without a second factor
    made = to_the_panel(cast)
    mine, desk = (reverse(name, args=[made.pk]) for name in ("my_complaint_outcome", "desk_complaint_outcome"))
    found = {name: (opens(cast, name, mine), opens(cast, name, desk)) for name in ACTORS}
    assert {name for name, (first, _second) in found.items() if first.status_code == 200} == OUTSIDE | PANEL
    assert {name for name, (_first, second) in found.items() if second.status_code == 200} == DESK
    for pair in found.values():
        for answer in pair:
            is_pdf = answer.get("Content-Type", "").startswith("application/pdf")
            assert is_pdf is (answer.status_code == 200)
            assert answer.status_code in {200, 302, 403, 404}
            if is_pdf:
                assert answer["Cache-Control"] == "private, no-store"
    rendition = Rendition.objects.get(kind="complaint-outcome")
    assert (rendition.object_id, rendition.language, rendition.public) == (str(made.pk), "en", False)
    with at(day(33)):
        domain.finish_remedy(remedy=Remedy.objects.get(), by=cast.people["decider"], text="The letter was sent.")
    text = words(opens(cast, "head", mine).content)
    for said in SAYS:
        assert re.sub(r"\s+", " ", said.format(title=cast.statement.title)) in text
    assert not [name for name in ("Decider", "Colleague", "Chair", "Expert", "Taker") if name in text]
    page = opens(cast, "head", reverse("my_complaint", args=[made.pk])).content.decode()
    assert f'href="{mine}"' in page
    for name, address in (("head", mine), ("chair", mine), ("decider", desk)):
        client = Client(headers={"Authorization": f"Bearer {token(cast.people[name], 'read')}"})
        told = client.get(f"/api/v1/complaints/{made.pk}/").json()["outcome_document"]
        assert told == f"http://testserver{address}"
    with override("ar"):
        arabic = words(opens(cast, "head", reverse("my_complaint_outcome", args=[made.pk])).content)
    assert made.reference in arabic
    assert "The limit was kept." in arabic


def test_before_anything_is_decided_there_is_no_document(settings):
    cast = make_cast(settings)
    with at(NOW):
        made = filed(cast)
        address = reverse("my_complaint_outcome", args=[made.pk])
        assert opens(cast, "head", address).status_code == 404
        assert address not in opens(cast, "head", reverse("my_complaint", args=[made.pk])).content.decode()
        client = Client(headers={"Authorization": f"Bearer {token(cast.people['head'], 'read')}"})
        assert client.get(f"/api/v1/complaints/{made.pk}/").json()["outcome_document"] is None
    assert not Rendition.objects.filter(kind="complaint-outcome").exists()
