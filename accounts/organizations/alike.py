"""Names of the directory in memory, for thousands of comparisons: what `queries.near_existing()` asks for one name."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from accounts.organizations.likeness import NEAR, Against, Form, likeness
from accounts.organizations.models import Name, NameKey, Organization
from accounts.organizations.queries import MAX_POSTINGS
from accounts.organizations.states import ONLY_LISTED, State, Why


@dataclass
class Alike:
    """The forms of every open organization by the short keys that they share with their like."""

    forms: dict[Any, list[Form]] = field(default_factory=lambda: defaultdict(list))
    postings: dict[str, set[Any]] = field(default_factory=lambda: defaultdict(set))

    @classmethod
    def of_directory(cls) -> "Alike":
        """Return the directory in two queries; entries set aside, closed ones and States are not in it."""
        found = cls()
        open_now = Organization.objects.filter(set_aside="").exclude(state=State.CLOSED).exclude(kind__in=ONLY_LISTED)
        names = Name.objects.filter(organization__in=open_now).exclude(sort=Name.Sort.ACRONYM)
        told = names.values_list("organization_id", "name", "organization__name", "organization__acronym")
        for key, name, principal, acronym in told.iterator(chunk_size=2000):
            found.forms[key].append(Form(name, acronym if name == principal else ""))
        rows = NameKey.objects.filter(organization__in=open_now).values_list("key", "organization_id")
        for short, key in rows.iterator(chunk_size=2000):
            found.postings[short].add(key)
        return found

    def add(self, key: Any, form: Form) -> None:
        """Add the name of an organization that is about to be listed."""
        self.forms[key].append(form)
        for short in form.keys:
            self.postings[short[:40]].add(key)

    def near(self, forms: Iterable[Form], *, exclude: Any = None) -> dict[Any, tuple[int, Why]]:
        """Return the organizations with nearly the same name, each with how much and why."""
        forms = list(forms)
        wanted = sorted(
            (len(self.postings[short]), short)
            for short in {short[:40] for form in forms for short in form.keys}
            if short in self.postings
        )
        candidates: set[Any] = set()
        looked_at = 0
        for count, short in wanted:
            looked_at += count
            if candidates and looked_at > MAX_POSTINGS:
                break
            candidates |= self.postings[short]
        candidates.discard(exclude)
        best: dict[Any, tuple[int, Why]] = {}
        owner = {id(other): key for key in candidates for other in self.forms[key]}
        for form in forms:
            for other in Against(form).may_be_near(other for key in candidates for other in self.forms[key]):
                key, (score, why) = owner[id(other)], likeness(form, other)
                if score >= NEAR and (key not in best or score > best[key][0]):
                    best[key] = (score, why)
        return best
