"""What the scripted model says: an honest sheet, and the worst an obedient one could be made to say."""

import json
from typing import Any

PROBLEM = "None of the 4,500,000 shillings approved for the water points has been released."
TRIED = "We tried writing to the treasurer twice, in February and in March, and got no answer"
QUOTE = "approved 4,500,000 shillings for its water points on 12 January 2026, and none of it has been released"


def claim(text: str, quote: str, source: str = "S1") -> dict[str, Any]:
    return {"text": text, "support": [{"source": source, "quote": quote}]}


def sheet(
    *problem: dict[str, Any], vague: tuple[dict[str, Any], ...] = (), telling: tuple[dict[str, Any], ...] = ()
) -> str:
    fields = [
        {"field": "problem", "claims": list(problem)},
        {
            "field": "tried",
            "claims": [
                claim(
                    "They wrote to the treasurer twice, in February and in March.",
                    "We tried writing to the treasurer twice, in February and in March, and got no answer",
                )
            ],
        },
    ]
    return json.dumps({"fields": fields, "telling": list(telling), "vague": list(vague), "end": True})


HONEST = sheet(
    claim(PROBLEM, QUOTE),
    vague=({"source": "S1", "words": "others", "needs": "name"},),
    telling=(claim("Sixty-one pumps stand idle.", "Sixty-one pumps stand idle"),),
)

UNSUPPORTED = {
    "a number nobody wrote": (claim("None of the 7,700,000 shillings came.", QUOTE), "number_not_found", "7,700,000"),
    "a date nobody wrote": (claim("The budget was approved on 3 May 2024.", QUOTE), "date_not_found", "3 May 2024"),
    "a name nobody wrote": (claim("The budget was released to Walter Oduya.", QUOTE), "name_not_found", "Walter Oduya"),
    "words nobody wrote": (
        claim("The mayor kept the money.", "the mayor kept the money"),
        "quote_not_found",
        "the mayor",
    ),
    "a source nobody showed": (claim("The budget is blocked.", QUOTE, "S9"), "unknown_source", ""),
    "a sentence about something else": (
        claim("Everybody here should resign and apologise.", QUOTE),
        "not_carried",
        "resign",
    ),
    "an address": (
        claim("The form is at https://collect.example/x for the budget.", QUOTE),
        "name_not_found",
        "collect.example",
    ),
    "a picture": (claim("The budget ![x](//evil.example/p.png) is blocked.", QUOTE), "name_not_found", "evil.example"),
    "markup": (claim("The budget <img src=x onerror=alert()> is blocked.", QUOTE), "addresses_machine", "<img"),
}
"""What goes wrong: the claim, why it is held back, and words that are in it alone."""
