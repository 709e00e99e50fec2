"""The people a write-up names, proposed for a person to confirm: on labelled lines, and anybody of the directory."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from service.domain.people import Participation, ParticipationRole
from service.library.importing.incoming import KnownPerson

MOST_PEOPLE = 40

_ROLES: tuple[tuple[str, ParticipationRole], ...] = (
    (
        r"host(?: team)? lead|lead host|responsable de l.équipe(?: hôte)?|chef(?:fe)? de l.équipe hôte",
        ParticipationRole.HOST_LEAD,
    ),
    (
        r"facilitat(?:or|ed by|ion)s?|in the chair|animat(?:eur|rice)s?|animation|animée? par|facilitat(?:eur|rice)s?",
        ParticipationRole.FACILITATOR,
    ),
    (
        r"note[- ]?taker?s?|notes(?: by)?|prise de notes|secrétaires?(?: de séance)?|notes prises par",
        ParticipationRole.NOTE_TAKER,
    ),
    (r"time[- ]?keepers?|gardien(?:ne)? du temps|maître du temps", ParticipationRole.TIMEKEEPER),
    (r"sponsors?|parrain|marraine|commanditaire", ParticipationRole.SPONSOR),
    (
        r"(?:our )?peers?|resource team|visiting team|(?:our )?helpers?|helping us|(?:nos )?pairs?|équipe ressource|(?:nos )?collègues",
        ParticipationRole.PEER,
    ),
    (
        r"hosts?(?: team)?|who asked|equipe hôte|équipe(?: hôte)?|équipe qui demand(?:ait|e) l.aide|hôtes?",
        ParticipationRole.HOST,
    ),
    (
        r"participants?|present|attended|who came|people|contacts?|authors?|written by|présents?|participante?s"
        r"|auteure?s?|rédigée? par",
        ParticipationRole.NAMED,
    ),
)
_LABEL = re.compile(
    r"(?im)(?:^\W{0,6}|[.;] )(?P<label>"
    + "|".join(f"(?:{words})" for words, _ in _ROLES)
    + r")\W{0,4}[:|–]\W{0,4}\s*(?P<names>(?:[^\n.;]|(?<=\b[A-Z])\.)+)"
)
_PARTICLE = r"(?:de|da|di|du|del|dos|van|von|bin|ben|al|el|la|le)"
_WORD = r"[A-ZÀ-ÖØ-Þ][\w’'.\-]*"
_NAME = re.compile(rf"{_WORD}(?:\s+(?:{_PARTICLE}\s+)?{_WORD}){{1,3}}")
_NO_NAME = re.compile(
    r"\b(?:Ministry|District|Department|Hub|Office|Team|Unit|Council|Assembly|University|Project|Programme|Ministère|Bureau|Direction|Mairie|Conseil"
    r"|Projet|Équipe|Service|Agency|Agence|Committee|Comité)\b"
)
_ASIDE = re.compile(r"\([^()]*\)")
"""Taken out twice, for an aside within an aside. Without the opening bracket in the class, a flood of them takes minutes."""
_TABLE_ROLE = re.compile(r"(?m)^\|(?P<cells>.+)\|\s*$")


def people_in(text: str, directory: Sequence[KnownPerson]) -> tuple[Participation, ...]:
    """Proposals, each name once, in order of appearance. Two people of one name are left for a person to tell apart."""
    by_name: dict[str, list[KnownPerson]] = {}
    for person in directory:
        by_name.setdefault(_folded(person.name), []).append(person)
    found: dict[str, tuple[str, ParticipationRole]] = {}
    for name, role in [*_labelled(text), *_in_tables(text)]:
        found.setdefault(_folded(name), (name, role))
    for name in _known_names(text, by_name):
        found.setdefault(name, (by_name[name][0].name, ParticipationRole.NAMED))
    proposals = []
    for folded, (name, role) in list(found.items())[:MOST_PEOPLE]:
        same = by_name.get(folded, [])
        person_id = same[0].id if len(same) == 1 else None
        proposals.append(
            Participation(id="", name=same[0].name if same else name, role=role, person_id=person_id, confirmed=False)
        )
    return tuple(proposals)


def _labelled(text: str) -> Iterator[tuple[str, ParticipationRole]]:
    """`Facilitator: Abena Owusu (Savannah)`, `Pairs : A. Diop, C. Faye`."""
    for match in _LABEL.finditer(text):
        role = _role(match["label"])
        without_asides = _ASIDE.sub(",", _ASIDE.sub(",", match["names"]))
        for part in re.split(r",|;|\b(?:and|with|et|avec)\b|&|/|\|| – | - ", without_asides):
            if name := _name(part):
                yield name, role


def _in_tables(text: str) -> Iterator[tuple[str, ParticipationRole]]:
    """Rows such as `| Amina Otieno | Host lead | Rift |`."""
    for match in _TABLE_ROLE.finditer(text):
        cells = [cell.strip(" *_") for cell in match["cells"].split("|")]
        roles = [role for cell in cells for part in cell.split(",") if (role := _exact_role(part.strip())) is not None]
        if roles and (names := [name for cell in cells if _exact_role(cell) is None and (name := _name(cell))]):
            yield names[0], roles[0]


def _known_names(text: str, by_name: Iterable[str]) -> list[str]:
    folded = _folded(text)
    found = [(at, name) for name in by_name if len(name) > 4 and (at := _place(folded, name)) >= 0]
    return [name for _, name in sorted(found)]


def _place(folded: str, name: str) -> int:
    if name not in folded:
        return -1
    match = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", folded)
    return match.start() if match else -1


def _name(part: str) -> str:
    match = _NAME.fullmatch(part.strip(" .*_\t"))
    return match.group() if match and not _NO_NAME.search(match.group()) else ""


def _role(label: str) -> ParticipationRole:
    return next(role for words, role in _ROLES if re.fullmatch(words, label, re.IGNORECASE))


def _exact_role(cell: str) -> ParticipationRole | None:
    return next(
        (
            role
            for words, role in _ROLES
            if role is not ParticipationRole.NAMED and re.fullmatch(words, cell, re.IGNORECASE)
        ),
        None,
    )


def _folded(text: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(plain.replace("’", "'").casefold().split())
