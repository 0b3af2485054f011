"""What stands at a path: content, its newer address, or that it has gone and why. Never a draft."""

from datetime import timedelta
from typing import Any

import pytest

from m4d_core.content.identity import content_id
from m4d_core.content.kind import State
from m4d_core.content.redirect import Redirect
from m4d_core.storage import repository
from m4d_core.storage.database import Database
from m4d_core.storage.redirects import put
from m4d_core.storage.repository import Transaction
from tests.schema.asking import Asker, statements
from tests.schema.speaking import speak
from tests.world import NOW, save, write

pytestmark = pytest.mark.anyio
ROUTE = """query ($path: String!, $locale: LocaleInput) { route(path: $path, locale: $locale) {
  __typename ... on ContentRoute { content { path title locale countries { name } } }
  ... on RedirectRoute { path permanent } ... on GoneRoute { since reason successor { path } } } }"""
A, B, C = (content_id("demo", name) for name in "abc")
LATER = NOW + timedelta(days=1)


async def route(ask: Asker, path: str, *prefer: str, missing: str = "FALLBACK") -> Any:
    locale = {"prefer": list(prefer), "onMissing": missing} if prefer else None
    return (await ask.data(ROUTE, path=path, locale=locale))["route"]


async def short(ask: Asker, path: str, *prefer: str, **how: str) -> Any:
    """The route in one word or two."""
    found = await route(ask, path, *prefer, **how)
    if found is None:
        return None
    kind = found["__typename"].removesuffix("Route")
    return kind, found["content"]["title"] if kind == "Content" else found["path" if kind == "Redirect" else "reason"]


def gone(reason: str, successor: str | None = None) -> dict[str, Any]:
    node = {"path": successor} if successor else None
    return {"__typename": "GoneRoute", "since": "2026-03-02T12:00:00Z", "reason": reason, "successor": node}


@pytest.fixture
async def three(world: Database) -> Database:
    await save(world, write("a", title="First"), write("b", title="Second"), write("c", title="Third"))
    return world


def edit(database: Database) -> Any:
    return repository.transaction(database, LATER)


@pytest.mark.parametrize(
    "path", ["/news/first", "/news/first/", "news", "/news/fir%73t", "https://site.example/news/first?x=1#y"]
)
async def test_content_stands_at_its_path_however_it_is_written(three: Database, ask: Asker, path: str) -> None:
    expected = None if path == "news" else ("Content", "First")
    assert await short(ask, path) == expected


async def test_a_slug_that_changed_leads_to_the_new_one_for_good(three: Database, ask: Asker) -> None:
    async with edit(three) as transaction:
        await transaction.rename(A, "better")
    assert await route(ask, "/news/first") == {"__typename": "RedirectRoute", "path": "/news/better", "permanent": True}
    assert await short(ask, "/news/better") == ("Content", "First")


@pytest.mark.parametrize(
    ("path", "prefer", "expected"),
    [
        ("/news/cost-of-fees", [], ("Content", "Cost of fees")),
        ("/news/cost-of-fees", ["fr"], ("Redirect", "/news/baisse-des-frais")),
        ("/news/cost-of-fees", ["de"], ("Content", "Cost of fees")),
        ("/news/baisse-des-frais", [], ("Content", "Baisse des frais")),
        ("/news/baisse-des-frais", ["fr-CA"], ("Content", "Baisse des frais")),
        ("/news/baisse-des-frais", ["ar", "fr"], ("Redirect", "/news/رسوم-التحويل")),
        ("/news/baisse-des-frais", ["en"], ("Redirect", "/news/cost-of-fees")),
        ("/news/almanac-of-ports", ["es"], ("Redirect", "/news/ciudades-portuarias")),
    ],
)
async def test_a_path_in_another_language_leads_to_the_one_asked_for(
    world: Database, ask: Asker, path: str, prefer: list[str], expected: tuple[str, str]
) -> None:
    await speak(world)
    found = await route(ask, path, *prefer)
    assert await short(ask, path, *prefer) == expected
    assert found.get("permanent") in (None, False)
    if path == "/news/baisse-des-frais" and not prefer:
        assert found["content"]["countries"] == [{"name": "Tunisie"}]


async def test_who_leaves_out_other_languages_finds_nothing_there(world: Database, ask: Asker) -> None:
    await speak(world)
    assert await short(ask, "/news/cost-of-fees", "de", missing="OMIT") is None
    assert await short(ask, "/news/cost-of-fees", "en", missing="OMIT") == ("Content", "Cost of fees")


