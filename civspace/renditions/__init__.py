"""A published thing as PDF: built once, stored by content hash, verifiable. What it says is given by the room that publishes."""
