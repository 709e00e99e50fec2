"""Home asks what you have."""

from ui.desk import Desk, Screen
from ui.parts.masthead import masthead
from ui.parts.prose import prose


def draw(desk: Desk) -> None:
    masthead(desk.t("shell.home"))
    drafting = desk.client.get("/info")["drafting"]
    prose(desk.t(f"shell.drafting.{drafting}"), voice="sans")


SCREEN = Screen(path="", title="shell.home", draw=draw, shelf="home", icon=":material/home:")
