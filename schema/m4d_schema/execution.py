"""From a document to an answer: read, weigh, validate, coerce, see what is asked for, execute, in this order."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from inspect import isawaitable
from typing import Any

import strawberry
from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLError,
    OperationDefinitionNode,
    OperationType,
    execute,
    get_variable_values,
)

from m4d_core.errors import QueryError, StorageError
from m4d_core.settings import PLAN_BYTES, Settings
from m4d_core.storage.counting import counted
from m4d_schema import documents, limits
from m4d_schema.answers import Place, Written
from m4d_schema.compiled.loaded import Loaded
from m4d_schema.compiled.runner import run_program
from m4d_schema.compiled.steps import Run
from m4d_schema.context import GraphQLContext, Operation
from m4d_schema.errors import Code, away, public, refusal, refusals, shown
from m4d_schema.plans import Chosen, Plans, Prepared, RefusedError
from m4d_schema.rate import Purse
from m4d_schema.requests import Asked
from m4d_schema.schema import core_schema
from m4d_schema.selection import Document
from m4d_schema.tags import Tags

Body = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What an operation comes to. tags: what it hangs on. age_s: how long a shared cache may keep it, None if any time.

    Of what was not executed there are no tags. cost: in points. place: where it may be kept to be given again.
    kept: as it was given before, which is all there is to it.
    """

    body: Body = field(default_factory=dict)
    tags: Tags | None = None
    age_s: int | None = None
    cost: int = 0
    place: Place | None = None
    kept: Written | None = None


class MutationByGetError(Exception):
    """A GET asks for what only a POST may do."""


class Way(StrEnum):
    """How an answer was made."""

    CACHED = "CACHED"
    COMPILED = "COMPILED"
    EXECUTOR = "EXECUTOR"


class Executor:
    """Answers operations against one schema. ways: how many answers were made in each."""

    def __init__(self, schema: strawberry.Schema, plan_bytes: int = PLAN_BYTES) -> None:
        self._strawberry = schema
        self._schema = core_schema(schema)
        self._executor_class = schema.execution_context_class
        self.plans = Plans(self._schema, plan_bytes)
        self.ways: Counter[Way] = Counter()

    async def answer(self, asked: Asked, context: GraphQLContext, *, reads_only: bool = False) -> Body:
        """Return the body of the answer: `data` when anything was executed, `errors` when there are any."""
        return (await self.run(asked, context, reads_only=reads_only)).body

    async def kept(self, asked: Asked, context: GraphQLContext, purse: Purse | None) -> Answer | None:
        """Return the answer as it was given before, at its price; None where there is none that is still true.

        Raises QueryError for a document that cannot be had, or more points than there are.
        """
        if context.answers is None:
            return None
        try:
            asked = await documents.completed(asked, context.documents)
            found = context.answers.get(await context.answers.place(asked, context.viewer))
        except StorageError:
            return None  # `run` comes upon it again, and says so
        if found is None:
            return None
        if context.documents is not None:
            context.documents.remember(asked)
        if purse is not None:
            purse.spend(found.cost)
        self.ways[Way.CACHED] += 1
        return Answer(kept=found)

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
            errors = list(error.errors)
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
        place = await context.answers.place(asked, context.viewer) if context.answers is not None else None
        chosen = self._chosen(asked, context.settings, reads_only=reads_only)
        if context.documents is not None:
            context.documents.remember(asked)
        priced = self.plans.priced(chosen, context.settings)
        if priced.dry is None and purse is not None:
            purse.spend(priced.cost.requested)
        under_way = Operation(
            context=context,
            demands=priced.demands,
            now=context.clock.now(),
            budget=limits.Budget(context.max_nodes),
            tags=Tags(context.memory.sizes),
            cost=priced.cost.requested,
            purse=purse,
        )
        with counted() as spent:
            executed, way = await self._execute(chosen, priced.dry, under_way)
        self.ways[way] += 1
        body: Body = {"data": executed.data}
        if executed.errors:
            body["errors"] = public(executed.errors, context.randomness)
        body["extensions"] = {"cost": {"requested": under_way.cost, "limit": context.settings.graphql_max_cost}}
        if context.settings.graphql_stats:
            body["extensions"]["stats"] = {"statements": spent.statements, "way": way.value}
        age_s = 0 if under_way.looked.is_degraded else priced.age_s
        is_lasting = not executed.errors and age_s != 0 and not priced.is_live
        return Answer(
            body=body,
            tags=under_way.tags,
            age_s=age_s,
            cost=under_way.cost,
            place=place if is_lasting else None,
        )

    def _chosen(self, asked: Asked, settings: Settings, *, reads_only: bool) -> Chosen:
        """Return the operation that is asked for. Raises RefusedError, MutationByGetError."""
        prepared = self.plans.prepared(asked.document, settings)
        if prepared.refused:
            raise RefusedError(prepared.refused)
        operation = _operation(prepared, asked.operation_name)
        if reads_only and operation.operation is not OperationType.QUERY:
            raise MutationByGetError
        if prepared.invalid:
            raise RefusedError(prepared.invalid)
        definitions = operation.variable_definitions or ()
        sent = asked.variables
        variables = get_variable_values(self._schema, definitions, dict(sent), max_errors=10, hide_suggestions=True)
        if isinstance(variables, list):
            raise RefusedError(refusals(Code.BAD_INPUT, variables))
        document = Document(self._schema, prepared.fragments, variables, sent)
        return Chosen(prepared=prepared, operation=operation, document=document)

    async def _execute(
        self, chosen: Chosen, dry: OperationDefinitionNode | None, under_way: Operation
    ) -> tuple[ExecutionResult, Way]:
        """Return the result: by the program, else by the executor, which takes over what was loaded."""
        program = self.plans.program(chosen, dry)
        loaded: Loaded | None = None
        if program is not None:
            run = Run(
                program=program,
                schema=self._strawberry,
                core=self._schema,
                context=under_way,
                variables=chosen.document.variables,
            )
            data, loaded = await run_program(run)
            if data is not None:
                return ExecutionResult(data=data), Way.COMPILED
        result = execute(
            self._schema,
            DocumentNode(definitions=(dry or chosen.operation, *chosen.prepared.fragments.values())),
            root_value=loaded,
            context_value=under_way,
            variable_values=dict(chosen.document.sent),
            executor_class=self._executor_class,
            hide_suggestions=True,
            operation_extensions=None,
        )
        return (await result if isawaitable(result) else result), Way.EXECUTOR


def _operation(prepared: Prepared, name: str | None) -> OperationDefinitionNode:
    """Return the operation to execute. Raises RefusedError when the name finds none, or none is given for several."""
    found = prepared.operations
    named = [each for each in found if name is None or (each.name is not None and each.name.value == name)]
    if not found:
        raise RefusedError([refusal(Code.BAD_REQUEST, "The document holds no operation.")])
    if not named:
        message = f"The document has no operation named '{shown(name or '')}'."
        raise RefusedError([refusal(Code.BAD_REQUEST, message)])
    if name is None and len(found) > 1:
        raise RefusedError([refusal(Code.BAD_REQUEST, "The document holds several operations; say `operationName`.")])
    return named[0]
