"""What complaints are made of."""

from civspace.contest.models.complaint import Clarification, Complaint, Point
from civspace.contest.models.rows import ComplaintKind, ComplaintReason, Policy
from civspace.contest.models.rulings import Finding, Interim, PanelMember, Remedy, Ruling

__all__ = [
    "Clarification",
    "Complaint",
    "ComplaintKind",
    "ComplaintReason",
    "Finding",
    "Interim",
    "PanelMember",
    "Point",
    "Policy",
    "Remedy",
    "Ruling",
]
