"""Files in a bucket that speaks S3 (requirements/s3.txt), with waits that a reader or a worker can bear."""

from typing import Any

from botocore.config import Config
from storages.backends.s3 import S3Storage

#: Seconds to wait for a connection and for an answer, and how often in all a request is tried.
CONNECT_SECONDS, READ_SECONDS, TRIES = 3, 20, 2


class Bucket(S3Storage):
    """S3 storage that says soon that it fails: what could not be stored waits in the database, not in a process."""

    client_config: Any

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        waits = Config(
            connect_timeout=CONNECT_SECONDS,
            read_timeout=READ_SECONDS,
            retries={"total_max_attempts": TRIES, "mode": "standard"},
            # Storages that are only compatible do not all know the newer checksums.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        self.client_config = self.client_config.merge(waits)
