"""Adding somebody and correcting what is known: name and hub are enough, what is left blank stays "not checked"."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from zoneinfo import available_timezones

import streamlit as st

from service.domain.people import Away, Person
from ui.calls import directory
from ui.calls.people import people_by_id
from ui.client import Refused, Stale
from ui.desk import Desk
from ui.parts.notice import notice
from ui.parts.prose import escaped, label_text
from ui.screens.directory.wording import known

_NO_DAYS: Any = ()
"""An empty range, which the widget takes and its types do not know."""

GRADES: tuple[int | None, ...] = (None, 1, 2, 3, 4, 5)
SAID: tuple[bool | None, ...] = (None, True, False)
BOXES = ("name", "job_title", "unit", "email", "phone", "languages", "practice", "timezone", "away")
MOST_ALIKE = 5
DRAWN = "directory-drawn"
TOLD_OF = "directory-told-of"
"""The entry, and its revision, of which was said that somebody else saved it: saving again keeps one's own."""


def add_of(desk: Desk, hubs: dict[str, str]) -> None:
    """Name, hub, role and address; the rest is filled in on the person's own page."""
    with st.expander(desk.t("desk.directory.add"), key="directory-add"):
        if not hubs:
            st.html(f'<p class="pa-quiet">{escaped(desk.t("desk.directory.no_hub"))}</p>')
            return
        with st.form("add-person", border=False):
            name = st.text_input(desk.t("desk.directory.field.name"), max_chars=300, key="new-name")
            hub = _hub(desk, hubs, None, key="new-hub")
            title = st.text_input(desk.t("desk.directory.field.job_title"), max_chars=300, key="new-title")
            email = st.text_input(desk.t("desk.directory.field.email"), max_chars=300, key="new-email")
            sent = desk.submit(desk.t("desk.directory.add_action"), type="primary", needs="manage_people")
        if not sent:
            return
        try:
            person = directory.add(desk.client, name=name, hub_id=hub, job_title=title, email=email)
        except Refused as refused:
            notice(refused.in_full(_names(desk)), tone="care")
            return
        st.session_state["directory-told"] = desk.t("desk.directory.added", name=person.name)
        desk.go("directory", person=person.id)


def _names(desk: Desk) -> dict[str, str]:
    """What the boxes of a person are called, by member."""
    return {name: desk.t(f"desk.directory.field.{name}") for name in BOXES}


def forget_drawn() -> None:
    """The next form shows what is saved by then."""
    st.session_state.pop(DRAWN, None)


def change_of(desk: Desk, person: Person, hubs: dict[str, str], names: dict[str, str]) -> None:
    """The form keeps the entry it was drawn from: what somebody else saves meanwhile must not empty the boxes under a hand."""
    drawn: Person | None = st.session_state.get(DRAWN)
    if drawn is None or drawn.id != person.id:
        drawn = st.session_state[DRAWN] = person
    names = names | {id: each.name for id, each in people_by_id(desk.client, [drawn.manager_id]).items()}
    with st.form(f"person-{person.id}", border=False):
        values = _values(desk, drawn, hubs)
        manager = st.text_input(
            desk.t("desk.directory.field.manager"),
            names.get(drawn.manager_id or "", ""),
            max_chars=300,
            help=desk.t("desk.directory.manager_help"),
        )
        sent = desk.submit(desk.t("desk.save"), type="primary", needs="manage_people")
    if not sent:
        return
    try:
        found = _manager(desk, drawn, manager or "", names)
        if isinstance(found, str):
            notice(found, tone="care")
            return
        _save(desk, drawn, person, {**values, "manager_id": found[0]}, hubs, names)
    except Stale:
        notice(desk.t("desk.file.changed_elsewhere"), tone="care")
    except Refused as refused:
        notice(refused.in_full(_names(desk)), tone="care")


def _save(
    desk: Desk, drawn: Person, current: Person, values: dict[str, Any], hubs: dict[str, str], names: dict[str, str]
) -> None:
    """What was changed here is kept over what is saved by now; where somebody else changed the same, they are asked."""
    before, now = (each.model_dump(mode="json", include=set(values)) for each in (drawn, current))
    mine = {name: value for name, value in values.items() if value != before[name]}
    both = [name for name in mine if now[name] not in (before[name], mine[name])]
    if both and st.session_state.get(TOLD_OF) != (current.id, current.revision):
        st.session_state[TOLD_OF] = (current.id, current.revision)
        lines = "; ".join(_theirs(desk, current, name, hubs, names) for name in both)
        notice(desk.t("desk.directory.changed_meanwhile", fields=lines), tone="care")
        return
    directory.change(desk.client, current, **{**now, **mine})
    forget_drawn()
    st.session_state["directory-told"] = desk.t("desk.directory.saved")
    st.rerun()


def _theirs(desk: Desk, current: Person, name: str, hubs: dict[str, str], names: dict[str, str]) -> str:
    field = {"hub_id": "hub", "manager_id": "manager"}.get(name, name)
    if field == "attributes":
        return desk.t("desk.directory.attributes_short")
    shown = "hands_on" if field.startswith("hands_on") else field
    words = current.name if field == "name" else known(desk, current, shown, hubs=hubs, names=names)
    return f"{desk.t(f'desk.directory.field.{field}')}: {words or _unknown(desk)}"


