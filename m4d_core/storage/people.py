"""Who wrote content: kept in step with it, in its own transaction, and read back for whoever may see some of it."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import Select, exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import col

from m4d_core.content.authors import Author
from m4d_core.storage import tables
from m4d_core.storage.conditions import CONTENT, visible
from m4d_core.storage.database import insert_into
from m4d_core.storage.selection import Viewer

PERSON, LINK = tables.Person, tables.ContentPerson


async def settle(connection: AsyncConnection, authors: Mapping[UUID, Sequence[Author]]) -> None:
    """Link content that was just written to the persons among its authors; new ones are stored, none is removed.

    In one order everywhere, so that two writers never wait for each other crosswise.
    """
    links = tables.table_of(LINK)
    await connection.execute(links.delete().where(links.c.content_id.in_(list(authors))))
    written = {key: [each for each in found if each.organization is None] for key, found in authors.items()}
    people = {each.slug: each for found in written.values() for each in found}
    if not people:
        return
    rows = [
        {"slug": slug, "name": people[slug].name, "affiliation": people[slug].affiliation} for slug in sorted(people)
    ]
    insert = insert_into(connection, PERSON).values(rows)
    told = func.coalesce(insert.excluded.affiliation, col(PERSON.affiliation))
    await connection.execute(insert.on_conflict_do_update(index_elements=["slug"], set_={"affiliation": told}))
    pairs = [
        {"content_id": key, "person": slug}
        for key, found in written.items()
        for slug in dict.fromkeys(each.slug for each in found)
    ]
    await connection.execute(links.insert(), pairs)


def seen(slugs: Collection[str], viewer: Viewer) -> Select[str, str, str | None]:
    """Return the statement of the persons of these slugs who have written something that the viewer may see."""
    content = exists().where(
        col(LINK.person) == col(PERSON.slug), col(LINK.content_id) == col(CONTENT.id), visible(viewer)
    )
    return select(col(PERSON.slug), col(PERSON.name), col(PERSON.affiliation)).where(
        col(PERSON.slug).in_(sorted(slugs)), content
    )
