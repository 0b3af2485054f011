"""The operations of a site, out of `operations.graphql`: each whole by itself, with variables that find something.

One place for the playground, the tests and the benchmark. The workloads A to E are in it; they are no pages.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    Node,
    OperationDefinitionNode,
    Visitor,
    parse,
    visit,
)

FOLDER = Path(__file__).parent
WORKLOAD = "Workload"


@dataclass(frozen=True, kw_only=True)
class SiteOperation:
    """One operation. document: its text, comment and fragments with it. variables: found in what M4D comes with."""

    name: str
    label: str
    document: str
    variables: Mapping[str, Any]

    @property
    def is_page(self) -> bool:
        """Whether a page of a site asks it."""
        return not self.name.startswith(WORKLOAD)


@cache
def operations() -> Sequence[SiteOperation]:
    """Return the operations in the order of the file; read once per process."""
    text = (FOLDER / "operations.graphql").read_text("utf-8")
    variables = json.loads((FOLDER / "operations.variables.json").read_text("utf-8"))
    return tuple(_operations(text, parse(text), variables))


def _operations(text: str, document: DocumentNode, variables: Mapping[str, Any]) -> Iterator[SiteOperation]:
    fragments = {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}
    for each in document.definitions:
        if isinstance(each, OperationDefinitionNode) and each.name is not None:
            label, comment = _comment(text, each)
            parts = [each, *(fragment for name, fragment in fragments.items() if name in _used(each, fragments))]
            whole = "\n\n".join(_source(text, part) for part in parts)
            name = each.name.value
            yield SiteOperation(
                name=name, label=label, document=f"{comment}\n{whole}", variables=variables.get(name, {})
            )


def _source(text: str, node: Node) -> str:
    return text[node.loc.start : node.loc.end] if node.loc else ""


def _comment(text: str, node: Node) -> tuple[str, str]:
    """Return the two lines above an operation: its label, and what it shows, as a comment."""
    *_, label, comment = text[: node.loc.start if node.loc else 0].rstrip().splitlines()
    return label.removeprefix("# "), comment


def _used(node: Node, fragments: Mapping[str, FragmentDefinitionNode]) -> set[str]:
    """Return the names of the fragments that a node spreads, and those spread."""
    found: set[str] = set()

    class Spreads(Visitor):
        def enter_fragment_spread(self, spread: FragmentSpreadNode, *_: object) -> None:
            name = spread.name.value
            if name not in found:
                found.add(name)
                visit(fragments[name], self)

    visit(node, Spreads())
    return found
