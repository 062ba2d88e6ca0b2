"""Finding the entries whose names are like a given one, without comparing each with each."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property, lru_cache

from accounts.organizations.likeness import Form
from accounts.organizations.likeness import likeness as entity_likeness
from accounts.organizations.states import Why as EntityWhy
from meetings.accreditation.screening.likeness import NEAR, Spoken, likeness
from meetings.accreditation.screening.models import ListName, SanctionsList
from meetings.accreditation.screening.sources import Named
from meetings.accreditation.screening.states import EntryKind, Part, Why

#: Two organizations are like each other from here on; an acronym says something from four letters on.
NEAR_ENTITY, ACRONYM = 80, 4


@dataclass(frozen=True)
class Hit:
    """An entry that one name is like, by the likest of the entry's names."""

    entry: str
    digest: str
    listed_name: str
    score: int
    why: str


@dataclass(frozen=True)
class _Row:
    entry: str
    digest: str
    name: str

    @cached_property
    def spoken(self) -> Spoken:
        return Spoken(self.name)

    @cached_property
    def form(self) -> Form:
        return Form(self.name)


class Index:
    """The names of the list under short keys."""

    def __init__(self, rows: list[tuple[str, str, str, str]]) -> None:
        self.persons: dict[str, list[_Row]] = defaultdict(list)
        self.entities: dict[str, list[_Row]] = defaultdict(list)
        for kind, entry, digest, name in rows:
            row = _Row(entry, digest, name)
            if kind == EntryKind.PERSON:
                for key in row.spoken.keys:
                    self.persons[key].append(row)
            else:
                for key in row.form.keys:
                    self.entities[key].append(row)

    def hits(self, named: Named) -> list[Hit]:
        """Return the entries that a name is like, the likest first."""
        best: dict[str, Hit] = {}
        found = self._persons(named) if named.part == Part.PERSON else [*self._entities(named), *self._persons(named)]
        for row, score, why in found:
            if row.entry not in best or score > best[row.entry].score:
                best[row.entry] = Hit(row.entry, row.digest, row.name, score, why)
        return sorted(best.values(), key=lambda hit: (-hit.score, hit.entry))

    def _persons(self, named: Named) -> list[tuple[_Row, int, str]]:
        mine = Spoken(named.name)
        rows = {id(row): row for key in mine.keys for row in self.persons.get(key, ())}
        found = []
        for row in rows.values():
            # An organization may carry the name of a person, with other words around it, and never only a part of it.
            if named.part == Part.ORGANIZATION and not 2 <= len(row.spoken.parts) <= len(mine.parts):
                continue
            score, why = likeness(mine, row.spoken)
            if score >= NEAR:
                found.append((row, score, str(why.value)))
        return found

    def _entities(self, named: Named) -> list[tuple[_Row, int, str]]:
        mine = Form(named.name)
        rows = {id(row): row for key in mine.keys for row in self.entities.get(key, ())}
        found = []
        for row in rows.values():
            score, why = entity_likeness(mine, row.form)
            if why == EntityWhy.ACRONYM and max(map(len, mine.acronyms | row.form.acronyms), default=0) < ACRONYM:
                continue
            if score >= NEAR_ENTITY:
                found.append((row, score, str(Why(why.value).value)))
        return found


@lru_cache(maxsize=1)
def _index(version: tuple[object, ...]) -> Index:
    rows = ListName.objects.order_by("entry", "position").values_list("entry__kind", "entry", "entry__digest", "name")
    return Index(list(rows))


def current_list() -> SanctionsList | None:
    """Return the version that was loaded last; None when none was."""
    return SanctionsList.objects.order_by("-loaded_at", "-id").first()


def index_of(version: SanctionsList | None) -> Index:
    """Return the names of a version, made ready once in each process; the tables hold those of the last one alone."""
    return Index([]) if version is None else _index((version.pk, version.content_hash, version.loaded_at))
