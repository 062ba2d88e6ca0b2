"""Counts that disclose nobody, and pictures of them: small numbers are hidden so that no subtraction brings them back.

It knows no room: who publishes figures counts, asks here what may be shown, and keeps only that. Figures are made once
for a period that is over, never live: two moments of a live count would tell of the one case between them.
"""
