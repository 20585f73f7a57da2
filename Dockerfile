# syntax=docker/dockerfile:1
# The service in a container: nobody in particular runs it, nothing of it can be written, and all it keeps is in /data.
#   docker build -t intercom-guardrail .
#   docker run --read-only --tmpfs /tmp -v guardrail:/data -p 127.0.0.1:8080:8080 intercom-guardrail
# The build needs nothing of the platform: `docker buildx build --platform linux/amd64,linux/arm64 .` makes both.

FROM python:3.11-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/guardrail
COPY requirements.txt /build/
RUN /opt/guardrail/bin/pip install --require-hashes -r /build/requirements.txt
COPY app.py pyproject.toml requirements.in README.md LICENSE /build/
COPY drift /build/drift
COPY guard /build/guard
COPY policies /build/policies
RUN /opt/guardrail/bin/pip install --no-deps /build

FROM python:3.11-slim-bookworm
# git reads policies from a repository, ssh reaches it.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends git openssh-client \
  && rm -rf /var/lib/apt/lists/* \
  && install --directory --owner=10001 --group=10001 --mode=0700 /data
COPY --from=build /opt/guardrail /opt/guardrail
ENV PATH=/opt/guardrail/bin:$PATH \
  PYTHONDONTWRITEBYTECODE=1 \
  HOME=/data \
  GUARDRAIL_HOME=/data \
  HOST=0.0.0.0 \
  PORT=8080
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
  CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ['PORT'] + '/healthz', timeout=4)"]
ENTRYPOINT ["guardrail"]
CMD ["serve"]
