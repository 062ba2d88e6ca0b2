"""WSGI entry point."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civspace.settings.portal")

import civspace.celery  # noqa: F401  (or @shared_task falls to a default broker)

application = get_wsgi_application()

from django.conf import settings  # noqa: E402

from civspace.operations.checks import local_cache, refuse_what_is_unsafe  # noqa: E402
from civspace.operations.web_lock import hold_web_process  # noqa: E402

refuse_what_is_unsafe()
if local_cache():
    hold_web_process(settings.DATA_DIR)
