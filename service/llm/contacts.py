"""E-mail addresses and telephone numbers in running text, in linear time."""

import re
from collections.abc import Iterator

_AT = r"(?:@|\s?[\[(]\s?(?:at|arobase)\s?[\])]\s?)"
_CONTACT = re.compile(
    rf"(?<![\w.+%-])[\w.+%-]{{1,64}}{_AT}[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{1,8}}"  # e-mail, also as a (at) b.org
    r"|(?<![\w/.-])(?:\+|00)[1-9](?:[ ().\u00a0-]{0,3}\d){6,14}(?!\w)"  # a number with its country
    r"|(?<![\w/.-])\(?0\d{1,4}\)?(?:[ .\u00a0-]?\d{2,4}){2,4}(?![\w-]|[.,]\d)"  # 06 12 34 56 78, (020) 7946 0958, 0712 345 678
    r"|(?<![\w/.-])\(?[2-9]\d{2}\)?[ .-]\d{3}[.-]\d{4}(?![\w-]|[.,]\d)"  # 212-555-0198
)
_TOLD = re.compile(
    r"(?i)\b(?:tel|tél|téléphone|telephone|phone|mobile|cell|whatsapp|fax|portable)\b[.:]?[ \u00a0]{0,2}"
    r"(\d(?:[ ().\u00a0-]{0,2}\d){5,14})(?!\w)"
)
_DIGITS = range(9, 16)
"""Of a number told without its country: a shorter one is an amount, a reference or a year."""


def contacts(text: str) -> Iterator[tuple[int, int]]:
    """Where they stand: start and end, in no order."""
    for found in _CONTACT.finditer(text):
        is_mail = "@" in found.group() or any(each.isalpha() for each in found.group())
        if is_mail or found.group()[0] == "+" or sum(map(str.isdecimal, found.group())) in _DIGITS:
            yield found.span()
    for found in _TOLD.finditer(text):
        yield found.span(1)
