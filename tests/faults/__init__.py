"""Faults, each on servers that the test itself starts: afterwards nothing is lost, nothing is there twice."""
