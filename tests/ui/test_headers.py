"""The policy on every answer."""

import pytest

from ui.headers import content_security_policy, inline_script_hashes


def test_streamlits_own_inline_script_is_known_by_its_hash_and_no_other_may_run() -> None:
    hashes = inline_script_hashes()
    assert len(hashes) == 1
    policy = content_security_policy("desk.example:8501", hashes)
    assert f"script-src 'self' 'wasm-unsafe-eval' {hashes[0]};" in policy


@pytest.mark.parametrize("host", ["desk.example", "127.0.0.1:8501", "[::1]:8501"])
def test_the_websocket_is_allowed_at_the_same_host_only(host: str) -> None:
    assert f"connect-src 'self' ws://{host} wss://{host};" in content_security_policy(host, ())


@pytest.mark.parametrize("host", ["", "a b", "x; script-src *", "x\r\ny: z", "a/b", "@evil"])
def test_a_host_that_cannot_be_read_adds_nothing(host: str) -> None:
    assert "connect-src 'self';" in content_security_policy(host, ())