async def withdrawn(transaction: Transaction) -> None:
    await transaction.withdraw("demo", {"a": "deleted"})


async def hidden(transaction: Transaction) -> None:
    await transaction.set_state([A], State.HIDDEN)


async def unpublished(transaction: Transaction) -> None:
    await transaction.set_state([A], State.DRAFT)


async def merged(transaction: Transaction) -> None:
    await transaction.merge(B, [A])


async def merged_twice(transaction: Transaction) -> None:
    await transaction.merge(B, [A])
    await transaction.merge(C, [B])


async def merged_into_what_left(transaction: Transaction) -> None:
    await transaction.merge(B, [A])
    await transaction.set_state([B], State.HIDDEN)


@pytest.mark.parametrize(
    ("deed", "expected"),
    [
        (withdrawn, gone("WITHDRAWN_BY_PUBLISHER")),
        (hidden, gone("TAKEN_DOWN")),
        (unpublished, gone("TAKEN_DOWN")),
        (merged, gone("MERGED_DUPLICATE", "/news/second")),
        (merged_twice, gone("MERGED_DUPLICATE", "/news/third")),
        (merged_into_what_left, gone("MERGED_DUPLICATE")),
    ],
)
async def test_what_has_gone_says_when_and_why(three: Database, ask: Asker, deed: Any, expected: Any) -> None:
    async with edit(three) as transaction:
        await transaction.rename(A, "renamed")
        await deed(transaction)
    assert await route(ask, "/news/renamed") == await route(ask, "/news/first") == expected


async def test_what_has_expired_says_so_and_comes_back_when_published(world: Database, ask: Asker) -> None:
    await save(world, write("a", title="First", expire_at=LATER))
    async with edit(world) as transaction:
        await transaction.apply_schedule()
    assert await route(ask, "/news/first") == gone("EXPIRED")
    async with edit(world) as transaction:
        await transaction.set_state([A], State.PUBLISHED)
    assert await short(ask, "/news/first") == ("Content", "First")


@pytest.mark.parametrize("state", [State.DRAFT, State.IN_REVIEW, State.HIDDEN, State.WITHDRAWN])
async def test_what_was_never_public_stands_nowhere(world: Database, ask: Asker, state: State) -> None:
    await save(world, write("a", title="Secret", state=State.DRAFT))
    async with edit(world) as transaction:
        await transaction.set_state([A], state)
        await transaction.withdraw("demo", {"a": "deleted"})
    assert await route(ask, "/news/secret") is None


async def test_old_addresses_lead_where_the_operator_says(three: Database, ask: Asker) -> None:
    async with three.write() as connection:
        await put(connection, [
            Redirect(path="/en/fees", target="/news/first"),
            Redirect(path="/node?id=7", target="/library", permanent=False),
            Redirect(path="/news/second", target="/news/third"),
            Redirect(path="/news/first", target="/never/asked"),
        ])  # fmt: skip
    assert await route(ask, "https://old.example/en/fees/?utm=1") == {
        "__typename": "RedirectRoute", "path": "/news/first", "permanent": True,
    }  # fmt: skip
    assert (await route(ask, "/node?id=7"))["permanent"] is False
    assert await short(ask, "/news/first") == ("Content", "First"), "content that stands there goes first"
    async with edit(three) as transaction:
        await transaction.set_state([B], State.HIDDEN)
    assert await short(ask, "/news/second") == ("Redirect", "/news/third"), "what has gone does not"


@pytest.mark.parametrize(
    "path",
    ["", "/", "/news", "/news/", "/news/a/b", "//evil.example/news/first", "javascript:x", "/news/\x00", "/x" * 2000],
)
async def test_nothing_stands_at_any_other_path(three: Database, ask: Asker, path: str) -> None:
    assert await route(ask, path) is None


async def test_content_is_one_statement_and_what_has_gone_three(three: Database, ask: Asker) -> None:
    async with edit(three) as transaction:
        await transaction.merge(B, [A])
    for path, expected in (("/news/third", 1), ("/news/first", 3), ("/nothing", 1)):
        with statements(three) as seen:
            await route(ask, path)
        assert len(seen) == expected, path
    with statements(three) as seen:
        await ask.data('{ route(path: "/news/first") { __typename } }')
    assert len(seen) == 2
