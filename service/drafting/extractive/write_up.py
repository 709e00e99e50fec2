"""The write-up from people's own sentences: the extractive writer of the step *write_up*.

Notes that somebody sorted keep their kind. The rest, a raw transcript above all, is sorted by cue words, by who speaks and when, and
by how much of the session a sentence carries. Repeats and chatter stay out. Owner and due date stand only where they were said.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from service.domain.drafts import Claim, WriteUpContent, WriteUpItem
from service.domain.ids import SourceId
from service.domain.items import ItemKind
from service.domain.places import Language
from service.domain.sessions import Closing, Note, Option, Speaker
from service.domain.sources import Source, SourceKind
from service.drafting.extractive.by_phase import asks_not_to_be_quoted, sorted_by_phase
from service.drafting.extractive.centrality import ALIKE, THE_SAME, Centrality, repeats
from service.drafting.extractive.kinds import Found, sort_said
from service.drafting.extractive.owners import due, owner
from service.drafting.extractive.said import Said, read_said
from service.drafting.extractive.where import conditions_said, where_said
from service.library.stemming import terms
from service.support.grounding import find_quote
from service.support.items import check_item

MOST_WORDS = 750
"""About what two pages hold under three headings."""
NOT_TO_BE_QUOTED = "desk.write_up.unread.not_to_be_quoted"
_ACTIONS_AND_ANSWERS = (ItemKind.ACTION, ItemKind.DISAGREEMENT)
"""Never left out while anything else is there."""
_UNSORTED_AT_MOST = {
    ItemKind.ACTIVITY: 4,
    ItemKind.OFFERED: 28,
    ItemKind.RECOMMENDED: 5,
    ItemKind.LEARNING: 7,
    ItemKind.DISAGREEMENT: 4,
    ItemKind.DECIDED: 10,
    ItemKind.ACTION: 12,
    ItemKind.REPORT_BACK: 2,
    ItemKind.OPEN_QUESTION: 4,
}
"""Of what nobody sorted, the best of each kind; a few more are kept to be put back."""
_PUT_BACK = 2
"""As many times more of each kind are listed as left out."""


def write_write_up(
    notes: Sequence[Note],
    sources: Mapping[str, Source],
    *,
    options: Sequence[Option] = (),
    closing: Closing | None = None,
    speakers: Sequence[Speaker] = (),
    language: Language,
    today: date | None = None,
) -> WriteUpContent:
    """Typed items in the order they are read. `sources` holds the words of the notes, the options and the close, by id.

    A row of the options log or of the close whose words stand in no source is left to its note: nothing is claimed without support.
    """
    quotable = [note for note in notes if not asks_not_to_be_quoted(note)]
    said = read_said(sorted_by_phase(quotable), sources, speakers)
    centrality = Centrality.of([each.stems for each in said])
    names = _names(said, speakers)
    by_source = _as_called(notes, speakers)
    rows = [*_from_options(options, sources), *_from_closing(closing, sources)]
    told = [frozenset(_stems(item, language)) for item in rows]
    noted_as_option = {option.note_id for option in options if option.note_id}
    by_kind: dict[ItemKind, list[tuple[int, WriteUpItem, bool]]] = defaultdict(list)
    for at, item in enumerate(rows, -len(rows)):
        by_kind[item.kind].append((at, item, True))
    unsorted: Counter[ItemKind] = Counter()
    for found in sort_said([each for each in said if each.note.id not in noted_as_option], centrality):
        is_sorted = found.said.kind is not None
        if not is_sorted and unsorted[found.kind] >= _UNSORTED_AT_MOST[found.kind] * (1 + _PUT_BACK):
            continue
        if repeats(found.said.stems, told, alike=THE_SAME if is_sorted else ALIKE):
            continue
        held = _held_to_notes(_item(found, sources, names, today), sources, by_source, options)
        if held is None:
            continue
        told.append(frozenset(found.said.stems))
        unsorted[found.kind] += not is_sorted
        by_kind[held.kind].append((found.said.at, held, is_sorted))
    chosen, left = _chosen(by_kind)
    body, over = _fitted(chosen)
    order = list(ItemKind)
    body.sort(key=lambda row: (order.index(row[1].kind), row[0]))
    rest = sorted([*over, *left], key=lambda row: -row[1].value)
    return WriteUpContent(
        items=tuple(_numbered(item, at) for at, (_, item) in enumerate(body, 1)),
        left_out=tuple(_numbered(item, at) for at, (_, item) in enumerate(rest, len(body) + 1)),
        unread=(NOT_TO_BE_QUOTED,) * (len(quotable) < len(notes)),
    )


def _names(said: Sequence[Said], speakers: Sequence[Speaker]) -> frozenset[str]:
    called = {speaker.called or speaker.name for speaker in speakers if not speaker.is_place}
    return frozenset(called | {each.said_by for each in said if each.said_by})


def _item(found: Found, sources: Mapping[str, Source], names: frozenset[str], today: date | None) -> WriteUpItem:
    said = found.said
    spans = said.spans(sources)
    text = said.text
    said_by = said.said_by
    if found.more is not None:
        spans = (*spans, *found.more.spans(sources))
        text = f"{text} {found.more.text}"
    if found.against is not None:
        spans = (*found.against.spans(sources), *spans)
        text = f"{found.against.text} — {text}"
        said_by = ", ".join(dict.fromkeys(each for each in (found.against.said_by, said_by) if each))
    item = WriteUpItem(
        kind=found.kind,
        claim=Claim(id="", text=text, support=spans, quoted=True),
        said_by=said_by[:300],
        value=round(found.value, 3),
    )
    if found.kind is ItemKind.ACTION:
        words, day = due(said.text, said.language, today)
        who = owner(said.text, said.said_by, said.language, names) or (said.said_by if said.names_owner else "")
        item = item.model_copy(update={"owner": who[:300], "due": words[:300], "due_date": day})
    if found.kind is ItemKind.REPORT_BACK:
        words, day = due(said.text, said.language, today)
        item = item.model_copy(update={"due": words[:300], "due_date": day})
    if found.kind is ItemKind.OFFERED:
        told = [each for each in (said, found.more) if each is not None]
        where = next(filter(None, map(where_said, told)), "")
        conditions = next(filter(None, map(conditions_said, told)), "")
        item = item.model_copy(update={"where": where[:300], "conditions": conditions})
    return item


def _as_called(notes: Sequence[Note], speakers: Sequence[Speaker]) -> dict[SourceId, Note]:
    """The notes by the source of their words, each under the name its speaker is called by."""
    called = {speaker.name: speaker.called for speaker in speakers if speaker.called and not speaker.is_place}
    return {
        note.source_id: note.model_copy(update={"speaker": called.get(note.speaker, note.speaker)}) for note in notes
    }


def _held_to_notes(
    item: WriteUpItem, sources: Mapping[str, Source], notes: Mapping[SourceId, Note], options: Sequence[Option]
) -> WriteUpItem | None:
    """The item as the support check lets it through: what stands beside the quotation goes where the notes do not bear it out."""
    for empty in _BESIDE:
        trouble = check_item(item.model_copy(update=empty), sources, notes, options=options)
        if trouble is None:
            return item.model_copy(update=empty)
    return None


_NO_OWNER: dict[str, object] = {"owner": ""}
_NO_DAY: dict[str, object] = {"due": "", "due_date": None}
_NO_PLACE: dict[str, object] = {"where": "", "conditions": ""}
_NOTHING: dict[str, object] = {}
_BESIDE = (
    _NOTHING,
    _NO_OWNER,
    _NO_DAY,
    _NO_PLACE,
    {"said_by": ""},
    _NO_OWNER | _NO_DAY,
    _NO_OWNER | _NO_DAY | _NO_PLACE | {"said_by": ""},
)
"""What may be left blank, the least first."""


def _stems(item: WriteUpItem, language: Language) -> set[str]:
    return set(terms(item.claim.text, language.value))


def _from_options(options: Sequence[Option], sources: Mapping[str, Source]) -> list[WriteUpItem]:
    rows = []
    for option in options:
        claim = _quoting(option.text, sources, first=option.source_id)
        if claim is None:
            continue
        rows.append(
            WriteUpItem(
                kind=ItemKind.OFFERED,
                claim=claim,
                said_by=option.offered_by,
                where=option.where_it_worked,
                conditions=option.conditions,
                value=0.85,
            )
        )
        challenge = _quoting(option.challenge, sources, first=option.source_id)
        if challenge is not None:
            rows.append(WriteUpItem(kind=ItemKind.DISAGREEMENT, claim=challenge, value=0.9))
    return rows


def _from_closing(closing: Closing | None, sources: Mapping[str, Source]) -> list[WriteUpItem]:
    if closing is None:
        return []
    rows = []
    valuable = _quoting(closing.valuable, sources)
    if valuable is not None:
        rows.append(WriteUpItem(kind=ItemKind.LEARNING, claim=valuable, value=0.95))
    for will in closing.will_do:
        claim = _quoting(will.what, sources)
        if claim is not None:
            rows.append(
                WriteUpItem(
                    kind=ItemKind.ACTION, claim=claim, owner=will.who, due=will.due, due_date=will.due_date, value=1.0
                )
            )
    back = _quoting(closing.report_back, sources)
    if back is not None:
        day = closing.report_back_date
        rows.append(
            WriteUpItem(kind=ItemKind.REPORT_BACK, claim=back, due=closing.report_back, due_date=day, value=1.0)
        )
    return rows


def _quoting(words: str, sources: Mapping[str, Source], *, first: str = "") -> Claim | None:
    """A claim that is these words, where they stand in a source. The one they are known to come from is asked first."""
    if not words.strip():
        return None
    known = [sources[first]] if first in sources else []
    closing = [source for source in sources.values() if source.kind is SourceKind.CLOSING]
    for source in (*known, *closing, *sources.values()):
        span = find_quote(words, source)
        if span is not None:
            return Claim(id="", text=" ".join(span.quote.split()), support=(span,), quoted=True)
    return None


Row = tuple[int, WriteUpItem]


def _chosen(by_kind: Mapping[ItemKind, list[tuple[int, WriteUpItem, bool]]]) -> tuple[list[Row], list[Row]]:
    """All that people sorted, and the best of what nobody did; then the next best, to be put back."""
    chosen: list[Row] = []
    left: list[Row] = []
    for kind, rows in by_kind.items():
        chosen += [(at, item) for at, item, is_sorted in rows if is_sorted]
        best = sorted((row for row in rows if not row[2]), key=lambda row: -row[1].value)
        most = _UNSORTED_AT_MOST[kind]
        chosen += [(at, item) for at, item, _ in best[:most]]
        if kind not in _ACTIONS_AND_ANSWERS:
            left += [(at, item) for at, item, _ in best[most : most * (1 + _PUT_BACK)]]
    return chosen, left


def _fitted(chosen: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """What two pages hold, the rest apart: the lowest in value goes first, an action step or a disagreement last."""
    kept = sorted(chosen, key=lambda row: (row[1].kind not in _ACTIONS_AND_ANSWERS, -row[1].value, row[0]))
    body: list[Row] = []
    over: list[Row] = []
    words = 0
    for row in kept:
        length = words_shown(row[1])
        if body and words + length > MOST_WORDS:
            over.append(row)
            continue
        words += length
        body.append(row)
    return body, over


def words_shown(item: WriteUpItem) -> int:
    """Words the item takes on the page, with who said it, where it worked, under what conditions, who does it and by when."""
    shown = (item.claim.text, item.said_by, item.where, item.conditions, item.owner, item.due)
    return sum(len(each.split()) for each in shown)


def _numbered(item: WriteUpItem, at: int) -> WriteUpItem:
    return item.model_copy(update={"claim": item.claim.model_copy(update={"id": f"item-{at}"})})
