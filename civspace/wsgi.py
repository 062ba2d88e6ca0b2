"""WSGI entry point."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civspace.settings.portal")

import civspace.celery  # noqa: F401  (or @shared_task falls to a default broker)

application = get_wsgi_application()

from civspace.operations.domain import refuse_demo_with_production  # noqa: E402

refuse_demo_with_production()
