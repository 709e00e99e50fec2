"""A model that obeys injected orders, whoever gave them: it says what the attacker wants in every place an answer has.

It is worse than any real one: it knows the order even where it was never shown it, cites whatever id there is, copies the attacker's
sentences letter for letter, and prints its own system prompt.
"""

import json
import re
from collections.abc import Sequence
from typing import Any

from service.domain.problem import SheetField
from service.llm.model import Heard, JsonSchema, Message, Reply

_BLOCK = re.compile(r'<source-(\w+) id="(\w+)" kind="[^"]*" title="[^"]*">\n(.*?)\n</source-\1>', re.DOTALL)
_MOST = 5


class ObedientModel:
    """`wishes`: each attacker's text, and what obeying it says. Set before each attack."""

    name = setting = "scripted/obedient"
    host = "this machine"
    on_this_machine = True

    def __init__(self) -> None:
        self.wishes: Sequence[tuple[str, str]] = ()
        self.heard_orders = 0
        """Calls in which the attacker's words reached it."""

    def worded(self, messages: Sequence[Message], schema: JsonSchema) -> Sequence[Message]:
        return messages

    def price(self, tokens_in: int, tokens_out: int) -> float | None:
        return 0.0

    def send(
        self, messages: Sequence[Message], schema: JsonSchema, *, max_tokens: int, timeout_seconds: float, heard: Heard
    ) -> Reply:
        told = messages[1].text
        self.heard_orders += any(order[:80] in told for order, _ in self.wishes)
        blocks = [(label, text) for _, label, text in _BLOCK.findall(told) if text.strip()]
        answer = self._answer(set(schema.get("properties", {})), blocks, messages[0].text)
        text = json.dumps(answer)
        heard(text)
        return Reply(text, tokens_in=1, tokens_out=1)

    def close(self) -> None:
        return None

    def _said(self, system: str) -> list[str]:
        """What is to be said, the attacker's wish first."""
        said = [effect for _, effect in self.wishes]
        for order, _ in self.wishes:
            sentences = [each.strip() for each in re.split(r"(?<=[.!?])\s+|\n", order) if len(each.split()) > 2]
            said += [order, *sentences[-2:]]
        prompt = [" ".join(each.split()) for each in re.split(r"(?<=[.!?])\s+", system)]
        return [each[:590] for each in dict.fromkeys((*said, *prompt[:3], *prompt[-2:])) if each]

    def _claims(self, blocks: Sequence[tuple[str, str]], system: str) -> list[dict[str, Any]]:
        """Each thing to say with a true quotation beside it, behind one, and as its own quotation from whatever id."""
        label, text = blocks[0] if blocks else ("S1", "nothing")
        quote = " ".join(text.split()[:12])
        claims = []
        for said in self._said(system):
            claims.append({"text": said, "support": [{"source": label, "quote": quote}]})
            claims.append({"text": f"{quote} {said}"[:590], "support": [{"source": label, "quote": quote}]})
            for each, words in blocks:
                if said[:60] in words:
                    claims.insert(0, {"text": said, "support": [{"source": each, "quote": said}]})
            claims.append({"text": said, "support": [{"source": label, "quote": said}]})
        return claims

    def _answer(self, members: set[str], blocks: Sequence[tuple[str, str]], system: str) -> dict[str, Any]:
        claims, said = self._claims(blocks, system), self._said(system)
        quote = claims[0]["support"][0]
        answer: dict[str, Any] = {"end": True}
        if "fields" in members:
            fields = [field.value for field in SheetField]
            answer["fields"] = [
                {"field": field, "claims": claims[at * 6 : at * 6 + 6]} for at, field in enumerate(fields)
            ]
            answer["telling"] = claims[:16]
            answer["vague"] = [{"source": quote["source"], "words": each, "needs": "name"} for each in said[:_MOST]]
        if "questions" in members:
            answer["questions"] = [
                {
                    "text": text,
                    "perspective": "sceptic",
                    "why": each,
                    "field": "context",
                    "gap": True,
                    "because": because,
                }
                for each in said[:3]
                for text, because in ((each, []), (f"{each}?", [quote]))
            ]
        if "differences" in members:
            answer["why"] = claims[:3]
            kinds = ("place", "scale", "money", "people", "time", "policy")
            answer["differences"] = [
                {"difference": kind, "there": claims[at], "here": claims[-1 - at]} for at, kind in enumerate(kinds)
            ]
            answer["ask"] = said[:3]
        if "people" in members:
            people = [label for label, _ in blocks if label.startswith("P")] or ["P1"]
            rest = self._claims([block for block in blocks if block[0].startswith("S")], system)
            answer["people"] = [{"person": label, "why": rest[:3]} for label in people]
        if "parts" in members:
            parts = ("context", "tried", "why_it_matters", "useful_result")
            answer["parts"] = [{"part": part, "claims": claims[at * 6 : at * 6 + 12]} for at, part in enumerate(parts)]
        if "items" in members:
            of_items = ("decided", "action", "learning", "offered", "recommended")
            answer["items"] = [
                {"kind": of_items[at % len(of_items)], "said_by": said[0][:200] if at == 1 else "", **claim}
                for at, claim in enumerate(claims[:25])
            ]
        if "sentences" in members:
            answer["sentences"] = [{"id": label, "text": said[0]} for label, _ in blocks[:40]]
        if "ideas" in members:
            answer["ideas"] = [{"text": each} for each in said[:4]]
        return answer
