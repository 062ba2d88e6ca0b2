#!/usr/bin/env python
"""Run an administrative command of the portal."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civspace.settings.portal")
    from django.core.management import execute_from_command_line

    import civspace.celery  # noqa: F401  (or @shared_task falls to a default broker)

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
