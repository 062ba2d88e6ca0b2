"""How often one account, one organization or one account at one address may do a thing: counted in the shared cache.

Nothing is ever refused for the address of the net alone: whole delegations share one. No address and no name is kept or
logged, only a keyed hash of them that nobody can turn back, and whose key is forgotten after a day.
"""
