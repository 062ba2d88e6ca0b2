"""The web server of the confidential channel: on a socket file that the proxy alone reaches, and silent."""

import os

bind = f"unix:{os.environ.get('CIVSPACE_SOCKET', '/run/civspace-s/socket')}"
umask = 0o007
# One process: limits of attempts stand in its memory, under a salt that nobody else has.
workers = 1
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS") or 8)
timeout = 60
graceful_timeout = 30
keepalive = 75
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108
control_socket_disable = True
# Nothing tells who came, when, or for what.
accesslog = None
errorlog = "-"
loglevel = "error"
