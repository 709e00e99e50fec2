"""The background pack from the accepted statement's own sentences: the extractive writer of the step *background_pack*."""

from collections.abc import Mapping

from service.domain.drafts import BackgroundPackContent, PackPart
from service.domain.ids import VersionId
from service.domain.packs import PACK_PARTS
from service.domain.problem import SheetField
from service.domain.sources import Source
from service.drafting.extractive.problem_statement import quotation
from service.support.sentences import read_sentences


def write_background_pack(statement_id: VersionId, statement: Mapping[SheetField, Source]) -> BackgroundPackContent:
    """Every sentence of the statement under its part, in the order it was written; pages are counted afterwards."""
    parts = []
    for part in PACK_PARTS:
        source = statement.get(part)
        sentences = read_sentences(source) if source else ()
        claims = tuple(quotation(f"{part.value}-{n}", each, source) for n, each in enumerate(sentences, 1) if source)
        if claims:
            parts.append(PackPart(part=part, claims=claims))
    return BackgroundPackContent(statement_id=statement_id, parts=tuple(parts))
