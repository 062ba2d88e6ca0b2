"""Merging two entries of one organization: asked for, looked at beforehand, confirmed, undone while it can be."""
