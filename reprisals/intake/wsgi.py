"""WSGI entry point of the intake; DJANGO_SETTINGS_MODULE chooses between clearnet and onion."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civspace.settings.intake")
pages = get_wsgi_application()

from reprisals.intake.clock import Clocked  # noqa: E402
from reprisals.vault.checks import refuse_what_is_unsafe  # noqa: E402

refuse_what_is_unsafe()
application = Clocked(pages, seconds=settings.INTAKE_BODY_SECONDS)
