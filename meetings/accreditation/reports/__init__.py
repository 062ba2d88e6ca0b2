"""Periodic reports on a standing: when they are due, what they say, and what follows when one does not come.

The dates of every consequence are known beforehand; a nightly task carries them out; staff can stop it for one case.
"""
