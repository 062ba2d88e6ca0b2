"""The least that Django and REST framework can do, for comparison: one table, no rule, no middleware to speak of."""
