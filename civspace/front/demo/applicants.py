"""Who is in the committee session of the demonstration: five invented States, forty invented applicants and their ways.

The States exist in no table of the portal; their codes, XAA to XAE, are given to nobody. Nothing here was ever said by,
or about, a real organization or State.
"""

from dataclasses import dataclass, field
from typing import Any

from accounts.people.models import User
from meetings.accreditation.applications.models import Application
from meetings.accreditation.committee.models import Seat
from meetings.accreditation.models import Scheme

SCHEME = "ecosoc"
STATES = (
    ("XAA", "Avelonia", "Tarik Velasco"),
    ("XAB", "Brenova", "Ilse Varga"),
    ("XAC", "Caldaria", "Omar Lindqvist"),
    ("XAD", "Dovrania", "Petra Okafor"),
    ("XAE", "Elmoria", "Jun Castellanos"),
)
#: Heads of the applicants; the first one signs in as the applicant of the demonstration.
HEADS = ("applicant@example.org", "forty.a@example.org", "forty.b@example.org", "forty.c@example.org")
#: Invented applicants: name, its language, country.
APPLICANTS = (
    ("Tidewater Legal Aid Circle", "en", "BGD"),
    ("Réseau des semeuses du plateau", "fr", "BFA"),
    ("Fundación Faro de Páramo", "es", "COL"),
    ("رابطة وادي الزيتون للتنمية", "ar", "JOR"),
    ("Общество «Северный маяк»", "ru", "KAZ"),
    ("晨溪社区互助会", "zh-hans", "MYS"),
    ("Hill Country Midwives Union", "en", "UGA"),
    ("Open Ledger Society", "en", "IRL"),
    ("Maison des artisanes de la baie", "fr", "MAR"),
    ("Colectivo Agua de Barro", "es", "PER"),
    ("Highland Seed Keepers", "en", "ETH"),
    ("Sunbird Disability Network", "en", "ZMB"),
    ("Association Lumière des quais", "fr", "CMR"),
    ("Red Andina de Jóvenes Lectores", "es", "BOL"),
    ("منتدى النخيل للشباب", "ar", "TUN"),
    ("Coastal Radio Collective", "en", "FJI"),
    ("Quiet Rivers Trust", "en", "NZL"),
    ("Union des maraîchères du fleuve", "fr", "NER"),
    ("Asociación Puente de Sal", "es", "CHL"),
    ("Фонд «Тихая степь»", "ru", "KGZ"),
    ("Lantern Bay Women’s Guild", "en", "PHL"),
    ("Blue Kiln Cooperative", "en", "GHA"),
    ("Collectif des écoles sous l’arbre", "fr", "TCD"),
    ("Movimiento Casa Abierta", "es", "URY"),
    ("جمعية ضفاف للتعليم", "ar", "EGY"),
    ("Northern Birch Forum", "en", "FIN"),
    ("Mangrove Youth Assembly", "en", "IDN"),
    ("Atelier des droits du littoral", "fr", "BEN"),
    ("Cooperativa Viento del Este", "es", "PRY"),
    ("山谷读书会", "zh-hans", "SGP"),
    ("Desert Well Association", "en", "NAM"),
    ("Plain Speech Institute", "en", "CAN"),
    ("Ligue des conteuses urbaines", "fr", "BEL"),
    ("Foro Tierra y Tejido", "es", "GTM"),
    ("ملتقى الواحة للمرأة", "ar", "MRT"),
    ("Saltmarsh Research Group", "en", "NLD"),
    ("Weavers of the Upper Lake", "en", "TZA"),
    ("Réseau Parole partagée", "fr", "TGO"),
    ("Alianza Camino Claro", "es", "CRI"),
    ("Stone Bridge Peace Library", "en", "BIH"),
)
#: What becomes of each, in the order above; the first is the applicant of the demonstration.
WAYS = (
    *("question", "draft", "draft", "submitted", "submitted", "screening", "screening", "returned", "returned"),
    *("ready", "ready", "ready", "withdrawn", "withdrawn"),
    *("listed", "listed", "listed", "listed", "listed", "listed"),
    *("question", "question", "answered", "answered", "answered"),
    *("recommended", "recommended", "recommended", "deferred", "deferred", "deferred"),
    *("not_recommended", "closed", "closed"),
    *("granted", "granted", "rejected", "back", "earlier_recommended", "earlier_deferred"),
)
EARLIER = {"granted", "rejected", "back", "earlier_recommended", "earlier_deferred"}
#: Those of the session of these days that stood on the list of the earlier one too, which deferred them.
TWICE = {"answered", "deferred"}
NOW = {"listed", "question", "answered", "recommended", "deferred", "not_recommended", "closed"}
QUESTIONS = (
    "Please give the amounts received from each donor in the last three years.",
    "Which partners carry out the projects named in your programme, and in which countries?",
    "Please describe how the members of your board are elected.",
)


@dataclass
class Stage:
    """The officer, the members of the committee with their seats; the applications by what becomes of them."""

    officer: User
    scheme: Scheme
    seats: list[tuple[Seat, User]] = field(default_factory=list)
    applications: dict[str, list[Application]] = field(default_factory=dict)
    heads: dict[Any, User] = field(default_factory=dict)

    def of(self, *ways: str) -> list[Application]:
        """Return the applications of some ways as they are now."""
        keys = [one.pk for way in ways for one in self.applications.get(way, ())]
        found = {one.pk: one for one in Application.objects.filter(pk__in=keys).select_related("organization")}
        return [found[key] for key in keys]
