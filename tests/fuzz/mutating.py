"""Real files made hostile: bytes turned, cut, doubled, spliced; tags and quotation marks nested; the XML inside an office file too.

mutant(seeds, random) -> bytes                         the same random, the same mutant
"""

import io
import random
import zipfile
from collections.abc import Sequence

from lxml import etree

HOSTILE = (
    b"<", b">", b"&", b'"', b"'", b"\x00", b"\xff", b"\xfe\xff", b"\r", b"\n\n", b"-->", b"<!--", b"]]>", b"---\n",
    b"WEBVTT\n", b"::", b"\t", b",", b";", b"99:99:99.999", b"00:00:01,000 --> 00:00:00,000\n", b"<v >",
    b"<v " + b"A" * 300 + b">", b"&#x110000;", b"&#0;", b"%s%n", b"{{7*7}}", b"=cmd|' /C calc'!A0", b"-1", b"0",
    b"4294967296", b"1e309", b"NaN", b"null", b"true", b"\\u0000", "\u202e".encode(), "\U000e0041".encode(),
    "é".encode("latin-1"), b"- " * 200, b"[" * 300, b"(" * 300, b"<b>" * 300, b"<div>" * 300, b"#" * 50,
    b"* * *" * 40, b"|" * 200, b"> " * 150, b"a:" * 100, b"&a;" * 50,
    b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
    b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>', b"&x;", b"endobj", b"stream\n", b"/Length 999999999",
    b"/Kids [1 0 R]", b"1 0 obj", b"<< " * 100, b"startxref\n0\n",
)  # fmt: skip
MOST_BYTES = 200_000
"""A mutant is no longer than that: size has limits and tests of its own."""
_PARTS_THAT_MATTER = (".xml", ".rels")


def mutant(seeds: Sequence[bytes], chance: random.Random) -> bytes:
    seed = chance.choice(seeds)
    if seed.startswith(b"PK\x03\x04") and chance.random() < 0.8:
        return _inside(seed, chance)
    return _turned(seed, seeds, chance)


def _inside(archive: bytes, chance: random.Random) -> bytes:
    """The office file with one to three of its parts changed, left out or doubled, so that it opens and then disappoints."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        parts = {name: opened.read(name) for name in opened.namelist()}
    inner = [name for name in parts if name.endswith(_PARTS_THAT_MATTER)]
    for name in chance.sample(inner, min(len(inner), chance.randint(1, 3))):
        what = chance.random()
        if what < 0.1:
            del parts[name]
        elif what < 0.2:
            parts[name] = parts[chance.choice(sorted(parts))]
        elif what < 0.7:
            parts[name] = _rearranged(parts[name], chance)
        else:
            parts[name] = _turned(parts[name], list(parts.values()), chance)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as closed:
        for name, content in parts.items():
            closed.writestr(name, content)
    return made.getvalue()


def _rearranged(xml: bytes, chance: random.Random) -> bytes:
    """Well formed still: elements left out, doubled, moved into others, renamed; attributes and words replaced."""
    root = etree.fromstring(xml)
    for _ in range(chance.choice((1, 2, 5, 20))):
        elements = [each for each in root.iter() if isinstance(each.tag, str) and each.getparent() is not None]
        if not elements:
            break
        one, other = chance.choice(elements), chance.choice(elements)
        parent = one.getparent()
        match chance.randrange(6):
            case 0:
                parent.remove(one)
            case 1:
                parent.extend(etree.fromstring(etree.tostring(one)) for _ in range(chance.choice((1, 3, 200))))
            case 2 if one is not other and one not in list(other.iterancestors()):
                other.append(one)
            case 3:
                one.tag = other.tag
            case 4 if one.attrib:
                one.attrib[chance.choice(sorted(one.attrib))] = chance.choice(("", "-1", "1e309", "A" * 500, "../../x"))
            case _:
                one.text = chance.choice(("", "0", "99999999999999999999", "A" * 5_000, "\u202e<b>", "=1+1"))
    made: bytes = etree.tostring(root)
    return made


def _turned(data: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 3, 5, 20))):
        at = chance.randrange(len(changed) + 1)
        to = min(len(changed), at + chance.choice((1, 2, 8, 64, 1000)))
        match chance.randrange(7):
            case 0:
                changed[at:to] = bytes(chance.randrange(256) for _ in range(to - at))
            case 1:
                del changed[at:to]
            case 2:
                changed[at:at] = changed[at:to] * chance.choice((1, 2, 50))
            case 3:
                changed[at:at] = chance.choice(HOSTILE)
            case 4:
                changed[at:to] = chance.choice(HOSTILE)
            case 5:
                other = chance.choice(others)
                start = chance.randrange(len(other) + 1)
                changed[at:to] = other[start : start + chance.choice((8, 64, 1000))]
            case _:
                del changed[at if chance.random() < 0.1 else len(changed) :]
    return bytes(changed[:MOST_BYTES])
