"""Taking a portal along and putting it back: database, files, a manifest that proves both, and what was erased since.

Secrets are never part of a backup. What is erased while the portal runs is kept as a list of ids outside the database
(`erasures.py`), so that putting a backup back never brings a person, a role or a passage back.
"""
