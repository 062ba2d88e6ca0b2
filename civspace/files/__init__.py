"""Uploads: sniffed, stored by content hash, served to those who may read them.

Who may read a file is asked of the room that owns it.
"""
