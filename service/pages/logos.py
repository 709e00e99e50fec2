"""A hub's logo: a PNG or JPEG, decoded to see that it is one and written anew, so that nothing hides in it."""

import io

from PIL import Image, UnidentifiedImageError

from service.errors import BadInput, TooLarge, UnreadableFile

MOST_BYTES = 1_000_000
MOST_PIXELS = 4_000_000
MOST_SIDE = 1200
"""Pixels that are kept: more than a printer shows at the size of a logo."""


def suffix_of(logo: bytes) -> str:
    return "jpg" if logo.startswith(b"\xff\xd8") else "png"


def read_logo(data: bytes) -> bytes:
    """The picture alone, without what cameras and programs write beside it, no larger than it needs to be.

    Raises TooLarge, UnreadableFile (no PNG or JPEG, damaged) or BadInput (empty). SVG is refused: it is a program as much as a picture.
    """
    if not data:
        raise BadInput("looks.empty_file")
    if len(data) > MOST_BYTES:
        raise TooLarge("looks.logo_too_large", megabytes=MOST_BYTES // 1_000_000)
    if not data.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")):
        raise UnreadableFile("looks.not_a_picture")
    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise TooLarge("looks.logo_too_many_pixels", millions=MOST_PIXELS // 1_000_000)
            is_jpeg = opened.format == "JPEG"
            picture = opened.convert("RGB" if is_jpeg else "RGBA")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise UnreadableFile("looks.not_a_picture") from None
    picture.thumbnail((MOST_SIDE, MOST_SIDE))
    written = io.BytesIO()
    clean = Image.new(picture.mode, picture.size)
    clean.paste(picture)
    clean.save(written, format="JPEG" if is_jpeg else "PNG", **({"quality": 90} if is_jpeg else {}))
    return written.getvalue()
