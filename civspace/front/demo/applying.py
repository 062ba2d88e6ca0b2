"""How the forty applicants of the demonstration apply, and what screening made of it."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.organizations.domain import create_organization, verify_organization
from accounts.organizations.states import Kind
from accounts.people.domain import create_person
from accounts.people.models import User
from civspace.files.domain import store
from civspace.front.demo.applicants import APPLICANTS, EARLIER, HEADS, NOW, SCHEME, TWICE, WAYS, Stage
from civspace.front.demo.cast import PASSWORD
from civspace.front.demo.clock import Story, at
from civspace.reference.models import State
from meetings.accreditation.applications.domain import (
    add_document,
    pass_on,
    return_incomplete,
    save_answers,
    start_application,
    submit,
    take_up,
    withdraw,
)
from meetings.accreditation.applications.models import Application
from meetings.accreditation.applications.queries import fields_of
from meetings.accreditation.models import Category, Criterion
from meetings.accreditation.schemes.states import FieldKind


def apply(story: Story, stage: Stage) -> None:
    heads = []
    with at(story.when(-640)):
        for number, email in enumerate(HEADS):
            password = PASSWORD if number == 0 else None
            heads.append(create_person(email=email, name=f"Applicant {number + 1}", password=password))
    special = Category.objects.get(pk="special")
    for number, (way, (name, language, country)) in enumerate(zip(WAYS, APPLICANTS, strict=True)):
        head = heads[0] if number == 0 else heads[1 + number % 3]
        days = -620 + number if way in EARLIER | TWICE else -250 + number if way in NOW else -40 + number
        with at(story.when(days)):
            organization = create_organization(
                by=head,
                name=name,
                name_language=language,
                kind=Kind.NGO,
                country=State.objects.get(pk=country),
                founded=2008 + number % 9,
                invented=True,
                different_because="Another organization, invented for the demonstration.",
            )
            verify_organization(
                organization=organization, by=stage.officer, reason="The statutes were seen (invented)."
            )
        with at(story.when(days, 14)):
            application = start_application(organization=organization, scheme=stage.scheme, by=head, category=special)
            _fill(application, head, complete=way != "draft")
            if way != "draft":
                application = submit(application=application, by=head)
        stage.heads[application.pk] = head
        stage.applications.setdefault(way, []).append(application)
        if way not in ("draft", "submitted"):
            with at(story.when(min(days + 6, -1))):
                _screen(stage, application, way)


def _fill(application: Application, head: User, *, complete: bool) -> None:
    values: dict[str, Any] = {}
    for asked in fields_of(application):
        if not asked.required or (not complete and asked.position > 3):
            continue
        if asked.kind == FieldKind.FILE:
            paper = SimpleUploadedFile(f"{asked.slug}.txt", f"{asked.label} (invented)".encode())
            add_document(application=application, field=asked, file=store(upload=paper, by=head), by=head)
        else:
            values[asked.slug] = _answer(asked, application)
    save_answers(application=application, by=head, values=values)


def _answer(asked: Any, application: Application) -> Any:
    country = application.organization.country_id
    given: dict[str, Any] = {
        FieldKind.NUMBER: 12,
        FieldKind.YEAR: application.organization.founded,
        FieldKind.DATE: f"{application.organization.founded}-03-01",
        FieldKind.YES_NO: True,
        FieldKind.COUNTRIES: [country],
        FieldKind.CHOICE: asked.choices[0][0] if asked.kind == FieldKind.CHOICE else "",
        FieldKind.PEOPLE: [{"name": "Alex Invented", "function": "Chair", "nationality": country}],
        FieldKind.FUNDING: [{"source": "Members’ fees", "kind": "members", "year": 2025, "amount": 40000}],
    }
    return given.get(asked.kind, "Invented for this demonstration: villages, schools and clinics, with local partners.")


def _screen(stage: Stage, application: Application, way: str) -> None:
    officer = stage.officer
    application = take_up(application=application, by=officer)
    if way == "returned":
        return_incomplete(
            application=application,
            by=officer,
            criterion=criterion_of("complete"),
            reason="The financial statement covers half a year only (invented).",
            missing={"ecosoc-financial-statement": "Please send the statement of a whole year."},
        )
    elif way == "withdrawn":
        withdraw(application=application, by=stage.heads[application.pk], reason="We apply again next year.")
    elif way != "screening":
        pass_on(application=application, by=officer)


def criterion_of(name: str) -> Criterion:
    """Return a published criterion of the scheme."""
    return Criterion.objects.get(pk=f"{SCHEME}-{name}")
