"""The pictures in this folder, taken from a running desk with the sample library.

    make run                                    in one terminal
    .venv/bin/python docs/screenshots/take.py   in another; `--desk http://127.0.0.1:8501` names another address

It opens the example request in the practice space, as a newcomer does, and takes every screen wide (1440) and narrow (375).
"""

import argparse
import re
import shutil
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

HERE = Path(__file__).parent
REQUEST = HERE.parents[1] / "corpus" / "example_request.en.txt"
SESSION = "kpatuya-handpumps"
"""The sample file with notes and a transcript."""
PLANNED = "remise-forage-kadiel"
"""The sample file whose people are being found."""
WIDE, NARROW = (1440, 1000), (375, 812)
COLOURS = 128
WAIT_MS = 60_000

Take = Callable[[Page], None]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--desk", default="http://127.0.0.1:8501")
    desk = parser.parse_args().desk.rstrip("/")
    expect.set_options(timeout=WAIT_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        file = a_drafted_file(browser, desk)
        draft_the_write_up(browser, desk)
        prepare = f"{desk}/prepare?space=practice&file={file}"
        library = f"{desk}/library?space=practice"
        screens: dict[str, tuple[str, Take]] = {
            "home": (f"{desk}/?space=practice", as_it_is),
            "prepare": (prepare, as_it_is),
            "prepare-source": (prepare, with_a_source),
            "prepare-questions": (prepare, at("pa-ask")),
            "people": (f"{desk}/people?space=practice&file={PLANNED}", as_it_is),
            "people-panel": (f"{desk}/people?space=practice&file={PLANNED}", with_a_panel),
            "plan": (f"{desk}/plan?space=practice&file={PLANNED}", as_it_is),
            "plan-agenda": (f"{desk}/plan?space=practice&file={PLANNED}", part("pa-plan-part-agenda")),
            "directory": (f"{desk}/directory?space=practice", as_it_is),
            "directory-person": (f"{desk}/directory?space=practice&person=p-samuel-mutai", as_it_is),
            "session": (f"{desk}/session?space=practice&file={SESSION}", as_it_is),
            "write-up": (f"{desk}/write-up?space=practice&file={SESSION}", as_it_is),
            "write-up-note": (f"{desk}/write-up?space=practice&file={SESSION}", with_a_note),
            "write-up-approve": (f"{desk}/write-up?space=practice&file={SESSION}", at("pa-approve")),
            "follow-up": (f"{desk}/follow-up?space=practice&file=marang-birth-dose", as_it_is),
            "reports": (f"{desk}/reports?space=practice&hub=visayas", as_it_is),
            "library": (f"{library}&q=a+county+budget+promised+and+not+released", as_it_is),
            "library-document": (f"{library}&document=rift-release-board", as_it_is),
            "administration": (f"{desk}/administration?space=practice", as_it_is),
            "running": (f"{desk}/running", as_it_is),
            "ledger": (f"{desk}/ledger?space=practice", as_it_is),
        }
        for name, (address, take) in screens.items():
            picture(browser, address, take, f"{name}-wide", size=WIDE)
            picture(browser, address, take, f"{name}-narrow", size=NARROW)
        picture(browser, f"{prepare}&lang=fr", as_it_is, "prepare-french-dark", size=WIDE, dark=True)
        picture(
            browser,
            f"{desk}/write-up?space=practice&file={SESSION}&lang=fr",
            as_it_is,
            "write-up-french-dark",
            size=WIDE,
            dark=True,
        )
        picture(browser, f"{desk}/?space=real", as_it_is, "home-empty-wide", size=WIDE)
        browser.close()


def a_drafted_file(browser: Browser, desk: str) -> str:
    """Open the example request and wait for its drafts; gives the file's id."""
    page = browser.new_context(viewport={"width": WIDE[0], "height": WIDE[1]}, locale="en-GB").new_page()
    page.set_default_timeout(WAIT_MS)
    page.goto(f"{desk}/?space=practice")
    page.get_by_label("A team’s request").fill(REQUEST.read_text(encoding="utf-8"))
    page.get_by_role("button", name="Open a file and draft it").click()
    expect(page.get_by_role("heading", name=re.compile("^Why it")).first).to_be_visible()
    expect(page.get_by_role("progressbar")).to_have_count(0)
    page.get_by_role("button", name=re.compile("^The decision is on")).click()
    expect(page.locator(".pa-masthead")).to_contain_text("decision")
    found = re.search(r"[?&]file=([^&]+)", page.url)
    page.context.close()
    if found is None:
        raise SystemExit("the desk did not open the file")
    return found[1]


def draft_the_write_up(browser: Browser, desk: str) -> None:
    """From the notes and the transcript of the sample's session."""
    page = browser.new_context(viewport={"width": WIDE[0], "height": WIDE[1]}, locale="en-GB").new_page()
    page.set_default_timeout(WAIT_MS)
    page.goto(f"{desk}/write-up?space=practice&file={SESSION}")
    draft = page.get_by_role("button", name="Draft the write-up")
    expect(draft.or_(page.locator(".line").first)).to_be_visible()
    if draft.count():
        draft.click()
    expect(page.locator(".line").first).to_be_visible()
    page.context.close()


def as_it_is(page: Page) -> None:
    """Nothing more than to wait until everything is drawn."""


def with_a_source(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Source 1:")).nth(1).click()


def with_a_note(page: Page) -> None:
    page.locator(".line .marker").nth(4).click()


def with_a_panel(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Work (out a panel|it out again)")).click()
    expect(page.get_by_role("button", name="Take this panel")).to_be_visible()
    part("pa-panel")(page)


def part(key: str) -> Take:
    def scroll(page: Page) -> None:
        page.locator(f".st-key-{key}").evaluate("part => part.scrollIntoView({ block: 'start' })")

    return scroll


def at(anchor: str) -> Take:
    def scroll(page: Page) -> None:
        page.locator(f"#{anchor}").evaluate("heading => heading.scrollIntoView({ block: 'start' })")

    return scroll


def picture(
    browser: Browser, address: str, take: Take, name: str, *, size: tuple[int, int], dark: bool = False
) -> None:
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        locale="en-GB",
        color_scheme="dark" if dark else "light",
        reduced_motion="reduce",
        device_scale_factor=2 if size is NARROW else 1,
    )
    page = context.new_page()
    page.set_default_timeout(WAIT_MS)
    page.goto(address)
    page.get_by_role("heading", level=1).wait_for()
    page.wait_for_load_state("networkidle")
    page.wait_for_function("() => document.querySelector('.stApp').dataset.testScriptState === 'notRunning'")
    page.wait_for_timeout(1500)
    take(page)
    page.wait_for_timeout(600)
    path = HERE / f"{name}.png"
    page.screenshot(path=path)
    Image.open(path).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    context.close()


if __name__ == "__main__":
    main()
