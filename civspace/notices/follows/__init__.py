"""What people follow, and how news of it reaches them: a page, a notice at once, or a digest.

A target is an opaque kind and key; rooms above register what the kinds are, what a thing looks like to everybody, and
emit news. What somebody follows is seen by nobody else and counted for nobody, so no audit entry is written here.
"""
