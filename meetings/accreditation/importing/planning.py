"""What a row means for the portal: whose it is, and whether it grants anything that is not there already."""

import calendar
import datetime
from dataclasses import dataclass, field
from enum import Enum

from accounts.organizations.models import Organization
from accounts.organizations.states import Kind
from accounts.organizations.states import State as OrganizationState
from meetings.accreditation.importing.book import Book
from meetings.accreditation.importing.cleaning import Refused, Row
from meetings.accreditation.importing.states import Why
from meetings.accreditation.models import Scheme, Standing
from meetings.accreditation.states import GRANTED, HELD, State


class Act(Enum):
    """What is done with a row."""

    GRANT = "grant"
    COMPLETE = "complete"
    NOTHING = "nothing"


@dataclass
class Plan:
    """What is to be written for a row: the organization, whether it is new, and its standing."""

    row: Row
    organization: Organization
    is_new: bool
    act: Act
    standing: Standing
    changes: dict[str, object] = field(default_factory=dict)
    #: What the list says of an entry that nobody has claimed yet.
    filled: dict[str, object] = field(default_factory=dict)
    #: An earlier row of the list gave the entry another address, which stays.
    other_contact: bool = False


def plan_row(row: Row, book: Book, today: datetime.date) -> Plan:
    """Decide on a row by what the book holds, and write it into the book. Raises Refused; then nothing is written."""
    found = _whose(row, book)
    if found is None:
        organization = row.draft.organization()
        plan = Plan(row, organization, True, Act.GRANT, _new(row, organization))
        book.add(organization, row.key)
        book.grant(plan.standing)
        return plan
    plan = _grant(row, found, book, today)
    plan.filled = _filled(row, found)
    return plan


