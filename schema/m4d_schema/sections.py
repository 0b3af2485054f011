"""The site's menu: its entries as they are packaged, with exact counts out of one statement for all of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from m4d_core.starter.facts import Fact, facts
from m4d_core.storage.figures import Tally
from m4d_core.storage.selection import Selection
from m4d_schema.context import Operation
from m4d_schema.plan.names import CONTENT_TYPES
from m4d_schema.plan.values import label
from m4d_schema.selection import Demand


@dataclass(frozen=True, kw_only=True)
class Section:
    """Entry of the menu as resolvers hold it."""

    slug: str
    label: str
    path: str
    kinds: Sequence[str]
    goes_local: bool
    knowledge_products: bool
    position: int
    count: int
    introduction: None = None


async def sections(operation: Operation, demand: Demand) -> list[Section]:
    """Return the entries of the menu, in order."""
    context = operation.context
    everything = Selection(viewer=context.viewer, columns=frozenset(), filter=operation.filters.read(None))
    if "count" in demand.figures:
        operation.tags.note_list(everything.filter)
    tallies = await context.figures.tallies(everything) if "count" in demand.figures else []
    ordered = sorted(facts("sections"), key=lambda fact: int(fact["order"]))
    return [_section(fact, tallies, operation.preference.tags) for fact in ordered]


def _section(fact: Fact, tallies: Sequence[Tally], wanted: Sequence[str]) -> Section:
    kinds = [kind for kind in fact["kinds"] if kind in CONTENT_TYPES]
    is_local, is_knowledge = (fact.get("only") == mark for mark in ("goes_local", "knowledge_product"))
    return Section(
        slug=fact["slug"],
        label=label(fact["label"], wanted),
        path=f"/{fact['slug']}",
        kinds=kinds,
        goes_local=is_local,
        knowledge_products=is_knowledge,
        position=fact["order"],
        count=sum(
            tally.count
            for tally in tallies
            if tally.kind in kinds
            and (tally.goes_local or not is_local)
            and (tally.knowledge_product or not is_knowledge)
        ),
    )
