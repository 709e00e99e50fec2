"""A real OpenID provider on loopback: npm's `oidc-provider`, installed from its lock without running anybody's scripts."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.browser.conftest import free_port, wait_for

HERE = Path(__file__).parent
CLIENT = {
    "PEER_ASSIST_OIDC_CLIENT_ID": "desk",
    "PEER_ASSIST_OIDC_CLIENT_SECRET": "a secret between the two of them",
    "PEER_ASSIST_OIDC_NAME": "Example ID",
}
"""What the provider knows the desk as."""


@contextmanager
def running_provider(folder: Path, *, redirect: str) -> Iterator[str]:
    """The issuer of a provider that sends people back to `redirect`. Skips where there is no Node (in CI that fails)."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        pytest.skip("no Node on this machine (apt-get install nodejs npm)")
    for name in ("package.json", "package-lock.json", ".npmrc", "server.mjs"):
        shutil.copy(HERE / name, folder)
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"]
    subprocess.run([npm, "ci", *quiet], cwd=folder, check=True, capture_output=True, timeout=300)
    port, log = free_port(), folder / "provider.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [node, "server.mjs", str(port), redirect], cwd=folder, env=os.environ, stdout=output, stderr=output
        )
    try:
        issuer = f"http://127.0.0.1:{port}"
        wait_for(f"{issuer}/.well-known/openid-configuration", process, log)
        yield issuer
    finally:
        process.terminate()
        process.wait(timeout=10)
