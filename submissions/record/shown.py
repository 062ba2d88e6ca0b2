"""Where the public sees a statement beside its own pages: in the volumes of compendia."""

from civspace.web.shown import Places, in_all_languages
from submissions.record.models import CompendiumVolume
from submissions.statements.models import Statement
from submissions.statements.states import SYMBOLIZED


def volumes_with(statement: Statement, verb: str) -> Places | None:
    """Return the volumes of the compendia that a published statement is bound in."""
    if statement.state not in SYMBOLIZED:
        return None
    bound = CompendiumVolume.objects.filter(compendium__parts__statement=statement).distinct()
    volumes = bound.values_list("compendium", "number")
    return Places(in_all_languages(("compendium_volume", one) for one in volumes))
