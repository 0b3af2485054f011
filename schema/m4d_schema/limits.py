"""What a document may weigh: characters and tokens before it is validated, depth and aliases in one linear walk (pure).

Each fragment is walked once and its weight remembered, so that 2^30 ways through twenty fragments cost what
twenty fragments cost. Fragments that spread themselves are cut; validation names them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSyntaxError,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    Source,
    parse,
)
from graphql.language import Lexer, TokenKind

from m4d_core.settings import Settings
from m4d_schema.errors import too_expensive

INTROSPECTION_DEPTH = 16  # the standard introspection query of graphql-js reaches 15
MAX_NODES = 20_000  # objects of one answer: a second of the executor; the largest page of a site needs a thousand
_INTROSPECTION = frozenset({"__schema", "__type"})


@dataclass(frozen=True, kw_only=True)
class Weight:
    """What a selection holds at most below one place, fragments counted wherever they are spread."""

    depth: int = 0
    introspection_depth: int = 0
    aliases: int = 0
    directives: int = 0


def read_document(text: str, settings: Settings) -> DocumentNode:
    """Return the parsed document.

    Raises QueryError (TOO_EXPENSIVE) above the cap of characters or tokens, GraphQLSyntaxError for what is no
    document.
    """
    if len(text) > settings.graphql_max_characters:
        raise too_expensive("characters", allowed=settings.graphql_max_characters, requested=len(text))
    try:
        return parse(text, max_lexical_tokens=settings.graphql_max_tokens)
    except GraphQLSyntaxError:
        if _has_more_tokens(text, settings.graphql_max_tokens):
            allowed = settings.graphql_max_tokens
            raise too_expensive("tokens", allowed=allowed, requested=allowed + 1) from None
        raise


def check_weight(document: DocumentNode, settings: Settings) -> None:
    """Raise QueryError (TOO_EXPENSIVE) for too many operations, or one with too much of what the settings bound."""
    weigher = _Weigher(fragments_of(document))
    operations = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    if len(operations) > settings.graphql_max_operations:
        raise too_expensive("operations", allowed=settings.graphql_max_operations, requested=len(operations))
    for definition in operations:
        try:
            weight = weigher.of(definition.selection_set)
        except RecursionError:
            weight = Weight(depth=settings.graphql_max_depth + 1)
        for limit, allowed, requested in (
            ("depth", settings.graphql_max_depth, weight.depth),
            ("introspection depth", INTROSPECTION_DEPTH, weight.introspection_depth),
            ("aliases", settings.graphql_max_aliases, weight.aliases),
            ("directives", settings.graphql_max_directives, weight.directives + len(definition.directives or ())),
        ):
            if requested > allowed:
                raise too_expensive(limit, allowed=allowed, requested=requested)


def fragments_of(document: DocumentNode) -> dict[str, FragmentDefinitionNode]:
    """Return the fragments of a document by name."""
    return {each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)}


class OverspentError(BaseException):
    """An answer has grown beyond its budget of nodes; carries the error to answer with.

    No Exception: the executor must not turn it into one null among thousands, it must stop.
    """

    def __init__(self, allowed: int) -> None:
        self.error = too_expensive("nodes", allowed=allowed, requested=allowed + 1)
        super().__init__(self.error.message)


class Budget:
    """Counts the nodes of one answer: regions hold countries that lie in regions, and no depth bounds their number.

    left: how many there may still be.
    """

    def __init__(self, allowed: int) -> None:
        self._allowed = allowed
        self.left = allowed

    def spend(self, nodes: int = 1) -> None:
        """Take nodes off. Raises OverspentError when none are left."""
        self.left -= nodes
        if self.left < 0:
            raise OverspentError(self._allowed)


class _Weigher:
    def __init__(self, fragments: Mapping[str, FragmentDefinitionNode]) -> None:
        self._fragments = fragments
        self._known: dict[str, Weight] = {}

    def of(self, selections: SelectionSetNode) -> Weight:
        weights = []
        for selection in selections.selections:
            weights.append(Weight(directives=len(selection.directives or ())))
            if isinstance(selection, FieldNode):
                weights.append(self._field(selection))
            elif isinstance(selection, FragmentSpreadNode):
                weights.append(self._fragment(selection.name.value))
            elif isinstance(selection, InlineFragmentNode):
                weights.append(self.of(selection.selection_set))
        return Weight(
            depth=max((weight.depth for weight in weights), default=0),
            introspection_depth=max((weight.introspection_depth for weight in weights), default=0),
            aliases=sum(weight.aliases for weight in weights),
            directives=sum(weight.directives for weight in weights),
        )

    def _field(self, field: FieldNode) -> Weight:
        below = self.of(field.selection_set) if field.selection_set else Weight()
        aliases = below.aliases + (field.alias is not None)
        depth = 1 + max(below.depth, below.introspection_depth)
        if field.name.value in _INTROSPECTION:
            return Weight(introspection_depth=depth, aliases=aliases, directives=below.directives)
        return Weight(depth=depth, aliases=aliases, directives=below.directives)

    def _fragment(self, name: str) -> Weight:
        if name not in self._known:
            self._known[name] = Weight()  # what a fragment that leads back to itself adds there
            fragment = self._fragments.get(name)
            if fragment is not None:
                self._known[name] = self.of(fragment.selection_set)
        return self._known[name]


def _has_more_tokens(text: str, allowed: int) -> bool:
    lexer = Lexer(Source(text))
    try:
        return all(lexer.advance().kind is not TokenKind.EOF for _ in range(allowed + 1))
    except GraphQLSyntaxError:
        return False
