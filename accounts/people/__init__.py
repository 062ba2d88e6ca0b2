"""People, how they sign in, their preferences, staff roles and API tokens.

What they may do for an organization stands in organizations.
"""
