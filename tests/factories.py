"""Plain functions that make things for tests. Append yours; each takes keyword arguments for what matters."""

from functools import cache
from pathlib import Path
from typing import Any

# People


def person(*, email: str = "", name: str = "Amina Diallo", password: str | None = None, **fields):
    """Return a person with a confirmed address; without an address given, each call makes another one."""
    import uuid

    from accounts.people.domain import create_person

    return create_person(email=email or f"{uuid.uuid4().hex[:12]}@example.org", name=name, password=password, **fields)


SEED = "JBSWY3DPEHPK3PXP"


def second_factor(user):
    """Give a person an authenticator app, so that the pages of the Secretariat open; return its seed."""
    from allauth.mfa.models import Authenticator
    from allauth.mfa.utils import encrypt

    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": encrypt(SEED)})
    return SEED


def staff(*roles: str, scope: str = "*", name: str = "Ines Moreau", **fields):
    """Return a member of the Secretariat with these roles (all for a body when none is named) and a second factor."""
    from accounts.people.roles import grant_role
    from accounts.people.states import BODY_ROLES

    user = person(name=name, **fields)
    for role in roles or BODY_ROLES:
        grant_role(person=user, role=role, scope=scope)
    second_factor(user)
    return user


def token(user, *scopes: str, days: int = 30) -> str:
    """Return a bearer token of a person with these scopes (all that the person can use when none is named)."""
    from datetime import timedelta

    from django.utils import timezone

    from accounts.people.domain import create_token
    from accounts.people.queries import scopes_of

    expires_at = timezone.now() + timedelta(days=days)
    return create_token(person=user, label="tests", scopes=scopes or scopes_of(user), expires_at=expires_at)[1]


# Meetings


def make_body(*, code: str = "hrc", name: str = "Human Rights Council", time_zone: str = "Europe/Zurich", **fields):
    """Return a body; the one with this code when it exists."""
    from meetings.calendar.models import Body

    fields = {"symbol_prefix": "A/HRC", "place": "Geneva", **fields}
    return Body.objects.get_or_create(code=code, defaults={"name_en": name, "time_zone": time_zone, **fields})[0]


def make_meeting(*, body=None, title: str = "Seventieth session", agenda: bool = True, **fields):
    """Return an announced session that begins in 30 days and lasts five, with agenda items 1, 2, 2.1 and 3.

    `days` moves the beginning (days from today); every field of Meeting can be given.
    """
    import datetime
    import uuid

    from django.utils import timezone

    from meetings.calendar.models import AgendaItem, Meeting

    body = body or make_body()
    begins_on = fields.pop("begins_on", None) or timezone.now().date() + datetime.timedelta(days=fields.pop("days", 30))
    values = {
        "slug": f"meeting-{uuid.uuid4().hex[:8]}",
        "title_en": title,
        "number": "70",
        "series": "A/HRC/70/NGO",
        "state": "announced",
        "ends_on": begins_on + datetime.timedelta(days=4),
        "place_en": "Geneva",
        "time_zone": body.time_zone,
        **fields,
    }
    meeting = Meeting.objects.create(body=body, begins_on=begins_on, **values)
    if agenda:
        held = {}
        titles = {"1": "Organizational matters", "2": "Annual report", "2.1": "Follow-up", "3": "Promotion of rights"}
        for position, (number, heading) in enumerate(titles.items()):
            parent = held.get(number.rpartition(".")[0])
            held[number] = AgendaItem.objects.create(
                meeting=meeting, number=number, title_en=heading, parent=parent, position=position
            )
    return meeting


def make_rule_set(*, meeting=None, template: str = "hrc", is_open: bool = True, values: dict | None = None):
    """Return the modalities for written statements of a meeting, from a template that is loaded when needed.

    With `is_open` statements are accepted from a week ago until in a week; without, the dates are the template's.
    `values` replaces values by slug, like {"hrc-written-word-limit-special": {"words": 10}}.
    """
    import datetime

    from django.utils import timezone

    from meetings.modalities.domain import apply_template
    from meetings.modalities.loading import load_template
    from meetings.modalities.models import Kind, RuleSet
    from meetings.modalities.queries import current_rule_set

    if not RuleSet.objects.filter(template=template).exists():
        load_template(template)
    rule_set = apply_template(meeting=meeting or make_meeting(), template=template, by=None)
    changes = {slug: {"value": value} for slug, value in (values or {}).items()}
    if is_open:
        now, week = timezone.now().replace(microsecond=0), datetime.timedelta(days=7)
        moments = {Kind.OPENING: now - week, Kind.DEADLINE: now + week}
        for rule in rule_set.rules.filter(kind__in=moments):
            changes.setdefault(rule.slug, {"value": {"at": moments[rule.kind].isoformat()}})
    if changes:
        rule_set = revise_unpublished(rule_set, changes)
    return current_rule_set(rule_set.meeting_id)


