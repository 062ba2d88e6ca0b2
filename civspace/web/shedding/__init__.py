"""When a process is full: who is turned away first, what they read, and what they are given for when they come back.

Reading without an account goes first, reading with one next, submitting last. Whoever is turned away is answered at
once, from memory: no database, no session, no cache.
"""
