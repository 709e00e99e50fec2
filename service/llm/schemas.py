"""JSON schemas as providers take them: closed objects, everything required, references resolved, nothing they refuse."""

from typing import Any

from service.llm.model import AnswerShape, JsonSchema

_KEPT = ("type", "enum", "const", "description")
_LIMITS = ("minItems", "maxItems", "minLength", "maxLength", "pattern")


def wire_schema(shape: type[AnswerShape], *, limits: bool) -> JsonSchema:
    """The schema of `shape`. `limits` keeps lengths and counts: strict modes of some providers refuse them, while a
    constrained decoder on this machine needs them to come to an end. Our own validation holds them either way."""
    whole = shape.model_json_schema()
    return _pruned(whole, whole.get("$defs", {}), limits)


def _pruned(node: dict[str, Any], definitions: dict[str, Any], limits: bool) -> JsonSchema:
    if "$ref" in node:
        return _pruned(definitions[node["$ref"].rsplit("/", 1)[1]], definitions, limits)
    kept = {key: node[key] for key in (_KEPT + _LIMITS if limits else _KEPT) if key in node}
    if isinstance(kept.get("const"), bool) and not limits:
        del kept["const"]  # some providers take constants and choices of text only; what it says is checked here
    elif "const" in kept and not isinstance(kept["const"], bool):
        kept["enum"] = [kept.pop("const")]
    if "anyOf" in node:
        kept["anyOf"] = [_pruned(option, definitions, limits) for option in node["anyOf"]]
    if "items" in node:
        kept["items"] = _pruned(node["items"], definitions, limits)
    if "properties" in node:
        kept["properties"] = {name: _pruned(value, definitions, limits) for name, value in node["properties"].items()}
        kept["required"] = list(node["properties"])
        kept["additionalProperties"] = False
    return kept
