"""The pages in this folder (`page-*.png`), set from fictional words: write-ups, sheets, a Hub report, a Word file.

.venv/bin/python docs/screenshots/pages.py      needs pdftoppm, and LibreOffice for the Word file
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from service.domain.looks import Look  # noqa: E402
from service.domain.places import Language  # noqa: E402
from service.pages.exports import render_write_up, write_up_docx  # noqa: E402
from service.pages.sheets import note_sheet_pdf, run_sheet_pdf  # noqa: E402
from service.reports.files import report_pdf  # noqa: E402
from tests.pages.conftest import NAMES, SHOWN_AS, make_header, make_logo, make_write_up  # noqa: E402
from tests.pages.test_sheets import SHEET  # noqa: E402
from tests.reports.test_paper import make_report  # noqa: E402

RUST = Look(organisation="Hands Across Hubs", colour="#9A3412")
GREEN = Look(organisation="Hands Across Hubs")
COLOURS = 64
DPI = "80"


def main() -> None:
    french = (make_write_up(language=Language.FR), make_header(language=Language.FR))
    scripts = (make_write_up(), make_header(title="Names as people write them", people=NAMES))
    short, long = (make_write_up(approved=True), make_header()), (make_write_up(times=3), make_header())
    papers = {
        "short": render_write_up(*short, look=RUST, logo=make_logo(), attribution=SHOWN_AS).pdf,
        "long": render_write_up(*long, look=GREEN, attribution=SHOWN_AS).pdf,
        "french": render_write_up(*french, look=GREEN, attribution=SHOWN_AS).pdf,
        "scripts": render_write_up(*scripts, look=GREEN, attribution=SHOWN_AS).pdf,
        "run-sheet": run_sheet_pdf(SHEET, look=GREEN, language=Language.EN).pdf,
        "note-sheet": note_sheet_pdf(SHEET, look=GREEN, language=Language.EN).pdf,
        "report": report_pdf(make_report(4), look=RUST, logo=make_logo()),
    }
    with tempfile.TemporaryDirectory() as folder:
        for name, pdf in papers.items():
            path = Path(folder) / f"{name}.pdf"
            path.write_bytes(pdf)
            keep(path, name)
        word = Path(folder) / "word.docx"
        word.write_bytes(write_up_docx(*short, look=RUST, logo=make_logo(), attribution=SHOWN_AS))
        office = shutil.which("soffice") or "soffice"
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", folder, str(word)]
        subprocess.run(command, check=True, capture_output=True)
        keep(word.with_suffix(".pdf"), "word")


def keep(pdf: Path, name: str) -> None:
    """The first two pages side by side, in few colours."""
    stem = pdf.with_suffix("")
    subprocess.run(["pdftoppm", "-r", DPI, "-l", "2", "-png", str(pdf), str(stem)], check=True)
    pages = [Image.open(path).convert("RGB") for path in sorted(stem.parent.glob(f"{stem.name}-*.png"))]
    whole = Image.new("RGB", (sum(page.width + 8 for page in pages) - 8, pages[0].height), "#9AA5B1")
    at = 0
    for page in pages:
        whole.paste(page, (at, 0))
        at += page.width + 8
    whole.quantize(COLOURS).save(HERE / f"page-{name}.png", optimize=True)


if __name__ == "__main__":
    main()