def _same_text(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def _is_this(standing: Standing, row: Row) -> bool:
    """Say whether a standing is what the row grants: the same category, day and document."""
    return (
        standing.state in GRANTED
        and standing.category_id == row.category.pk
        and standing.valid_from == row.granted_on
        and _same_text(standing.granted_by, row.document)
    )


def _whose(row: Row, book: Book) -> Organization | None:
    """Return the organization that a row is about, or None for one that is to be listed. Raises Refused.

    A name alone is not enough: an entry that people registered and nobody verified gets nothing by its name, nor does
    one in another country; staff compare the two entries then.
    """
    named = book.under(row.key)
    for held in named:
        if held.kind in (Kind.STATE, Kind.MISSION):
            raise Refused("has the name of a State or of a mission")
        if held.set_aside:
            raise Refused("has the name of an entry that was set aside; staff decide on it")
    open_now = [held for held in named if held.state != OrganizationState.CLOSED]
    if named and not open_now:
        raise Refused("has the name of an entry that was closed; staff decide on it")
    same = [held for held in open_now if held.country_id == row.draft.country]
    either = [held for held in open_now if held.country_id is None or row.draft.country is None]
    for held in [*same, *either]:
        if any(_is_this(standing, row) for standing in book.held(held)):
            return held
    trusted = [held for held in same if held.state != OrganizationState.UNVERIFIED]
    if not trusted:
        trusted = [held for held in either if held.state == OrganizationState.LISTED]
    if len(trusted) > 1:
        raise Refused("fits several entries of the directory; merge them, or say the country")
    if trusted:
        return trusted[0]
    if open_now:
        row.doubts[Why.NOT_VERIFIED if same else Why.SAME_NAME] = ""
    return None


def listed_or_verified(named: list[Organization], country: str | None) -> Organization | None:
    """Return the one entry of a name in a country that a list may speak of, or None. Raises Refused for several."""
    trusted = [held for held in named if held.state in (OrganizationState.LISTED, OrganizationState.VERIFIED)]
    trusted = [held for held in trusted if held.kind not in (Kind.STATE, Kind.MISSION) and not held.set_aside]
    found = [held for held in trusted if held.country_id == country] or [
        held for held in trusted if held.country_id is None or country is None
    ]
    if len(found) > 1:
        raise Refused("fits several entries of the directory; merge them, or say the country")
    return found[0] if found else None


def end_of(scheme: Scheme, begins: datetime.date | None) -> datetime.date | None:
    """Return the last day of what a scheme grants from a day on, or None when it grants without end."""
    if scheme.valid_until is not None or begins is None or not scheme.validity_months:
        return scheme.valid_until
    months = begins.month - 1 + scheme.validity_months
    year, month = begins.year + months // 12, months % 12 + 1
    day = min(begins.day, calendar.monthrange(year, month)[1])
    return datetime.date(year, month, day) - datetime.timedelta(days=1)


def _new(row: Row, organization: Organization) -> Standing:
    return Standing(
        reference="",
        organization=organization,
        category=row.category,
        state=State.CONFIRMED,
        granted_by=row.document,
        valid_from=row.granted_on,
        valid_to=end_of(row.category.scheme, row.granted_on),
    )


def _meets(standing: Standing, new: Standing) -> bool:
    """Say whether the days of two standings meet."""
    after = standing.valid_to is not None and new.valid_from is not None and standing.valid_to < new.valid_from
    before = new.valid_to is not None and standing.valid_from is not None and new.valid_to < standing.valid_from
    return not (after or before)


def _grant(row: Row, organization: Organization, book: Book, today: datetime.date) -> Plan:
    held = book.held(organization)
    own = [standing for standing in held if standing.category_id == row.category.pk]
    for standing in own:
        if _is_this(standing, row):
            return Plan(row, organization, False, Act.NOTHING, standing)
    new = _new(row, organization)
    for standing in (standing for standing in own if standing.state in HELD and _meets(standing, new)):
        changes = _completing(standing, row)
        if changes is None:
            raise Refused(
                f"grants what the organization holds already ({standing.granted_by or 'no document'}, "
                f"{standing.valid_from or 'no date'}); a decision on that is for staff"
            )
        for name, value in changes.items():
            setattr(standing, name, value)
        return Plan(row, organization, False, Act.COMPLETE if changes else Act.NOTHING, standing, changes)
    for standing in (standing for standing in own if standing.state == State.ENDED):
        ended = standing.decided_at.date() if standing.decided_at else today
        if row.granted_on is None or row.granted_on <= ended:
            raise Refused(f"grants what was withdrawn on {ended}; a decision on that is for staff")
        row.doubts[Why.WITHDRAWN_BEFORE] = ended.isoformat()
    if any(standing.state == State.CLAIMED for standing in own):
        row.doubts[Why.CLAIMED] = ""
    others = {
        standing.category_id
        for standing in held
        if standing.state in HELD
        and standing.category.scheme_id == row.category.scheme_id
        and standing.category_id != row.category.pk
    }
    if others:
        row.doubts[Why.OTHER_CATEGORY] = ", ".join(sorted(others))
    book.grant(new)
    return Plan(row, organization, False, Act.GRANT, new)


def _completing(standing: Standing, row: Row) -> dict[str, object] | None:
    """Return what the row adds to a standing that lacks day or document; None when the two contradict each other."""
    changes: dict[str, object] = {}
    if row.granted_on is not None and standing.valid_from != row.granted_on:
        if standing.valid_from is not None:
            return None
        changes["valid_from"] = row.granted_on
        if standing.valid_to is None and (ends := end_of(standing.category.scheme, row.granted_on)) is not None:
            changes["valid_to"] = ends
    if row.document and not _same_text(standing.granted_by, row.document):
        if standing.granted_by:
            return None
        changes["granted_by"] = row.document
    return changes


def _filled(row: Row, organization: Organization) -> dict[str, object]:
    """Return what the list adds to an entry that nobody has claimed; what people say of themselves is theirs."""
    if organization.state != OrganizationState.LISTED:
        return {}
    said = {"acronym": row.draft.acronym, "country_id": row.draft.country, "website": row.draft.website}
    filled: dict[str, object] = {
        name: value for name, value in said.items() if value and not getattr(organization, name)
    }
    for name, value in filled.items():
        setattr(organization, name, value)
    return filled
