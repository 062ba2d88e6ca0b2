"""Schemes of accreditation as data: what they ask for, by when, who decides, and what they entitle to.

What an organization answers stands in `applications`; who holds what, in the room's own models.
"""
