"""Names as people type them: compared without case, accents or spacing, in any script."""

import unicodedata


def folded(text: str) -> str:
    """*Éléonore  N'Diaye* and *eleonore n’diaye* are the same."""
    if text.isascii():
        return " ".join(text.casefold().split())
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(plain.replace("’", "'").casefold().split())
