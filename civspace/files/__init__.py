"""Uploads: sniffed, stored by content hash, served to those who may read them. Who may is asked of the room that owns the file."""
