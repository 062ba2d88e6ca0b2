"""The web server in production. It listens to the proxy only, which must set X-Forwarded-Proto and X-Forwarded-For."""

import os

bind = f"{os.environ.get('CIVSPACE_BIND', '127.0.0.1')}:{os.environ.get('PORT') or 8000}"
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
worker_class = "gthread"
# More threads than the portal takes requests on (CIVSPACE_SHED_WRITES), so that one is left to say that it is full.
threads = int(os.environ.get("WEB_THREADS") or 16)
timeout = 60
graceful_timeout = 30
keepalive = 75  # seconds; longer than the proxy keeps its connections
max_requests = 5000
max_requests_jitter = 500
# What a worker writes to say that it lives; a disk that is busy must not look like a worker that died.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108
control_socket_disable = True
# No log of requests here: addresses of readers are personal data.
accesslog = None
errorlog = "-"
loglevel = "warning"
