"""A published thing as PDF: built once, stored by content hash, verifiable.

What a document says is given, frozen, by the room that publishes; nothing here knows a statement.
"""
