from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "reprisals.intake"
    label = "reprisals_intake"
