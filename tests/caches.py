"""The cache of a test. Its server may be shared with other processes of the run, whose keys are not to be touched."""

import uuid

from django.conf import settings


def empty_cache() -> None:
    """Let the cache be empty for this test alone: what it kept is under a name that nobody asks for any more."""
    settings.CACHE_SPACE[0] = uuid.uuid4().hex
