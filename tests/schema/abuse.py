"""What hostile clients send to the door, and what each is told: for the tests, and for the benchmark of its cost."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson

BILLION = 1_000_000_000


@dataclass(frozen=True, kw_only=True)
class Attack:
    """The body of a POST, and the code of the one error it gets."""

    name: str
    body: bytes
    code: str = "TOO_EXPENSIVE"


def bomb(levels: int, *, on: str = "Theme", field: str = "broader", opening: str = "themes") -> str:
    """Two ways through each of so many fragments, 2^levels in all."""
    links = "".join(f"fragment F{n} on {on}{{{field}{{...F{n + 1}}} b:{field}{{...F{n + 1}}}}}" for n in range(levels))
    return f"{{{opening}{{...F0}}}}{links}fragment F{levels} on {on}{{slug}}"


def aliases(number: int) -> str:
    """One list under so many names."""
    return "{" + "".join(f"a{n}:contents{{nodes{{id}}}}" for n in range(number)) + "}"


def deep(levels: int) -> str:
    """A selection that leads down so many levels."""
    return "{themes{" + "broader{" * levels + "slug" + "}" * levels + "}}"


def asked(name: str, document: str, code: str = "TOO_EXPENSIVE", **variables: Any) -> Attack:
    return Attack(name=name, body=orjson.dumps({"query": document, "variables": variables}), code=code)


def attacks() -> Iterator[Attack]:
    """Yield every attack."""
    for levels in (10, 20, 30, 40):
        yield asked(f"fragment bomb of 2^{levels}", bomb(levels))
    yield asked("fragments in a circle", "{themes{...A}} fragment A on Theme{...B} fragment B on Theme{...A}",
                "VALIDATION_FAILED")  # fmt: skip
    yield asked("selection 100 deep", deep(100))
    yield asked("selection 10,000 deep", deep(10_000))
    yield asked("list value 10,000 deep", "{node(id:" + "[" * 10_000 + "]" * 10_000 + "){id}}")
    yield asked("a billion, literal", f"{{contents(first:{BILLION}){{nodes{{id}}}}}}")
    yield asked("a billion, variable", "query($n:Int!){contents(first:$n){nodes{id}}}", n=BILLION)
    yield asked("a billion, default", f"query($n:Int={BILLION}){{contents(first:$n){{nodes{{id}}}}}}")
    yield asked("a billion, last", f"{{contents(last:{BILLION}){{nodes{{id}}}}}}")
    yield asked("lists in lists", "{contents(first:200){nodes{related(first:20){content{countries{iso2}}}}}}")
    yield asked("1,000 aliases", aliases(1000))
    yield asked("40 aliases", aliases(40))
    yield asked("5,000 directives", "{__typename " + "@skip(if:false)" * 5000 + "}")
    yield asked("100 directives", "{__typename " + "@skip(if:false)" * 100 + "}")
    yield asked("100 operations", "".join(f"query Q{n}{{__typename}}" for n in range(100)))
    yield asked("overlapping fields", "{" + "countries{region{name}}" * 160 + "}")
    yield asked("introspection in a circle", "{__schema{types{fields{type{fields{type{fields{type{name}}}}}}}}}",
                "VALIDATION_FAILED")  # fmt: skip
    yield asked("a number beyond Int", "{contents(first:99999999999999999999){nodes{id}}}", "VALIDATION_FAILED")
    yield asked("a name of 90,000 letters", "{" + "a" * 90_000 + "}")
    yield asked("a name of 19,000 letters", "{" + "a" * 19_000 + "}", "VALIDATION_FAILED")
    yield asked("a string that never ends", '{node(id:"' + "a" * 19_000, "PARSE_FAILED")
    yield asked("19,000 spaces", " " * 19_000, "PARSE_FAILED")
    yield asked("19,000 commas", "," * 19_000 + "{", "PARSE_FAILED")
    bodies = {
        "null": b"null", "NaN": b"NaN", "invalid UTF-8": b'{"query":"\xff"}',
        "a lone surrogate": rb'{"query":"\ud800"}',
        "an array 100,000 deep": b"[" * 100_000, "an object 20,000 deep": b'{"a":' * 20_000,
        "variables 10,000 deep": b'{"query":"{__typename}","variables":' + b'{"a":' * 10_000 + b"1" + b"}" * 10_001,
        "a batch": b"[" + b",".join([b'{"query":"{__typename}"}'] * 1000) + b"]",
        "nothing": b"",
    }  # fmt: skip
    yield from (Attack(name=name, body=body, code="BAD_REQUEST") for name, body in bodies.items())
