"""From a document to an answer: read, weigh, validate, coerce, see what is asked for, execute, in this order."""

import asyncio
from collections.abc import Mapping
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

from m4d_core.errors import QueryError
from m4d_schema import limits
from m4d_schema.context import GraphQLContext, Operation
from m4d_schema.cost import check_cost
from m4d_schema.errors import Code, public, refusal, refusals, shown
from m4d_schema.requests import Asked
from m4d_schema.schema import core_schema
from m4d_schema.selection import Demand, Document, demands

Body = dict[str, Any]


class RefusedError(Exception):
    """Nothing is executed; `errors` say why."""

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        super().__init__(errors)
        self.errors = errors


class MutationByGetError(Exception):
    """A GET asks for what only a POST may do."""


class Executor:
    """Answers operations against one schema."""

    def __init__(self, schema: strawberry.Schema) -> None:
        self._schema = core_schema(schema)
        self._executor_class = schema.execution_context_class

    async def answer(self, asked: Asked, context: GraphQLContext, *, reads_only: bool = False) -> Body:
        """Return the body of the answer: `data` when anything was executed, `errors` when there are any.

        reads_only: anything but a query raises MutationByGetError. A statement that runs when the deadline
        passes is cancelled.
        """
        try:
            async with asyncio.timeout(context.settings.graphql_deadline_s):
                return await self._answer(asked, context, reads_only=reads_only)
        except RefusedError as error:
            return {"errors": error.errors}
        except QueryError as error:
            return {"errors": [refusal(Code(error.code), error.message, **error.extensions)]}
        except limits.OverspentError as error:
            return {"errors": [refusal(Code.TOO_EXPENSIVE, error.error.message, **error.error.extensions)]}
        except TimeoutError:
            limit = f"{context.settings.graphql_deadline_s:g} seconds"
            return {"errors": [refusal(Code.TIMEOUT, f"Stopped after {limit}; ask for less at once, or try again.")]}

    async def _answer(self, asked: Asked, context: GraphQLContext, *, reads_only: bool) -> Body:
        document = _read(asked.document, context)
        operation = _operation(document, asked.operation_name)
        if reads_only and operation.operation is not OperationType.QUERY:
            raise MutationByGetError
        errors = validate(self._schema, document, hide_suggestions=True)
        if errors:
            raise RefusedError(refusals(Code.VALIDATION_FAILED, errors))
        asked_of = self._document(document, operation, asked.variables)
        needed = _demands(asked_of, operation)
        cost = check_cost(asked_of, operation, context.settings)
        result = execute(
            self._schema,
            document,
            context_value=Operation(
                context=context,
                demands=needed,
                now=context.clock.now(),
                budget=limits.Budget(context.max_nodes),
            ),
            variable_values=dict(asked.variables),
            operation_name=asked.operation_name,
            executor_class=self._executor_class,
            hide_suggestions=True,
            operation_extensions=None,
        )
        executed = await result if isawaitable(result) else result
        body: Body = {"data": executed.data}
        if executed.errors:
            body["errors"] = public(executed.errors, context.randomness)
        body["extensions"] = {"cost": {"requested": cost.requested, "limit": context.settings.graphql_max_cost}}
        return body

    def _document(
        self, document: DocumentNode, operation: OperationDefinitionNode, sent: Mapping[str, Any]
    ) -> Document:
        """Return the document with its variables coerced. Raises RefusedError for one that cannot be."""
        definitions = operation.variable_definitions or ()
        variables = get_variable_values(self._schema, definitions, dict(sent), max_errors=10, hide_suggestions=True)
        if isinstance(variables, list):
            raise RefusedError(refusals(Code.BAD_INPUT, variables))
        return Document(self._schema, limits.fragments_of(document), variables)


def _demands(document: Document, operation: OperationDefinitionNode) -> Mapping[str, Demand]:
    try:
        return demands(document, operation)
    except GraphQLError as error:  # a null variable where a directive or a count needs a value
        raise RefusedError(refusals(Code.BAD_INPUT, [error])) from None


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
