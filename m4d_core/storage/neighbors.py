"""Content beside content: what is nearest to it, and the same story elsewhere. One statement for any number of both.

What is near is found by its ties: of each tie the newest few that the viewer may see, so that the look costs the same
in a small database and in a large one; among those the most shared wins.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Select,
    String,
    Uuid,
    and_,
    bindparam,
    cast,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.orm import aliased
from sqlmodel import col

from m4d_core.content.preference import Preference
from m4d_core.content.ties import WEIGHTS, Tie
from m4d_core.storage import tables
from m4d_core.storage.columns import Json
from m4d_core.storage.conditions import CONTENT, matches, visible
from m4d_core.storage.selection import Filter, Viewer

NEWEST = 25  # content looked at for each tie
TIE = tables.ContentTie
_NO_CLUSTER = UUID(int=0)
_BESIDE: tuple[Any, ...] = (
    col(CONTENT.id).label("content_id"),
    col(CONTENT.cluster),
    col(CONTENT.effective_at).label("at"),
)

Statement = Select[*tuple[Any, ...]]


@dataclass(frozen=True, kw_only=True)
class Center:
    """Content whose neighbors are wanted. cluster: of its story, whose other tellings are no neighbors."""

    id: UUID
    cluster: UUID | None
    ties: Sequence[Tie]


@dataclass(frozen=True, kw_only=True)
class Wish:
    """Which neighbors: for whom, how many of each center, of which kinds (None: all), with which columns.

    available: their text can be had in one of these languages.
    """

    viewer: Viewer
    columns: frozenset[str]
    first: int
    kinds: frozenset[str] | None = None
    available: Preference | None = None


def parameters(centers: Sequence[Center]) -> dict[str, Any]:
    """Return what the statement of neighbors is run with: one parameter, so that it is compiled once for any number."""
    rows = (
        [center.id.hex, (center.cluster or _NO_CLUSTER).hex, str(tie), WEIGHTS[tie.kind]]
        for center in centers
        for tie in center.ties
    )
    return {"centers": list(rows)}


@lru_cache(maxsize=256)
def related(wish: Wish, *, is_sqlite: bool) -> Statement:
    """Return the statement of the neighbors: rows with `center` and `score`, the highest score first, then the newest.

    Made once for each wish: to make it costs as much as to run it.
    """
    wanted = _wanted(is_sqlite=is_sqlite)
    near = (_near_in_sqlite if is_sqlite else _near_in_postgresql)(wanted, wish)
    pairs = _kept(
        select(wanted.c.center, near.c.content_id, near.c.at)
        .join(near, near.c.key == wanted.c.key)
        .where(near.c.content_id != wanted.c.center)
        .where(or_(near.c.cluster.is_(None), near.c.cluster != wanted.c.cluster))
        .distinct(),
        "pairs",
    )
    scored = (
        select(pairs.c.center, pairs.c.content_id, pairs.c.at, func.sum(wanted.c.weight).label("score"))
        .join(TIE, col(TIE.content_id) == pairs.c.content_id)
        .join(wanted, and_(wanted.c.center == pairs.c.center, wanted.c.key == col(TIE.key)))
        .group_by(pairs.c.center, pairs.c.content_id, pairs.c.at)
        .cte("scored")
    )
    place = func.row_number().over(
        partition_by=scored.c.center, order_by=(scored.c.score.desc(), scored.c.at.desc(), scored.c.content_id)
    )
    placed = select(*scored.c, place.label("place")).cte("placed")
    return (
        select(placed.c.center, placed.c.score, *_columns(wish.columns))
        .join(CONTENT, col(CONTENT.id) == placed.c.content_id)
        .where(placed.c.place <= wish.first, visible(wish.viewer))
        .order_by(placed.c.center, placed.c.place)
    )


def same_story(clusters: Set[UUID], wish: Wish) -> Statement:
    """Return the statement of the members of clusters, the oldest first, with `center`: the cluster.

    One more of each is read than wished, for one of them is what is asked about.
    """
    place = func.row_number().over(
        partition_by=col(CONTENT.cluster), order_by=(col(CONTENT.effective_at), col(CONTENT.id))
    )
    members = (
        select(col(CONTENT.id), place.label("place"))
        .where(col(CONTENT.cluster).in_(sorted(clusters)), *_conditions(wish))
        .cte("members")
    )
    return (
        select(col(CONTENT.cluster).label("center"), *_columns(wish.columns))
        .join(members, members.c.id == col(CONTENT.id))
        .where(members.c.place <= wish.first + 1)
        .order_by(col(CONTENT.effective_at), col(CONTENT.id))
    )


def at_addresses(urls: Set[str], wish: Wish) -> Statement:
    """Return the statement of what is published at these addresses, the newest first."""
    return (
        select(*_columns(wish.columns | {"url", "effective_at"}))
        .where(col(CONTENT.url).in_(sorted(urls)), *_conditions(wish))
        .order_by(col(CONTENT.effective_at).desc(), col(CONTENT.id).desc())
    )


def grouped(rows: Sequence[Mapping[str, Any]]) -> dict[UUID, list[Mapping[str, Any]]]:
    """Return rows by their `center`, in their order."""
    found: dict[UUID, list[Mapping[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["center"], []).append(row)
    return found


def _wanted(*, is_sqlite: bool) -> CTE:
    """Return the parameter as rows."""
    opened = func.json_each if is_sqlite else func.jsonb_array_elements
    each: Any = opened(bindparam("centers", type_=Json)).table_valued("value").c.value
    shape = {"center": Uuid, "cluster": Uuid, "key": String, "weight": Integer}
    return _kept(
        select(*(cast(each.op("->>")(place), kind).label(name) for place, (name, kind) in enumerate(shape.items()))),
        "wanted",
    )


def _near_in_postgresql(wanted: CTE, wish: Wish) -> CTE:
    keys = _kept(select(wanted.c.key).distinct(), "keys")
    newest = _newest(keys, wish, *_BESIDE).lateral("newest")
    return _kept(select(keys.c.key, *newest.c).select_from(keys.join(newest, true())), "near")


def _near_in_sqlite(wanted: CTE, wish: Wish) -> CTE:
    """Return the same without LATERAL, which SQLite does not have: the newest few are looked up again by their ids."""
    keys = _kept(select(wanted.c.key).distinct(), "keys")
    newest = aliased(CONTENT)
    beside: tuple[Any, ...] = (
        col(newest.id).label("content_id"),
        col(newest.cluster),
        col(newest.effective_at).label("at"),
    )
    ids = _newest(keys, wish, col(CONTENT.id))
    return _kept(select(keys.c.key, *beside).join(newest, col(newest.id).in_(ids)), "near")


def _newest(keys: CTE, wish: Wish, *wanted: Any) -> Select[*tuple[Any, ...]]:  # noqa: ANN401 - columns
    return (
        select(*wanted)
        .select_from(TIE)
        .join(CONTENT, col(CONTENT.id) == col(TIE.content_id))
        .where(col(TIE.key) == keys.c.key, *_conditions(wish))
        .order_by(col(TIE.effective_at).desc(), col(TIE.content_id).desc())
        .limit(NEWEST)
        .correlate(keys)
    )


def _kept(statement: Select[*tuple[Any, ...]], name: str) -> CTE:
    """Return a part that is worked out once: joined afresh, it would be so for each row it is joined to."""
    return statement.cte(name).prefix_with("MATERIALIZED")


def _conditions(wish: Wish) -> list[ColumnElement[bool]]:
    wanted = Filter(kinds=wish.kinds, available=wish.available)
    return [visible(wish.viewer), *matches(wanted)]


def _columns(names: Set[str]) -> list[Any]:
    return [col(getattr(CONTENT, name)) for name in sorted(names | {"id"})]
