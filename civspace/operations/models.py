"""What the processes of a portal tell each other about its state."""

from django.db import models


class Sign(models.Model):
    """A sign of life or of completion: when a worker last answered, when reference and demo data were complete."""

    WORKER = "worker"
    REFERENCE = "reference"
    DEMO_BEGUN = "demo_begun"
    DEMO = "demo"

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%dT%H:%M:%SZ}"
