"""States and transitions as tables, and move(), the one function that moves a thing.

What a state means is said in the rooms above.
"""

from civspace.workflow.table import IllegalMove, Stale, Table, Transition

__all__ = ["IllegalMove", "Stale", "Table", "Transition"]
