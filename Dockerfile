# The image of CivSpace: web, worker and beat are the same one, started by deploy/entry. Nothing in it is secret, nothing
# in it changes while it runs: it is meant for a read-only root, with /data and /tmp to write to.
# Tags are pinned by version. Pin the digest too before you rely on it: docker buildx imagetools inspect IMAGE
ARG PYTHON=3.13.7-slim-bookworm

FROM python:${PYTHON} AS packages
COPY requirements/run.txt requirements/s3.txt /requirements/
RUN python -m venv /opt/venv \
 && /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes \
      -r /requirements/run.txt -r /requirements/s3.txt

FROM python:${PYTHON}
# Pango and fonts for PDFs, programs for backups; the second line fails when the first could not install them.
COPY deploy/packages /tmp/packages
RUN /tmp/packages run backup \
 && dpkg-query -W libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-core fonts-noto-cjk fonts-wqy-zenhei \
      postgresql-client age \
 && rm -rf /tmp/packages /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --user-group --no-create-home --home-dir /data civspace \
 && install -d -o civspace -g civspace -m 0750 /data
COPY --from=packages /opt/venv /opt/venv
WORKDIR /app
COPY manage.py pyproject.toml LICENSE ./
COPY deploy deploy
COPY locale locale
COPY templates templates
COPY accounts accounts
COPY civspace civspace
COPY meetings meetings
COPY reprisals reprisals
COPY submissions submissions
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    CIVSPACE_PRODUCTION=1 \
    CIVSPACE_BIND=0.0.0.0 \
    CIVSPACE_DATA_DIR=/data \
    CIVSPACE_STATIC_DIR=/app/static \
    HOME=/tmp
# Bytecode, translations and static files belong to the image. The key is for this step only and signs nothing.
RUN python -m compileall -q accounts civspace meetings reprisals submissions \
 && CIVSPACE_SECRET_KEY=none CIVSPACE_DATA_DIR=/tmp/build python manage.py build_assets \
 && rm -rf /tmp/build && chmod -R a-w /app
USER 10001:10001
EXPOSE 8000
VOLUME /data
ENTRYPOINT ["/app/deploy/entry"]
CMD ["web"]
HEALTHCHECK --interval=30s --timeout=10s --start-period=180s --retries=3 CMD ["/app/deploy/entry", "healthy", "web"]
