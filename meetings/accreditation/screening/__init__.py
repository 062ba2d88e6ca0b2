"""Screening: names held against a sanctions list, due-diligence questions, and who has which application.

A possible match is for the accreditation officers of the body that screens and for nobody else: not for committee
members, applicants, read-only colleagues, the API, search, figures, exports or mails. It changes no state by itself; a
person judges it, and one that was dismissed is deleted in time. `sounds.py` and `likeness.py` say how like two names
are, `reading.py` reads the list, `matching.py` finds, `domain.py` writes.
"""
