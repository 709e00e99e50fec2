"""The demonstration desk as an ASGI application, with the headers and fonts of the real one."""

from pathlib import Path

from ui.asgi import create_app

app = create_app(Path(__file__).with_name("demo_desk.py"))
