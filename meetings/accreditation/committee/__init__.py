"""A committee of States and its sessions: seats, lists, questions and their answers, decisions, the report.

What a council makes of a recommendation is recorded here too; the applications themselves stand in `applications`.
"""
