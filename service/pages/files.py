"""The formats pages leave in, and a file's name on its way out."""

from enum import StrEnum
from urllib.parse import quote


class FileFormat(StrEnum):
    PDF = "pdf"
    DOCX = "docx"
    MD = "md"

    @property
    def media_type(self) -> str:
        return {
            FileFormat.PDF: "application/pdf",
            FileFormat.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            FileFormat.MD: "text/markdown; charset=utf-8",
        }[self]


def attachment(name: str) -> str:
    """For a name in any script (RFC 6266, 5987): plain letters for old readers, and the whole of it for the others."""
    plain = "".join(letter if letter.isascii() and (letter.isalnum() or letter in " .-_") else "_" for letter in name)
    kept = "".join("_" if letter in '/\\:*?"<>|' or not letter.isprintable() else letter for letter in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(kept, safe='')}"