def revise_unpublished(rule_set, changes: dict):
    """Change modalities as if their meeting was not public yet: nothing that they said was given to anybody."""
    from meetings.calendar.models import Meeting
    from meetings.modalities.domain import revise

    public = Meeting.objects.filter(pk=rule_set.meeting_id)
    state = public.values_list("state", flat=True).get()
    public.update(state="draft")
    following = revise(rule_set=rule_set, changes=changes, by=None, note="Set for this test")
    public.update(state=state)
    return following


# Organizations and standing


def make_organization(*, name: str = "", head=None, state: str = "verified", **fields):
    """Return a verified organization, with a head when one is given; without a name, each call makes another one."""
    import uuid

    from accounts.organizations.models import Organization

    name = name or f"Association {uuid.uuid4().hex[:8]}"
    organization = Organization.objects.create(name=name, sort_key=name.casefold(), state=state, **fields)
    if head is not None:
        join(head, organization, "head")
    return organization


def join(user, organization, role: str = "viewer", **fields):
    """Give a person a role in an organization; what was read of their memberships before is forgotten.

    A delegate of a mission is confirmed, as the portal does it.
    """
    from django.utils import timezone

    from accounts.organizations.models import Membership

    user.__dict__.pop("_current_memberships", None)
    if organization.kind == "mission":
        fields.setdefault("confirmed_at", timezone.now())
    return Membership.objects.create(person=user, organization=organization, role=role, **fields)


#: What loading the schemes wrote, the first time in this process: their keys are the files' own, so it holds for every
#: test, and writing it again as it stands costs a tenth of reading the files again.
SCHEME_INSERTS: list[tuple[str, Any]] = []


def load_accreditation() -> None:
    """Load the schemes with all that belongs to them; the bodies that they name are made if there are none."""
    from django.db import connection

    from meetings.accreditation.loading import DATA
    from meetings.accreditation.models import Scheme

    make_body(code="ecosoc", name="Economic and Social Council", time_zone="America/New_York", symbol_prefix="E")
    make_body()
    for code in scheme_bodies(DATA / "schemes.csv"):
        make_body(code=code, name=code)
    if SCHEME_INSERTS and not Scheme.objects.exists():
        with connection.cursor() as cursor:
            for sql, values in SCHEME_INSERTS:
                cursor.execute(sql, values)
        return

    def keep(execute, sql, values, many, context):
        if sql.startswith("INSERT"):
            SCHEME_INSERTS.append((sql, values))
        return execute(sql, values, many, context)

    SCHEME_INSERTS.clear()
    with connection.execute_wrapper(keep):
        load_schemes()


@cache
def scheme_bodies(path: Path) -> list[str]:
    """Return the codes of the bodies and committees that the schemes name."""
    from civspace.reference.domain import read_csv

    return [code for row in read_csv(path) for code in (row["body"], row["committee"]) if code]


def load_schemes() -> None:
    """Load the files of the schemes over what stands there."""
    from civspace.reference import registry

    for _name, load in registry.loaders:
        if load.__module__ == "meetings.accreditation.loading":
            load()


def make_standing(*, organization, category: str = "special", state: str = "confirmed", **fields):
    """Return a standing of an organization in a category of the consultative status."""
    import datetime

    from django.utils import timezone

    from meetings.accreditation.models import Category, Standing

    if not Category.objects.exists():
        load_accreditation()
    begun = timezone.now().date() - datetime.timedelta(days=400)
    values = {"claimed_at": timezone.now(), "valid_from": begun, **fields}
    return Standing.objects.create(
        organization=organization, category=Category.objects.get(pk=category), state=state, **values
    )


# Statements

TEXT = (
    "We welcome the report of the High Commissioner.\n\n1. States should act on it without delay.[^1]\n\n[^1]: A note."
)


def make_practice(*, scheme: str = "ecosoc", year: int = 2025):
    """Return the published figures of a scheme in a year: one number that is shown, and one that is hidden."""
    import datetime

    from meetings.accreditation.models import PracticeFigure, PracticePeriod

    first, last = datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    made = PracticePeriod.objects.create(scheme_id=scheme, begins_on=first, ends_on=last, since=first, threshold=5)
    for column, number in (("recommend", 20), ("defer", None), ("total", 41)):
        PracticeFigure.objects.create(period=made, table="outcomes", column=column, number=number)
    return made


