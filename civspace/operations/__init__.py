"""Running the portal: preparing it, the embedded mode with its supervisor, and saying whether all of it answers.

No feature of the portal lives here; nothing but civspace.urls and civspace.celery imports this room.
"""
