"""What stays with one mission, and with the Secretariat: in no page, answer of the API, document, table or export."""

import datetime
import json
import subprocess
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.people.export import everything
from meetings.accreditation.committee.decisions import close_report
from meetings.accreditation.committee.models import Seat
from meetings.accreditation.committee.questions import draft_question
from meetings.accreditation.models import Check, CheckKind
from tests.accreditation.committee.sittings import Cast, apply, record, sitting
from tests.api.calls import Api
from tests.factories import join, make_organization, person

pytestmark = pytest.mark.django_db
DRAFT, NOTE = "Zqunaskedvole", "Zqnotedvole"


def pages(browser: Client, application: Any, session: Any, decision: Any) -> dict[str, str]:
    """Return what every page and document says to a reader; a PDF as its words."""
    keys = [application.organization_id, application.pk]
    found = {
        name: browser.get(reverse(name, args=args))
        for name, args in (
            ("my_committee", []),
            ("committee_application", keys[1:]),
            ("my_application", keys),
            ("application_receipt", keys),
            ("session_names", [session.pk]),
            ("session_report", [session.pk]),
            ("decision_document", [*keys, decision.pk]),
            ("desk_application", keys[1:]),
        )
    }
    found |= {
        f"{name}.csv": browser.get(reverse(name, args=[session.pk]), {"format": "csv"})
        for name in ("session_names", "session_report")
    }
    return {name: said(answer) for name, answer in found.items()}


def said(answer: Any) -> str:
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if answer.status_code == 200 and answer["Content-Type"] == "application/pdf":
        data = subprocess.run(["pdftotext", "-", "-"], input=data, capture_output=True, check=True).stdout
    return data.decode()


def of_api(api: Api, application: Any, question: Any) -> dict[str, str]:
    """Return what the API answers about an application and the questions on it."""
    paths = ["applications/", f"applications/{application.pk}/", "questions/", f"questions/{question.pk}/"]
    paths += [f"questions/?application={application.pk}", "questions/?state=draft"]
    return {path: api.get(path).content.decode() for path in paths}


def test_drafts_of_a_mission_and_notes_of_the_secretariat(them: Cast) -> None:
    mission, other = make_organization(name="Permanent Mission of Yonia", kind="mission"), person()
    join(other, mission, "head", confirmed_at=timezone.now())
    since = datetime.date(2020, 1, 1)
    Seat.objects.create(committee=them.scheme.committee, mission=mission, code="XAB", name="Yonia", since=since)
    application = apply(them.scheme)
    head = application.organization.memberships.get().person
    kind = CheckKind.objects.create(slug="kept-apart", scheme=them.scheme, question="Does it exist?")
    Check.objects.create(application=application, kind=kind, finding="unclear", note=NOTE)
    session, (item,) = sitting(them, application)
    values = {"application": application, "seat": them.seat, "by": them.delegate, "language": "en"}
    question = draft_question(text=f"Why {DRAFT}?", **values)
    decision = record(item, "defer", them.secretary)
    close_report(session=session, by=them.secretary)

    told: dict[str, dict[str, set[str]]] = {}
    readers = {"own": them.delegate, "other": other, "head": head, "desk": them.secretary, "stranger": them.stranger}
    for who, user in readers.items():
        browser = Client()
        browser.force_login(user)
        texts = pages(browser, application, session, decision) | of_api(Api(user), application, question)
        texts["export"] = json.dumps(everything(user), default=str)
        told[who] = {
            word: {where for where, text in texts.items() if word.lower() in text.lower()} for word in (DRAFT, NOTE)
        }
    assert told == {
        "own": {
            DRAFT: {
                "committee_application",
                "my_committee",
                "export",  # of whoever wrote it
                "questions/",
                f"questions/{question.pk}/",
                f"questions/?application={application.pk}",
                "questions/?state=draft",
            },
            NOTE: set(),
        },
        "other": {DRAFT: set(), NOTE: set()},
        "head": {DRAFT: set(), NOTE: set()},
        "desk": {DRAFT: set(), NOTE: {"desk_application"}},
        "stranger": {DRAFT: set(), NOTE: set()},
    }
