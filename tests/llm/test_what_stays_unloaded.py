"""LiteLLM takes seconds and 160 MB to load, and looks at the network and the folder if let: late, quietly, and by one file."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def python(program: str, *arguments: str, folder: Path = ROOT) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


def test_importing_and_building_the_service_loads_no_model_library(tmp_path: Path) -> None:
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from service.app import build\n"
        "from service.settings import Settings\n"
        "build(Settings(home=Path(sys.argv[1]), model='openai/x', model_fallbacks=('local:/none.gguf',), embedding_model='openai/y'))\n"
        "print([name for name in ('litellm', 'openai', 'xllamacpp', 'tiktoken') if name in sys.modules])\n"
    )
    assert python(program, str(tmp_path)).strip() == "[]"


def test_loading_the_model_library_reads_no_env_file_and_calls_nobody(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("OPENAI_API_KEY=from-a-file-somebody-left\n")
    program = (
        "import os, socket\n"
        "called = []\n"
        "def refuse(*given, **more):\n"
        "    called.append(given)\n"
        "    raise OSError('no network here')\n"
        "socket.getaddrinfo = refuse\n"
        "socket.socket.connect = refuse\n"
        "from service.llm.litellm_model import litellm\n"
        "litellm()\n"
        "print(called, 'OPENAI_API_KEY' in os.environ)\n"
    )
    assert python(program, folder=tmp_path).strip() == "[] False"


@pytest.mark.parametrize("setting", ["success_callback", "failure_callback", "callbacks", "input_callback"])
def test_no_callback_of_the_model_library_sees_a_call(setting: str) -> None:
    from service.llm.litellm_model import litellm

    assert not getattr(litellm(), setting)
