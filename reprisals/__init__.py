"""A confidential channel for people who suffer reprisals because they co-operate with the United Nations.

A house of its own: its own processes, database, keys and audit. Nothing of the portal imports it, and of the portal it
uses only `civspace.web`, `civspace.reference` and `civspace.settings`. README.md in this folder says what it protects
against and what it cannot.
"""
