"""Documents that are asked by their hash: trusted ones out of the database, Apollo's automatic ones out of memory.

A trusted document is uploaded beforehand (`m4d operations push`) and asked as `documentId: "sha256:<hex>"`. An
automatic one comes once with its hash and is then asked by the hash alone, until it is pushed out of memory.
Source: GraphQL over HTTP, appendix A (persisted documents); Apollo, automatic persisted queries, version 1.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import orjson

from m4d_core.bounded import Bounded
from m4d_core.errors import QueryError, UsageError
from m4d_core.storage import operations
from m4d_core.storage.database import Database
from m4d_schema.errors import Code
from m4d_schema.requests import Asked

PREFIX = "sha256:"
NOT_FOUND = "PersistedQueryNotFound"  # to the letter: clients compare it
_HASH_LENGTH = 64
_LEAST = 500  # bytes of what is kept beside a document: its hash, its places


class Documents:
    """Finds documents. trusted_only: no other document is answered. most_bytes: of what is kept in memory."""

    def __init__(self, database: Database, *, trusted_only: bool, most_bytes: int) -> None:
        self._database = database
        self._trusted_only = trusted_only
        self._automatic: Bounded[str, str] = Bounded(most_bytes)

    @property
    def bytes(self) -> int:
        """About how much memory is taken."""
        return self._automatic.bytes

    async def complete(self, asked: Asked) -> Asked:
        """Return what is asked with its document.

        Raises QueryError: PERSISTED_QUERY_NOT_FOUND for a hash nobody knows, BAD_REQUEST for a document that is not
        of its hash, or that is not trusted where only trusted ones are answered.
        """
        if asked.document_id is not None:
            return replace(asked, document=await self._trusted(asked.document_id.removeprefix(PREFIX)))
        if asked.automatic_hash is not None:
            return await self._complete_automatic(asked, asked.automatic_hash)
        if self._trusted_only and await self._stored(sha256(asked.document)) is None:
            raise _untrusted()
        return asked

    async def _complete_automatic(self, asked: Asked, wanted: str) -> Asked:
        if not asked.document:
            found = None if self._trusted_only else self._automatic.get(wanted)
            return replace(asked, document=found or await self._trusted(wanted))
        if sha256(asked.document) != wanted:
            raise QueryError("The document is not the one of its `sha256Hash`.", code=Code.BAD_REQUEST)
        if self._trusted_only and await self._stored(wanted) is None:
            raise _untrusted()
        return asked

    async def _trusted(self, wanted: str) -> str:
        found = await self._stored(wanted)
        if found is None:
            raise QueryError(NOT_FOUND, code=Code.PERSISTED_QUERY_NOT_FOUND)
        return found

    async def _stored(self, wanted: str) -> str | None:
        if len(wanted) != _HASH_LENGTH or not wanted.isalnum() or not wanted.isascii():
            return None
        async with self._database.read() as connection:
            return await operations.document(connection, wanted)

    def remember(self, asked: Asked) -> None:
        """Keep an automatic document, now that it has proved to be one that can be answered."""
        wanted = asked.automatic_hash
        if wanted is None or self._trusted_only or self._automatic.get(wanted) is not None:
            return
        self._automatic.put(wanted, asked.document, _LEAST + len(asked.document.encode()))


async def completed(asked: Asked, found: Documents | None) -> Asked:
    """Return what is asked with its document. Raises QueryError where it cannot be found."""
    if found is not None:
        return await found.complete(asked)
    if not asked.document and (asked.document_id is not None or asked.automatic_hash is not None):
        raise QueryError(NOT_FOUND, code=Code.PERSISTED_QUERY_NOT_FOUND)
    return asked


def sha256(document: str) -> str:
    """Return the hash a document is asked by, in lower-case hexadecimal."""
    return hashlib.sha256(document.encode()).hexdigest()


def read_manifest(text: bytes) -> Mapping[str, str]:
    """Return the documents of a file that a code generator has written, by their hash.

    Read are graphql-codegen's `persisted-documents.json` (hash to document, with or without `sha256:`) and Apollo's
    manifest (`{"format": "apollo-persisted-query-manifest", "operations": [{"id", "body"}]}`).
    Raises UsageError for any other file, and for a document that is not of its hash.
    """
    try:
        given = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise UsageError("the file is no JSON", hint="give the persisted-documents.json of graphql-codegen") from None
    pairs = _pairs(given)
    if not pairs or not all(isinstance(key, str) and isinstance(value, str) for key, value in pairs.items()):
        raise UsageError(
            "the file holds no documents by their hash", hint="graphql-codegen: `persistedDocuments: true`"
        )
    found = {key.removeprefix(PREFIX): document for key, document in pairs.items()}
    for key, document in found.items():
        if sha256(document) != key:
            hint = "graphql-codegen: `persistedDocuments: { hashAlgorithm: 'sha256' }`"
            raise UsageError(f"'{key[:80]}' is not the SHA-256 of its document", hint=hint)
    return found


def _pairs(given: object) -> Mapping[Any, Any]:
    if not isinstance(given, dict):
        return {}
    listed = given.get("operations")
    if isinstance(listed, list):
        return {each.get("id"): each.get("body") for each in listed if isinstance(each, dict)}
    return given


def _untrusted() -> QueryError:
    return QueryError("Only trusted documents are answered here; ask by `documentId`.", code=Code.BAD_REQUEST)
