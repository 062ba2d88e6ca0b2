"""What the tests of applications share: a scheme of committee and one of staff with small forms, and ways to states."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from civspace.files.domain import store
from meetings.accreditation.applications import domain
from meetings.accreditation.applications.models import Application
from meetings.accreditation.applications.states import State
from meetings.accreditation.models import Category, Criterion, FormField, Scheme
from tests.factories import make_body

REASON = "The register of the country does not show the organization."
FIELDS = [
    # slug, kind, required, asked, audience, further
    ("aims", "long", True, "all", "public", {}),
    ("founded-on", "date", False, "all", "committee", {}),
    ("officers", "people", True, "all", "committee", {}),
    ("funding", "funding", False, "all", "staff", {}),
    ("registration", "file", True, "registered", "committee", {"redacted_ok": True}),
    ("letters", "file", True, "informal", "staff", {"max_length": 2}),
]
ANSWERS = {"aims": "Clean rivers.", "officers": [{"name": "Ada Example", "function": "Chair", "nationality": "XAA"}]}


def make_scheme(code: str, way: str, **fields: Any) -> Scheme:
    """Return a scheme with one criterion, two categories and the small form; its slugs begin with its code."""
    committee = make_body(code="tc", name="Committee of the test") if way == "committee" else None
    body = make_body(code="tb", name="Body of the test", time_zone=fields.pop("time_zone", "UTC"))
    scheme = Scheme.objects.create(
        code=code, body=body, name=f"Scheme {code}", way=way, committee=committee, open=True, informal=True, **fields
    )
    for rank, slug in enumerate(("full", "guest")):
        Category.objects.create(code=f"{code}-{slug}", scheme=scheme, name=slug.title(), rank=rank)
    Criterion.objects.create(
        slug=f"{code}-aims",
        scheme=scheme,
        text="Its aims conform.",
        source_title="Rules of the test",
        source_url="https://example.org/rules",
        as_of="2026-01-01",
    )
    for position, (slug, kind, required, asked, audience, further) in enumerate(FIELDS):
        FormField.objects.create(
            slug=f"{code}-{slug}",
            scheme=scheme,
            kind=kind,
            label=slug.title(),
            required=required,
            asked=asked,
            audience=audience,
            position=position,
            **further,
        )
    return scheme


def criterion(scheme: Any) -> Criterion:
    return Criterion.objects.get(scheme=scheme)


def field(scheme: Scheme, slug: str) -> FormField:
    return FormField.objects.get(slug=f"{scheme.code}-{slug}")


def answers(scheme: Scheme) -> dict[str, Any]:
    return {f"{scheme.code}-{slug}": value for slug, value in ANSWERS.items()}


def paper(by: Any, text: str = "We exist.") -> Any:
    return store(upload=SimpleUploadedFile("paper.txt", text.encode()), by=by)


def draft(organization: Any, by: Any, scheme: Scheme, **fields: Any) -> Application:
    """Return an application that is complete and not submitted."""
    category = Category.objects.get(code=f"{scheme.code}-full")
    made = domain.start_application(organization=organization, scheme=scheme, category=category, by=by, **fields)
    made, errors = domain.save_answers(application=made, by=by, values=answers(scheme))
    assert errors == {}
    slug = "letters" if made.informal else "registration"
    domain.add_document(application=made, field=field(scheme, slug), file=paper(by), by=by)
    return Application.objects.select_related("scheme__body", "organization").get(pk=made.pk)


def put(application: Application, state: str) -> Application:
    """Write a state that the committee's verbs lead to, past them."""
    Application.objects.filter(pk=application.pk).update(state=state, submitted_at=timezone.now())
    return Application.objects.select_related("scheme__body", "organization").get(pk=application.pk)


def missing_of(application: Application) -> dict[str, str]:
    return {f"{application.scheme_id}-aims": "Write more."}


def do(verb: str, application: Application, by: Any) -> Any:
    """Do a verb with everything that it needs."""
    base = {"application": application, "by": by}
    adverse = {"criterion": criterion(application.scheme), "reason": REASON}
    extra = {
        "return_incomplete": {**adverse, "missing": missing_of(application)},
        "refuse": adverse,
        "grant": {"document": "Letter 7"},
        "screen_again": {"reason": REASON},
    }
    name = {"discard": "discard_draft"}.get(verb, verb)
    if verb == "save":
        return domain.save_answers(**base, values={f"{application.scheme_id}-aims": "Other words."})
    return getattr(domain, name)(**base, **extra.get(verb, {}))


ALL = tuple(State.values)
