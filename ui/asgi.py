"""The desk as an ASGI application: `uvicorn ui.asgi:app --host 127.0.0.1 --port 8501`.

`PEER_ASSIST_UI_HOSTS` (names separated by commas) adds hosts the desk may be reached at, beside this machine; `PEER_ASSIST_LOG` says how
it logs, as for the service.
"""

import os
from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from streamlit import config

from service.logs import LogStyle, start_logging
from ui import door
from ui.headers import SafeHeaders
from ui.identity import ThisMachineOnly, desk_address, provider_secrets, refuse_other_addresses, signs_in
from ui.trouble import quieten_streamlit, show_trouble

UI = Path(__file__).parent


def create_app(script: Path = UI / "app.py") -> st.App:
    """Serve one Streamlit script with our headers, fonts and error page. Tests serve a demonstration script instead."""
    # Streamlit looks for `.streamlit` beside "the main script"; ours is beside `ui/`, wherever the process was started.
    config._main_script_path = str(UI.parent / "desk.py")
    config.get_config_options(force_reparse=True)
    quieten_streamlit()
    extra = [host.strip() for host in os.environ.get("PEER_ASSIST_UI_HOSTS", "").split(",") if host.strip()]
    if signs_in():
        extra.append(urlsplit(desk_address()).hostname or "127.0.0.1")
    if extra:
        config.set_option("server.allowedHosts", [*config.get_option("server.allowedHosts"), *extra])
    return st.App(
        script,
        routes=[
            Mount("/desk/fonts", StaticFiles(directory=UI / "assets" / "fonts")),
            *(door.ROUTES if signs_in() else ()),
        ],
        middleware=[Middleware(SafeHeaders), Middleware(door.BackFromProvider if signs_in() else ThisMachineOnly)],
        secrets=provider_secrets(),
        on_script_error=show_trouble,
    )


start_logging(LogStyle(os.environ.get("PEER_ASSIST_LOG") or LogStyle.PLAIN))
refuse_other_addresses()
app = create_app()
