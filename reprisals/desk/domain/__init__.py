"""Verbs of the desk: the only place that writes."""
