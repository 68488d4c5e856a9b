"""What older files say otherwise: read, and said as it is said now."""

import msgspec

METRICS = {
    "top_5": ("top_k", {}),
    "f1_weighted": ("f1", {"average": "weighted"}),
    "f1_per_class": ("f1", {"average": "per_class"}),
}
"""Former names of scores: the name now, and what else an Output says then."""


def renewed(text: bytes) -> bytes:
    """The JSON of a layer as it is written today; the same bytes where nothing is old in it.

    >>> renewed(b'{"type":"Output","metrics":["accuracy","f1_weighted"]}')
    b'{"type":"Output","metrics":["accuracy","f1"],"average":"weighted"}'
    """
    try:
        layer = msgspec.json.decode(text)
    except msgspec.DecodeError:
        return text
    if not isinstance(layer, dict) or layer.get("type") != "Output":
        return text
    named = layer.get("metrics")
    if not isinstance(named, list) or not any(name in METRICS for name in map(str, named)):
        return text
    metrics: list[object] = []
    for name in named:
        now, also = METRICS.get(str(name), (name, {}))
        metrics += [now] if now not in metrics else []
        layer |= also
    return msgspec.json.encode(layer | {"metrics": metrics})
