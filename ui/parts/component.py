"""Our own browser components: script and style as files, because the page's policy refuses inline scripts.

Streamlit serves a component's files only when a package manifest names their folder. The desk runs from a checkout, so it hands that
manifest to Streamlit itself; each of Streamlit's runtimes (tests make several) is told once.
"""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components.v2.bidi_component import ComponentResult
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest
from streamlit.components.v2.types import ComponentRenderer

_UI = Path(__file__).parents[1]
_NAMES = ("claims", "editor", "kept", "notepad", "page", "phase_clock", "review", "stepper")
_MANIFEST = ComponentManifest(
    name="desk", version="1", components=[ComponentConfig(name=name, asset_dir="assets/parts") for name in _NAMES]
)
_lock = threading.Lock()
_renderers: dict[str, ComponentRenderer] = {}


def mount(name: str, *, key: str, data: dict[str, Any], **callbacks: Callable[[], None]) -> ComponentResult:
    """Draw the component `assets/parts/<name>.js` with `<name>.css`. Gives its triggers as attributes, None when not pulled."""
    full_name = f"desk.{name}"
    with _lock:
        manager = get_bidi_component_manager()
        if manager.get_component_asset_root(full_name) is None:
            manager.register_from_manifest(_MANIFEST, _UI)
        if full_name not in _renderers:
            _renderers[full_name] = st.components.v2.component(full_name, js=f"{name}.js", css=f"{name}.css")
    on_change: dict[str, Any] = dict(callbacks)
    return _renderers[full_name](key=key, data=data, **on_change)
