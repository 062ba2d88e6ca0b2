"""Looking for cases that tell of the same: by an explicit act, among those that the officer opens, within her quota."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from reprisals.desk import casefile
from reprisals.desk.casefile import CaseFile
from reprisals.desk.domain.casework import add_entry
from reprisals.desk.similar import Likeness, Search, Seen, compare
from reprisals.vault import domain as vault
from reprisals.vault.domain import Item, Listed, Unlocked
from reprisals.vault.errors import Hidden, NeedsApproval, Unreadable
from reprisals.vault.models import Case

#: How many other cases one search opens. Each counts towards the quota, as if its page were opened.
OPENED = 10
#: What stands in the other case when one is linked: everything is mutual but the order in time.
MIRRORED = {"earlier": "later", "later": "earlier"}


@dataclass(frozen=True)
class Candidate:
    """Another case, and what it has in common with the one that is looked at."""

    case: Case
    likeness: Likeness


@dataclass(frozen=True)
class Found:
    """What a search found; `opened` cases were compared, `left` were not for want of quota or turn."""

    candidates: list[Candidate]
    opened: int
    left: int


def look(keys: Unlocked, file: CaseFile) -> Found:
    """Compare a case with others that this officer opens and that nobody has judged yet, the likeliest first."""
    search = Search()
    own = _see(search, keys, file.case, file.shared)
    waiting = sorted(_others(keys, file), key=lambda listed: (-_promise(own, listed), listed.case.code))
    found, opened = [], 0
    for listed in waiting[:OPENED]:
        try:
            likeness = compare(own, _see(search, keys, listed.case, vault.open_items(keys, listed.case, "shared")))
        except NeedsApproval:
            break
        except (Hidden, Unreadable):
            continue
        opened += 1
        if likeness.is_candidate:
            found.append(Candidate(listed.case, likeness))
    found.sort(key=lambda one: (-one.likeness.score, one.case.code))
    return Found(found, opened, len(waiting) - opened)


def _others(keys: Unlocked, file: CaseFile) -> list[Listed]:
    judged = {item.fields.get("code") for item in file.of("link")} | {file.case.code}
    return [listed for listed in vault.cases_of(keys) if listed.whole and listed.case.code not in judged]


def _promise(own: Seen, listed: Listed) -> int:
    """Return how much the facets have in common: they stand in the list, and nothing has to be opened for them."""
    return compare(Seen(own.facets), Seen(listed.facets)).score


def _see(search: Search, keys: Unlocked, case: Case, shared: list[Item]) -> Seen:
    facets = next((item.fields for item in shared if item.kind == "facets"), {})
    told = [item for item in shared if item.kind == "narrative" or (item.kind == "message" and item.own)]
    texts = [item.text for item in told]
    texts += [value for item in told for value in item.fields.values() if isinstance(value, str)]
    files = [one.sha256 for one in vault.files_of(keys, case) if not one.original]
    return search.see(facets=facets, texts=texts, files=files)


@transaction.atomic
def judge(*, keys: Unlocked, file: CaseFile, relations: dict[UUID, str]) -> int:
    """Seal into both cases what a person decided about them; return how many were decided.

    `relations` are codes of the vocabulary by case. Raises Http404 for a case that this officer does not open, and
    NeedsApproval above her quota; nothing is kept then.
    """
    for case_id, relation in relations.items():
        other = casefile.read(keys=keys, case_id=case_id)
        back = MIRRORED.get(relation, relation)
        add_entry(keys=keys, file=file, kind="link", fields={"code": other.case.code, "relation": relation})
        add_entry(keys=keys, file=other, kind="link", fields={"code": file.case.code, "relation": back})
    return len(relations)
