"""From a document to an answer: read, weigh, validate, coerce, see what is asked for, execute, in this order."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from inspect import isawaitable
from typing import Any

import strawberry
from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    OperationType,
    execute,
    get_variable_values,
    validate,
)

from m4d_core.errors import QueryError, StorageError
from m4d_core.storage.counting import counted
from m4d_schema import documents, limits
from m4d_schema.context import GraphQLContext, Operation
from m4d_schema.cost import check_cost, price
from m4d_schema.errors import Code, away, public, refusal, refusals, shown
from m4d_schema.hints import dry_run, least_age
from m4d_schema.rate import Purse
from m4d_schema.requests import Asked
from m4d_schema.schema import core_schema
from m4d_schema.selection import Document, demands
from m4d_schema.tags import Tags

Body = dict[str, Any]


class RefusedError(Exception):
    """Nothing is executed; `errors` say why."""

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        super().__init__(errors)
        self.errors = errors


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What an operation comes to. tags: what it hangs on. age_s: how long a shared cache may keep it, None if any time.

    Of what was not executed there are no tags.
    """

    body: Body
    tags: Tags | None = None
    age_s: int | None = None


class MutationByGetError(Exception):
    """A GET asks for what only a POST may do."""


class Executor:
    """Answers operations against one schema."""

    def __init__(self, schema: strawberry.Schema) -> None:
        self._schema = core_schema(schema)
        self._executor_class = schema.execution_context_class

    async def answer(self, asked: Asked, context: GraphQLContext, *, reads_only: bool = False) -> Body:
        """Return the body of the answer: `data` when anything was executed, `errors` when there are any."""
        return (await self.run(asked, context, reads_only=reads_only)).body

    async def run(
        self, asked: Asked, context: GraphQLContext, *, reads_only: bool = False, purse: Purse | None = None
    ) -> Answer:
        """Return the answer.

        reads_only: anything but a query raises MutationByGetError. A statement that runs when the deadline
        passes is cancelled. purse: pays for it.
        """
        try:
            async with asyncio.timeout(context.settings.graphql_deadline_s):
                return await self._run(asked, context, reads_only=reads_only, purse=purse)
        except RefusedError as error:
            errors = error.errors
        except QueryError as error:
            errors = [refusal(Code(error.code), error.message, **error.extensions)]
        except limits.OverspentError as error:
            errors = [refusal(Code.TOO_EXPENSIVE, error.error.message, **error.error.extensions)]
        except GraphQLError as error:  # a null variable where a directive or a count needs a value
            errors = refusals(Code.BAD_INPUT, [error])
        except StorageError as error:
            errors = [away(error)]
        except TimeoutError:
            limit = f"{context.settings.graphql_deadline_s:g} seconds"
            errors = [refusal(Code.TIMEOUT, f"Stopped after {limit}; ask for less at once, or try again.")]
        return Answer(body={"errors": errors})

    async def _run(self, asked: Asked, context: GraphQLContext, *, reads_only: bool, purse: Purse | None) -> Answer:
        asked = await documents.completed(asked, context.documents)
        document = _read(asked.document, context)
        operation = _operation(document, asked.operation_name)
        if reads_only and operation.operation is not OperationType.QUERY:
            raise MutationByGetError
        errors = validate(self._schema, document, hide_suggestions=True)
        if errors:
            raise RefusedError(refusals(Code.VALIDATION_FAILED, errors))
        if context.documents is not None:
            context.documents.remember(asked)
        asked_of = self._document(document, operation, asked.variables)
        dry = dry_run(asked_of, operation)
        cost = (check_cost if dry is None else price)(asked_of, operation, context.settings)
        if dry is None and purse is not None:
            purse.spend(cost.requested)
        operation = dry or operation
        under_way = Operation(
            context=context,
            demands=demands(asked_of, operation),
            now=context.clock.now(),
            budget=limits.Budget(context.max_nodes),
            tags=Tags(context.memory.sizes),
            cost=cost.requested,
            purse=purse,
        )
        return await self._execute(asked_of, operation, under_way)

    async def _execute(self, asked: Document, operation: OperationDefinitionNode, under_way: Operation) -> Answer:
        context = under_way.context
        with counted() as spent:
            result = execute(
                self._schema,
                DocumentNode(definitions=(operation, *asked.fragments.values())),
                context_value=under_way,
                variable_values=dict(asked.sent),
                executor_class=self._executor_class,
                hide_suggestions=True,
                operation_extensions=None,
            )
            executed = await result if isawaitable(result) else result
        body: Body = {"data": executed.data}
        if executed.errors:
            body["errors"] = public(executed.errors, context.randomness)
        body["extensions"] = {"cost": {"requested": under_way.cost, "limit": context.settings.graphql_max_cost}}
        if context.settings.graphql_stats:
            body["extensions"]["stats"] = {"statements": spent.statements}
        return Answer(body=body, tags=under_way.tags, age_s=least_age(asked, operation))

    def _document(
        self, document: DocumentNode, operation: OperationDefinitionNode, sent: Mapping[str, Any]
    ) -> Document:
        """Return the document with its variables coerced. Raises RefusedError for one that cannot be."""
        definitions = operation.variable_definitions or ()
        variables = get_variable_values(self._schema, definitions, dict(sent), max_errors=10, hide_suggestions=True)
        if isinstance(variables, list):
            raise RefusedError(refusals(Code.BAD_INPUT, variables))
        return Document(self._schema, limits.fragments_of(document), variables, sent)


def _read(text: str, context: GraphQLContext) -> DocumentNode:
    """Return a document that is not too heavy to validate. Raises RefusedError, or QueryError for a limit."""
    try:
        document = limits.read_document(text, context.settings)
    except GraphQLSyntaxError as error:
        raise RefusedError(refusals(Code.PARSE_FAILED, [error])) from None
    limits.check_weight(document, context.settings)
    return document


def _operation(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
    """Return the operation to execute. Raises RefusedError when the name finds none, or none is given for several."""
    found = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    named = [each for each in found if name is None or (each.name is not None and each.name.value == name)]
    if not found:
        raise RefusedError([refusal(Code.BAD_REQUEST, "The document holds no operation.")])
    if not named:
        message = f"The document has no operation named '{shown(name or '')}'."
        raise RefusedError([refusal(Code.BAD_REQUEST, message)])
    if name is None and len(found) > 1:
        raise RefusedError([refusal(Code.BAD_REQUEST, "The document holds several operations; say `operationName`.")])
    return named[0]
