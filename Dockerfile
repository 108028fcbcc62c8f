# Freesheet in one container: process 1 is the server, no shell is needed, the root may be read-only.
# `--build-arg EXTRAS=svg` adds what draws SVG pictures, and letters for them.
FROM docker.io/library/python:3.11-slim-bookworm AS build
ARG EXTRAS=
COPY requirements.lock requirements-svg.lock pyproject.toml README.md LICENSE /src/
COPY proxy /src/proxy
COPY rules /src/rules
RUN python3 -m venv /opt/freesheet \
 && /opt/freesheet/bin/pip install --no-cache-dir --disable-pip-version-check -r /src/requirements.lock \
 && if [ "$EXTRAS" = svg ]; then \
      /opt/freesheet/bin/pip install --no-cache-dir --disable-pip-version-check -r /src/requirements-svg.lock; fi \
 && /opt/freesheet/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps /src

FROM docker.io/library/python:3.11-slim-bookworm
ARG EXTRAS=
RUN if [ "$EXTRAS" = svg ]; then \
      apt-get update && apt-get install -y --no-install-recommends fontconfig-config fonts-dejavu-core \
      && rm -rf /var/lib/apt/lists/*; fi
COPY --from=build /opt/freesheet /opt/freesheet
COPY rules /rules
ENV PATH=/opt/freesheet/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    FREESHEET_RULES_DIR=/rules \
    FREESHEET_ADMIN_LISTEN=0.0.0.0:8081 \
    TMPDIR=/var/cache/freesheet \
    MALLOC_TRIM_THRESHOLD_=16777216 \
    MALLOC_MMAP_THRESHOLD_=4194304
RUN mkdir -p /var/cache/freesheet && chown 10001:10001 /var/cache/freesheet
USER 10001:10001
EXPOSE 8080 8081
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s CMD ["freesheet", "health"]
ENTRYPOINT ["freesheet"]
CMD ["serve"]
