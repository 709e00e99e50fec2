"""A made-up page, to see a look on before anything real is printed in it."""

from service.domain.looks import Look
from service.domain.places import Language
from service.locale import say
from service.pages.blocks import Bullets, Document, Facts, Heading, Item, Paragraph
from service.pages.typesetting import picture
from service.pages.write_up import actions_table


def sample_page(look: Look, logo: bytes | None, language: Language) -> bytes:
    """PNG."""

    def words(name: str) -> str:
        return say(language, f"pages.sample.{name}")

    document = Document(
        title=words("title"),
        kicker=say(language, "pages.write_up"),
        language=language,
        footer=f"{say(language, 'pages.version', number=1)} · {say(language, 'pages.not_approved')}",
        blocks=(
            Facts(((say(language, "pages.fact.host"), words("host")), (say(language, "pages.fact.hub"), words("hub")))),
            Heading(say(language, "pages.section.what_we_did")),
            Heading(say(language, "pages.part.problem_asked"), 2),
            Paragraph(words("problem")),
            Heading(say(language, "pages.section.what_we_learned")),
            Heading(say(language, "pages.part.offered"), 2),
            Bullets((Item(words("offered"), words("peer")),)),
            Heading(say(language, "pages.section.what_we_will_do")),
            Heading(say(language, "pages.part.action"), 2),
            actions_table([(words("action"), words("owner"), words("due"))], language),
        ),
    )
    return picture(document, look, logo, ppi=72)
