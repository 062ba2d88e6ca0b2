from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "reprisals.vault"
    label = "reprisals_vault"

    def ready(self) -> None:
        """Register what an installation must not be."""
        from reprisals.vault import checks  # noqa: F401
