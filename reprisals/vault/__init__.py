"""Cases as ciphertext: keys, grants, items, sessions, approvals, audit, and the verbs that reporters and officers have.

Knows an officer by an opaque id and a key, and no account, no password, no page.
"""
