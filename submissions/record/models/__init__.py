"""The tables of this room."""

from submissions.record.models.briefs import (
    Brief,
    BriefExport,
    BriefItem,
    BriefNote,
    BriefOffer,
    BriefShare,
    GroupBy,
    May,
)
from submissions.record.models.compendium import Compendium, CompendiumPart, CompendiumVolume

__all__ = [
    "Brief",
    "BriefExport",
    "BriefItem",
    "BriefNote",
    "BriefOffer",
    "BriefShare",
    "Compendium",
    "CompendiumPart",
    "CompendiumVolume",
    "GroupBy",
    "May",
]
