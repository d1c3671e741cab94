# The environment is made in one stage; the other has Python, the program and nothing to build with.
FROM python:3.11-slim-bookworm AS build
WORKDIR /opt/chasqui
COPY . .
RUN python scripts/bootstrap.py production && rm -r .venv-tools \
    && python -m compileall -q models office mailgateway bot backoffice chasqui

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /var/lib/chasqui --create-home chasqui \
    && install -d -o chasqui -g chasqui -m 0700 /var/lib/chasqui /var/backups/chasqui
COPY --from=build /opt/chasqui /opt/chasqui
ENV PATH=/opt/chasqui/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    CHASQUI_DATA_DIR=/var/lib/chasqui \
    CHASQUI_WEB_LISTEN=0.0.0.0:8000 \
    CHASQUI_SMTP_LISTEN=0.0.0.0:8025
USER chasqui
WORKDIR /var/lib/chasqui
VOLUME ["/var/lib/chasqui", "/var/backups/chasqui"]
EXPOSE 8000 8025
# A page answers, also while something asks for the operator: that is no reason to start again.
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/entrar', timeout=8)"]
ENTRYPOINT ["chasqui"]
CMD ["serve"]
