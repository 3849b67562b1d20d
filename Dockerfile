# The server's image: what keeps and serves ciphertext, and nothing that could open or read a report.
# No keys/, no console, client, report or demo code is copied, so none can be called.
#
# BASE is any image with Python 3.11 or newer and its venv module. Pin it by digest when you build for real.
ARG BASE=python:3.11-slim-bookworm

FROM ${BASE} AS build
# Both may be set to build without a network: a folder of the locked wheels, and 1.
ARG PIP_FIND_LINKS
ARG PIP_NO_INDEX
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore PYTHONDONTWRITEBYTECODE=1
WORKDIR /src
COPY requirements/server.lock requirements/build.lock requirements/
RUN python3 -m venv /opt/channel \
 && /opt/channel/bin/pip install --require-hashes -r requirements/server.lock \
 && python3 -m venv /opt/build \
 && /opt/build/bin/pip install --require-hashes -r requirements/build.lock
COPY pyproject.toml README.md LICENSE THIRD_PARTY.md ./
COPY channel/__init__.py channel/errors.py channel/resources.py channel/
COPY channel/codec channel/codec
COPY channel/treelog channel/treelog
COPY channel/wire channel/wire
COPY channel/intake channel/intake
COPY channel/store channel/store
COPY channel/server channel/server
COPY channel/jobs channel/jobs
COPY channel/cli/__init__.py channel/cli/main.py channel/cli/failures.py channel/cli/jobs.py channel/cli/
COPY channel/cli/server.py channel/cli/server_options.py channel/cli/server_run.py channel/cli/server_publish.py channel/cli/
COPY channel/cli/server_doctor.py channel/cli/server_card.py channel/cli/
COPY templates/server templates/server
RUN /opt/build/bin/hatchling build --target wheel --directory /wheel \
 && /opt/channel/bin/pip install --no-deps --no-index /wheel/*.whl \
 && /opt/channel/bin/python -m compileall -q /opt/channel/lib \
 && /opt/channel/bin/pip uninstall --yes --quiet pip setuptools

FROM ${BASE}
RUN install -d -o 10001 -g 10001 -m 0700 /data
COPY --from=build /opt/channel /opt/channel
ENV PATH=/opt/channel/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONSAFEPATH=1 PYTHONUNBUFFERED=1 \
    CHANNEL_DATA_DIR=/data CHANNEL_HOST=0.0.0.0
USER 10001:10001
# Everything that is ever written lies here, so the rest of the file system can be mounted read-only.
VOLUME /data
WORKDIR /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=15s CMD ["python", "-c", "import os, urllib.request as r; \
r.urlopen('http://127.0.0.1:' + os.environ.get('CHANNEL_PORT', '8000') + '/v1/puzzle', timeout=4)"]
CMD ["channel", "server", "run"]
