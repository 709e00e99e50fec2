"""Every version so far: as drafted, as edited, as signed; what changed between any two, word by word."""

import streamlit as st

from service.domain.items import ItemKind, Section
from service.domain.peer_assists import PeerAssist
from service.domain.write_ups import Snapshot, SnapshotKind
from ui.calls import write_up
from ui.desk import Desk
from ui.parts.difference import difference
from ui.parts.prose import label_text, prose


def versions_of(desk: Desk, file: PeerAssist) -> None:
    kept = write_up.snapshots(desk.client, file.id)
    if kept:
        with st.expander(desk.t("desk.write_up.versions", count=len(kept)), key=f"write-up-versions-{file.id}"):
            st.fragment(_compare)(desk, file, kept)


def _compare(desk: Desk, file: PeerAssist, kept: tuple[Snapshot, ...]) -> None:
    places = list(range(len(kept)))

    def line(at: int) -> str:
        return label_text(_line(desk, kept[at]))

    later = st.selectbox(
        desk.t("desk.versions.later"),
        places,
        index=len(kept) - 1,
        format_func=line,
        key=f"w-later-{file.id}-{len(kept)}",
    )
    if later is None or len(kept) == 1:
        prose(_text(desk, kept[-1]))
        return
    earlier = st.selectbox(
        desk.t("desk.versions.earlier"), places, index=0, format_func=line, key=f"w-earlier-{file.id}-{len(kept)}"
    )
    before, after = kept[earlier or 0], kept[later]
    difference(
        _text(desk, before),
        _text(desk, after),
        before_line=_line(desk, before),
        after_line=_line(desk, after),
        unchanged=desk.t("desk.versions.same"),
    )


def _line(desk: Desk, snapshot: Snapshot) -> str:
    kind = desk.t(f"desk.write_up.snapshot.{snapshot.kind.value}")
    who = "" if snapshot.kind is SnapshotKind.DRAFTED else snapshot.made_by
    return ", ".join(filter(None, [kind, desk.texts.date(snapshot.made_at.date()), who]))


def _text(desk: Desk, snapshot: Snapshot) -> str:
    """The body as one text, each kind under its name."""
    parts = []
    for section in Section:
        body = snapshot.write_up.body(section)
        if not body:
            continue
        parts.append(desk.t(f"desk.write_up.section.{section.value}"))
        for kind in ItemKind:
            lines = [each for each in body if each.kind is kind]
            if lines:
                rows = "\n".join(" · ".join(filter(None, [each.claim.text, each.owner, each.due])) for each in lines)
                parts.append(f"{desk.t(f'desk.write_up.kind.{kind.value}')}\n{rows}")
    return "\n\n".join(parts)
