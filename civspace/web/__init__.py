"""Form renderer, components, template tags, middleware, error pages and static files.

Nothing here knows who is signed in.
"""
