"""WSGI entry point of the intake; DJANGO_SETTINGS_MODULE chooses between clearnet and onion."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civspace.settings.intake")
application = get_wsgi_application()

from reprisals.vault.checks import refuse_what_is_unsafe  # noqa: E402

refuse_what_is_unsafe()
