"""`manage.py find_states`: find anew which States published statements name."""

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.management.base import BaseCommand

from submissions.statements.mentions import find_in
from submissions.statements.models import Statement


class Command(BaseCommand):
    help = "Find anew which States published statements name."

    def handle(self, *args: Any, **options: Any) -> None:
        public = Statement.objects.visible_to(AnonymousUser()).order_by("pk")
        self.stdout.write(f"statements: {find_in(list(public.values_list('pk', flat=True)))}")