def make_author(*, organization=None, category: str = "special", standing: str = "confirmed", **fields):
    """Return the head of an organization that has a standing (of none when `category` is empty)."""
    head = person(**fields)
    organization = organization or make_organization()
    join(head, organization, "head")
    if category:
        make_standing(organization=organization, category=category, state=standing)
    head.organization = organization
    return head


def open_meeting(**fields):
    """Return a session that takes written statements now; takes what make_rule_set() and make_meeting() take."""
    extra = {key: fields.pop(key) for key in ("template", "values", "is_open") if key in fields}
    meeting = make_meeting(**fields)
    make_rule_set(meeting=meeting, **extra)
    return meeting


def cite(meeting, verb: str = "return") -> dict[str, str]:
    """Return what a return or a refusal must cite: a reason code meant for it, a rule of the meeting, a message."""
    from meetings.modalities.queries import current_rule_set
    from submissions.statements.loading import load_reason_codes
    from submissions.statements.models import ReasonCode

    if not ReasonCode.objects.exists():
        load_reason_codes()
    code = next(code.pk for code in ReasonCode.objects.all() if verb in code.verbs)
    rule = next(rule.slug for rule in current_rule_set(meeting.pk).rules.all() if rule.kind == "word_limit")
    return {"reason_code": code, "rule": rule, "message": "Please look at paragraph 1 again."}


def policy(verb: str) -> dict[str, str]:
    """Return what a change after publication must cite: a published policy meant for it, and a message."""
    from submissions.statements.loading import load_publication_policy
    from submissions.statements.models import PublicationPolicy

    if not PublicationPolicy.objects.exists():
        load_publication_policy()
    code = next(policy.pk for policy in PublicationPolicy.objects.all() if verb in policy.verbs)
    return {"policy": code, "message": "Please look at the document."}


def enter_statement(*, organization, meeting, by, original: bytes = b"Dear Secretariat, ours is attached.", **values):
    """Let a member of the Secretariat enter a statement that came by e-mail an hour ago; return the entry."""
    import datetime

    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.utils import timezone

    from civspace.files.domain import store
    from submissions.statements import domain
    from submissions.statements.loading import load_on_behalf_rules
    from submissions.statements.models import OnBehalfRule

    if not OnBehalfRule.objects.exists():
        load_on_behalf_rules()
    values = {
        "means": "email",
        "received_at": timezone.now() - datetime.timedelta(hours=1),
        "title": "On the report",
        "body": TEXT,
        "language": "en",
        "agenda_item": meeting.agenda_items.order_by("position").last(),
        **values,
    }
    kept = store(upload=SimpleUploadedFile("mail.txt", original), by=None) if original else None
    return domain.enter_statement(meeting=meeting, organization=organization, by=by, original=kept, **values)


def make_statement(*, state: str = "draft", by=None, meeting=None, desk=None, **text):
    """Return a statement in a state, led there by the verbs of the portal.

    `by` is an author of make_author(); `desk` a member of the Secretariat who reviews and publishes. Both are made
    when not given. `text` may give title, body, language and agenda_item (an AgendaItem, or None).
    """
    from meetings.calendar.models import AgendaItem
    from submissions.statements import domain

    by, meeting = by or make_author(), meeting or open_meeting()
    values = {"title": "On the report", "body": TEXT, "language": "en", **text}
    if "agenda_item" not in values:
        values["agenda_item"] = AgendaItem.objects.filter(meeting=meeting).order_by("position").last()
    statement = domain.create_draft(organization=by.organization, meeting=meeting, by=by, **values)
    ways = {
        "draft": [],
        "submitted": ["submit"],
        "under_review": ["submit", "claim"],
        "returned": ["submit", "claim", "return"],
        "refused": ["submit", "claim", "refuse"],
        "accepted": ["submit", "claim", "accept"],
        "published": ["submit", "claim", "accept", "publish"],
        "withdrawn": ["submit", "withdraw"],
        "withheld": ["submit", "claim", "accept", "publish", "withhold"],
    }
    for verb in ways[state]:
        if verb not in ("submit", "withdraw"):
            desk = desk or staff("reviewer", "publisher")
        extra = cite(meeting, verb) if verb in ("return", "refuse") else {}
        extra = policy(verb) if verb == "withhold" else extra
        perform = getattr(domain, f"{verb}_statement")
        perform(statement=statement, by=by if verb in ("submit", "withdraw") else desk, **extra)
        statement = type(statement).objects.get(pk=statement.pk)
    return statement
