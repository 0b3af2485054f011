"""What is found out about documents, once for each: whether they may run, what they cost, how they are answered.

A document is read, weighed and validated once, and what is wrong with it is remembered as well. Its cost and its
demands are worked out once for all requests whose variables do not alter them; it is compiled once for all whose
directives choose the same. All that is bounded by bytes together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    FragmentDefinitionNode,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    validate,
)

from m4d_core.bounded import Bounded
from m4d_core.errors import QueryError
from m4d_core.settings import Settings
from m4d_schema import limits
from m4d_schema.compiled.compiler import UncompiledError, compile_operation
from m4d_schema.compiled.steps import Program
from m4d_schema.cost import Cost, check_cost, price
from m4d_schema.errors import Code, refusal, refusals
from m4d_schema.hints import dry_run, least_age
from m4d_schema.needs import Needs, needs_of
from m4d_schema.selection import Demand, Document, demands

LIMITS = (
    "graphql_max_characters",
    "graphql_max_tokens",
    "graphql_max_operations",
    "graphql_max_depth",
    "graphql_max_aliases",
    "graphql_max_directives",
)  # what a document is weighed by
# bytes of what is made of a document, for each byte of it; as measured, and the least there is
_TREE, _PRICED, _PROGRAM, _LEAST = 200, 20, 200, 5_000


class RefusedError(Exception):
    """Nothing is executed; `errors` say why."""

    def __init__(self, errors: Sequence[dict[str, Any]]) -> None:
        super().__init__(errors)
        self.errors = errors


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A document that was read. refused: why it was not. invalid: why none of its operations may be executed."""

    text: str
    refused: Sequence[dict[str, Any]] = ()
    invalid: Sequence[dict[str, Any]] = ()
    fragments: Mapping[str, FragmentDefinitionNode] = field(default_factory=dict)
    operations: Sequence[OperationDefinitionNode] = ()
    needs: Mapping[str | None, Needs] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Priced:
    """What an operation comes to with its variables. is_live: hangs on how sources are doing, or on the time of day.

    dry: what is executed where its cost alone is asked for.
    """

    cost: Cost
    demands: Mapping[str, Demand]
    age_s: int | None
    is_live: bool
    dry: OperationDefinitionNode | None


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """One operation of a document, with the variables of a request."""

    prepared: Prepared
    operation: OperationDefinitionNode
    document: Document

    @property
    def needs(self) -> Needs:
        """Which of the variables matter."""
        return self.prepared.needs[_name(self.operation)]


class Plans:
    """Remembers documents. most_bytes: of memory, about."""

    def __init__(self, schema: GraphQLSchema, most_bytes: int) -> None:
        self._schema = schema
        self._known: Bounded[tuple[object, ...], Any] = Bounded(most_bytes)

    @property
    def bytes(self) -> int:
        """About how much memory is taken."""
        return self._known.bytes

    def prepared(self, text: str, settings: Settings) -> Prepared:
        """Return what a document is; also of one that is refused."""
        key = (text, *(getattr(settings, name) for name in LIMITS))
        found: Prepared | None = self._known.get(key)
        if found is None:
            found = self._prepare(text, settings)
            self._known.put(key, found, _LEAST + _TREE * len(text))
        return found

    def priced(self, chosen: Chosen, settings: Settings) -> Priced:
        """Return what an operation costs and reads. Raises QueryError (TOO_EXPENSIVE) above the limit."""
        variables = chosen.needs.priced(chosen.document.sent)
        text, name = chosen.prepared.text, _name(chosen.operation)
        key = ("priced", text, name, variables, settings.graphql_default_page)
        found: Priced | None = self._known.get(key)
        if found is None:
            found = self._price(chosen, settings)
            self._known.put(key, found, _LEAST + _PRICED * len(text) + len(variables))
        if found.dry is None and found.cost.requested > settings.graphql_max_cost:
            check_cost(chosen.document, chosen.operation, settings)
        return found

    def program(self, chosen: Chosen, dry: OperationDefinitionNode | None) -> Program | None:
        """Return the compiled operation, None for one that is left to the executor."""
        variables = chosen.needs.chosen(chosen.document.sent)
        text, name = chosen.prepared.text, _name(chosen.operation)
        key = ("program", text, name, variables, dry is not None)
        found: Program | UncompiledError | None = self._known.get(key)
        if found is None:
            found = self._compile(chosen.document, dry or chosen.operation)
            self._known.put(key, found, _LEAST + _PROGRAM * len(text) + len(variables))
        return None if isinstance(found, UncompiledError) else found

    def _prepare(self, text: str, settings: Settings) -> Prepared:
        try:
            document = limits.read_document(text, settings)
            limits.check_weight(document, settings)
        except GraphQLSyntaxError as error:
            return Prepared(text=text, refused=refusals(Code.PARSE_FAILED, [error]))
        except QueryError as error:
            return Prepared(text=text, refused=[refusal(Code(error.code), error.message, **error.extensions)])
        operations = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
        errors = validate(self._schema, document, hide_suggestions=True)
        if errors:
            invalid = refusals(Code.VALIDATION_FAILED, errors)
            return Prepared(text=text, invalid=invalid, operations=operations)
        fragments = limits.fragments_of(document)
        needs = {_name(each): needs_of(each, fragments) for each in operations}
        return Prepared(text=text, fragments=fragments, operations=operations, needs=needs)

    def _price(self, chosen: Chosen, settings: Settings) -> Priced:
        document, operation = chosen.document, chosen.operation
        dry = dry_run(document, operation)
        asked = demands(document, dry or operation)
        return Priced(
            cost=price(document, operation, settings),
            demands=asked,
            is_live=any(demand.is_live for demand in asked.values()),
            age_s=least_age(document, dry or operation),
            dry=dry,
        )

    def _compile(self, document: Document, operation: OperationDefinitionNode) -> Program | UncompiledError:
        try:
            return compile_operation(document, operation)
        except UncompiledError as error:
            return error


def _name(operation: OperationDefinitionNode) -> str | None:
    return operation.name.value if operation.name is not None else None