def _values(desk: Desk, person: Person, hubs: dict[str, str]) -> dict[str, Any]:
    def text(field: str, value: str, **more: Any) -> str:
        return st.text_input(desk.t(f"desk.directory.field.{field}"), value, max_chars=300, **more) or ""

    values: dict[str, Any] = {"name": text("name", person.name), "hub_id": _hub(desk, hubs, person.hub_id)}
    values |= {"job_title": text("job_title", person.job_title), "unit": text("unit", person.unit)}
    values |= {"email": text("email", person.email), "phone": text("phone", person.phone)}
    values["seniority"] = st.selectbox(
        desk.t("desk.directory.field.seniority"),
        GRADES,
        index=GRADES.index(person.seniority),
        format_func=lambda grade: desk.t("desk.directory.grade", grade=grade) if grade else _unknown(desk),
    )
    languages = text("languages", ", ".join(person.languages), help=desk.t("desk.directory.languages_help"))
    values["languages"] = [each.strip().lower() for each in languages.split(",") if each.strip()]
    practice = st.text_area(
        desk.t("desk.directory.practice_label"), "\n".join(person.practice), max_chars=20_000, height=96
    )
    values["practice"] = [each.strip() for each in (practice or "").split("\n") if each.strip()]
    first, last = st.columns(2)
    with first:
        values["hands_on_since"] = _year(desk, "hands_on_since", person.hands_on_since)
    with last:
        values["hands_on_until"] = _year(desk, "hands_on_until", person.hands_on_until)
    values["timezone"] = _zone(desk, person)
    values["away"] = _away(desk, person)
    values["may_be_suggested"] = st.selectbox(
        desk.t("desk.directory.field.may_be_suggested"),
        SAID,
        index=SAID.index(person.may_be_suggested),
        format_func=lambda said: (
            _unknown(desk) if said is None else desk.t(f"desk.directory.{'yes' if said else 'no'}")
        ),
    )
    kept = {str(each.hub_id): each.model_dump(mode="json") for each in person.previous_hubs}
    before = st.multiselect(
        desk.t("desk.directory.field.previous_hubs"),
        list(hubs),
        default=[id for id in kept if id in hubs],
        format_func=lambda id: label_text(hubs[id]),
        placeholder=_unknown(desk),
    )
    values["previous_hubs"] = [kept.get(id, {"hub_id": id}) for id in before]
    values["attributes"] = _attributes(desk, person)
    return values


def _hub(desk: Desk, hubs: dict[str, str], hub_id: str | None, *, key: str | None = None) -> str | None:
    ids = list(hubs)
    return st.selectbox(
        desk.t("desk.directory.field.hub"),
        ids,
        index=ids.index(hub_id) if hub_id in hubs else 0,
        format_func=lambda id: label_text(hubs[id]),
        key=key,
    )


def _year(desk: Desk, field: str, year: int | None) -> int | None:
    return st.number_input(
        desk.t(f"desk.directory.field.{field}"),
        value=year,
        min_value=1940,
        max_value=2100,
        step=1,
        placeholder=_unknown(desk),
    )


def _zone(desk: Desk, person: Person) -> str:
    zones = ["", *sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))]
    if person.timezone and person.timezone not in zones:
        zones.insert(1, person.timezone)
    return (
        st.selectbox(
            desk.t("desk.directory.field.timezone"),
            zones,
            index=zones.index(person.timezone),
            format_func=lambda zone: zone.replace("_", " ") or desk.t("desk.directory.zone_of_hub"),
        )
        or ""
    )


def _away(desk: Desk, person: Person) -> list[dict[str, Any]]:
    """Periods that are known stay or are taken out; one may be added."""

    def words(each: Away) -> str:
        days = {"start": desk.texts.date(each.from_day), "end": desk.texts.date(each.to_day)}
        return desk.t("desk.directory.away_from_to", **days)

    kept: Sequence[Away] = person.away
    if person.away:
        kept = st.multiselect(
            desk.t("desk.directory.field.away"), list(person.away), default=list(person.away), format_func=words
        )
    added = st.date_input(
        desk.t("desk.directory.away_add"), value=_NO_DAYS, min_value=date(2000, 1, 1), format="DD/MM/YYYY", key=None
    )
    days = list(added) if isinstance(added, tuple) else []
    periods = [*kept, *([Away(from_day=days[0], to_day=days[-1])] if days else [])]
    return [each.model_dump(mode="json") for each in periods]


def _attributes(desk: Desk, person: Person) -> dict[str, str]:
    """One on a line, `name: value`."""
    said = "\n".join(f"{name}: {value}" for name, value in person.attributes.items())
    lines = st.text_area(
        desk.t("desk.directory.attributes"),
        said,
        max_chars=20_000,
        height=96,
        help=desk.t("desk.directory.attributes_help"),
    )
    pairs = [line.partition(":") for line in (lines or "").split("\n") if line.strip()]
    return {name.strip(): value.strip() for name, _, value in pairs}


def _manager(desk: Desk, person: Person, words: str, names: dict[str, str]) -> tuple[str | None] | str:
    """The id of whom was written, or a sentence about why nobody was found."""
    if not words.strip():
        return (None,)
    if person.manager_id and words == names.get(person.manager_id):
        return (person.manager_id,)
    found = directory.find(desk.client, words=words, limit=MOST_ALIKE + 1).items
    exact = [each for each in found if words.strip().casefold() in (each.name.casefold(), each.email.casefold())]
    chosen = exact if len(exact) == 1 else found
    if len(chosen) == 1:
        return (str(chosen[0].id),)
    if not found:
        return desk.t("desk.directory.manager_unknown")
    alike = ", ".join(f"{each.name} ({each.email or each.job_title or '–'})" for each in found[:MOST_ALIKE])
    return desk.t("desk.directory.manager_several", people=alike)


def _unknown(desk: Desk) -> str:
    return desk.t("desk.directory.not_checked")
