from django.apps import AppConfig


class SealedConfig(AppConfig):
    name = "civspace.sealed"
    label = "civspace_sealed"
    default_auto_field = "django.db.models.BigAutoField"
