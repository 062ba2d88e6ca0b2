"""What the tests of screening share: invented lists, and organizations whose people carry invented names."""

from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from meetings.accreditation.screening import domain
from meetings.accreditation.screening.loading import load_list
from meetings.accreditation.screening.models import NameMatch, Screening
from meetings.accreditation.screening.reading import read_list
from tests.accreditation.things import house, load

DATE = "2026-11-01T08:00:00.000Z"


def person_entry(key: str, *names: str, original: str = "", aliases: tuple[str, ...] = (), extra: str = "") -> str:
    parts = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
    inner = "".join(f"<{tag}>{escape(name)}</{tag}>" for tag, name in zip(parts, names, strict=False))
    inner += f"<NAME_ORIGINAL_SCRIPT>{escape(original)}</NAME_ORIGINAL_SCRIPT>"
    for alias in aliases:
        inner += f"<INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>{escape(alias)}</ALIAS_NAME></INDIVIDUAL_ALIAS>"
    return (
        f"<INDIVIDUAL><DATAID>{key}</DATAID><VERSIONNUM>1</VERSIONNUM>{inner}<UN_LIST_TYPE>Invented</UN_LIST_TYPE>"
        f"<REFERENCE_NUMBER>XXi.{key}</REFERENCE_NUMBER><LISTED_ON>2019-03-04</LISTED_ON>{extra}</INDIVIDUAL>"
    )


def entity_entry(key: str, name: str, *aliases: str) -> str:
    inner = "".join(
        f"<ENTITY_ALIAS><QUALITY>a.k.a.</QUALITY><ALIAS_NAME>{escape(alias)}</ALIAS_NAME></ENTITY_ALIAS>"
        for alias in aliases
    )
    return (
        f"<ENTITY><DATAID>{key}</DATAID><FIRST_NAME>{escape(name)}</FIRST_NAME>"
        f"<REFERENCE_NUMBER>XXe.{key}</REFERENCE_NUMBER>{inner}</ENTITY>"
    )


def xml(*entries: str, date: str = DATE) -> bytes:
    persons = "".join(entry for entry in entries if entry.startswith("<INDIVIDUAL"))
    entities = "".join(entry for entry in entries if entry.startswith("<ENTITY"))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<CONSOLIDATED_LIST xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" dateGenerated="{date}">'
        f"<INDIVIDUALS>{persons}</INDIVIDUALS><ENTITIES>{entities}</ENTITIES></CONSOLIDATED_LIST>"
    ).encode()


TARIQ = person_entry(
    "1001",
    "Tariq",
    "al-Zumrani",
    original="طارق الزمراني",
    extra="<NATIONALITY><VALUE>Xaa</VALUE></NATIONALITY>"
    "<INDIVIDUAL_DATE_OF_BIRTH><DATE>1961-05-06</DATE></INDIVIDUAL_DATE_OF_BIRTH>",
)
ORE = entity_entry("2001", "Brotherhood of the Zanzibarium Vole", "Voleguard")


def load_xml(*entries: str, date: str = DATE, dry_run: bool = False) -> Any:
    """Load an invented list."""
    return load_list(read=read_list(BytesIO(xml(*entries, date=date))), dry_run=dry_run)


def screened(organization: Any, body: str = "ecosoc") -> list[NameMatch]:
    """Screen an organization for a body, and return all its matches there."""
    wanted = domain.want_screening(organization_id=organization.pk, body_id=body)
    domain.screen(screening_id=wanted.pk)
    assert Screening.objects.get(pk=wanted.pk).done_at is not None
    return list(NameMatch.objects.filter(organization=organization, body=body).order_by("name"))


def suspect(head: str = "Zomrani, Tarek", **fields: Any) -> tuple[Any, dict[str, Any]]:
    """Return an organization whose head carries this name, and which claims standing."""
    from tests.accreditation.things import claimed

    load()
    organization, people = house(**fields)
    people["head"].name = head
    people["head"].save()
    claimed(organization, people["head"])
    return organization, people
