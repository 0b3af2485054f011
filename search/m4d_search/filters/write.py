"""Filters written as text (pure): what `read` understands as the same tree, and what errors point into."""

import json
from collections.abc import Callable

from m4d_search.filters.tree import And, Between, Geo, Is, Leaf, Not, OneOf, Or, Tree


def written(tree: Tree) -> str:
    """Return the filter as text, with brackets where they are needed and nowhere else: no deeper than it was read."""
    if isinstance(tree, Not):
        return f"NOT {_bracketed(tree.inner, And, Or)}"
    if isinstance(tree, And):
        return " AND ".join(_bracketed(part, And, Or) for part in tree.parts)
    if isinstance(tree, Or):
        return " OR ".join(_bracketed(part, Or) for part in tree.parts)
    return _leaf(tree)


def parts(tree: Tree | None) -> list[str]:
    """Return the filter as texts of which all must hold."""
    if tree is None:
        return []
    return [written(part) for part in (tree.parts if isinstance(tree, And) else (tree,))]


def pointed(tree: Tree, marked: Leaf) -> tuple[str, int]:
    """Return the filter as errors show it, and the column, from 1, at which `marked` names what it is about."""
    at: list[int] = []
    text = _full(tree, lambda leaf, before: at.append(before) if leaf is marked else None, 0)
    inside = len(marked.shape) + 1 + (marked.shape != "_geoRadius") if isinstance(marked, Geo) else 1
    return text, at[-1] + inside + 1


def _full(tree: Tree, meet: Callable[[Leaf, int], None], before: int) -> str:
    """Return the text with every part in brackets, telling of each condition how many characters stand before it."""
    if isinstance(tree, Not):
        return f"NOT ({_full(tree.inner, meet, before + len('NOT ('))})"
    if not isinstance(tree, And | Or):
        meet(tree, before)
        return _leaf(tree)
    sign = " AND " if isinstance(tree, And) else " OR "
    text = ""
    for number, part in enumerate(tree.parts):
        text += sign if number else ""
        text += f"({_full(part, meet, before + len(text) + 1)})"
    return text


def _bracketed(tree: Tree, *kinds: type) -> str:
    return f"({written(tree)})" if isinstance(tree, kinds) else written(tree)


def _leaf(leaf: Leaf) -> str:
    if isinstance(leaf, Geo):
        return _geo(leaf)
    attribute = quoted(leaf.attribute)
    if isinstance(leaf, Between):
        return f"{attribute} {quoted(leaf.low)} TO {quoted(leaf.high)}"
    if isinstance(leaf, OneOf):
        return f"{attribute} IN [{', '.join(map(quoted, leaf.values))}]"
    if isinstance(leaf, Is):
        return f"{attribute} {leaf.state.value}"
    return f"{attribute} {leaf.sign.value} {quoted(leaf.value)}"


def _geo(leaf: Geo) -> str:
    groups = [", ".join(group) for group in leaf.points]
    inside = groups[0] if leaf.shape == "_geoRadius" else ", ".join(f"[{group}]" for group in groups)
    return f"{leaf.shape}({inside})"


def quoted(value: str) -> str:
    """Return a value or the name of an attribute, quoted and escaped as in JSON."""
    return json.dumps(value, ensure_ascii=False)
