"""A second process on the data folder of a first: refused with a sentence, and the first goes on."""

import os
from pathlib import Path

import pytest

from tests.faults.product import Product, commanded, free_port


@pytest.mark.parametrize("command", ["serve", "run"])
def test_a_second_process_on_one_data_folder_is_refused_with_a_sentence(tmp_path: Path, command: str) -> None:
    first = Product(tmp_path / "home", port=free_port())
    first.start(module="service")
    try:
        environment = {**os.environ, **first.environment}
        environment |= {"PEER_ASSIST_PORT": str(free_port()), "PEER_ASSIST_UI_PORT": str(free_port())}
        second = commanded(command, environment)
        assert second.returncode == 2
        assert second.stderr.strip().splitlines() == [second.stderr.strip()], "one sentence and no traceback"
        assert f"data folder {tmp_path / 'home'}" in second.stderr
        assert first.is_up()
    finally:
        first.kill()
