"""Complaints against decisions that limit participation: filed, answered, reviewed by others, heard by a panel.

Every stage has a clock that both sides see and that escalates by itself. What is contested stands in the rooms below,
which declare it (civspace.workflow.contesting) and reverse it by a verb of their own when a complaint is upheld.
"""
