"""One item as a card: in the language wished, with whose it is, and nothing that is not public."""

from datetime import UTC, datetime
from uuid import uuid4

import httpx
import pytest

from m4d_core.content.item import License, Translation
from m4d_core.content.kind import State
from m4d_core.storage.database import Database
from tests.schema.asking import statements
from tests.schema.pages.embedding.test_snippets import Elements
from tests.world import save, write

pytestmark = pytest.mark.anyio


async def test_it_says_what_it_is_whose_and_where_it_leads(http: httpx.AsyncClient, world: Database) -> None:
    (id_,) = await save(
        world,
        write(
            "a", title="Transferts", language="fr", countries=("TN", "MA"), summary="En bref",
            published_at=datetime(2026, 2, 3, tzinfo=UTC), license=License(key="CC-BY-4.0", attribution="© A city"),
            translations=(Translation(language="es", title="Remesas", summary="En breve"),),
        ),
    )  # fmt: skip
    with statements(world) as seen:
        answer = await http.get(f"/embed/item/{id_}?lang=fr")
    assert len(seen) == 1
    assert answer.status_code == 200
    text = answer.text
    for said in ("Actualités", "3 février 2026", "Tunisie, Maroc", "En bref", "© A city", "Demo", "Creative Commons"):
        assert said in text
    title = dict(Elements(text).found)["a"]
    assert (title["href"], title["target"], title["rel"]) == ("https://example.org/a", "_blank", "noopener")
    assert 'type="application/json+oembed"' in text
    assert "<script" not in text
    spanish = (await http.get(f"/embed/item/{id_}", headers={"accept-language": "es"})).text
    assert '<h1 lang="es" dir="auto">' in spanish
    assert all(said in spanish for said in ("Remesas", "En breve", "3 de febrero de 2026"))
    arabic = (await http.get(f"/embed/item/{id_}?lang=ar")).text
    assert '<html lang="ar" dir="rtl">' in arabic
    assert '<h1 lang="fr" dir="auto">' in arabic
    assert "تونس، المغرب" in arabic


async def test_what_is_not_public_is_not_there(http: httpx.AsyncClient, world: Database) -> None:
    (draft,) = await save(world, write("a", title="Secret", state=State.DRAFT))
    for id_ in (draft, uuid4()):
        answer = await http.get(f"/embed/item/{id_}")
        assert (answer.status_code, "Secret" in answer.text) == (404, False)
    assert (await http.get("/embed/item/nothing")).status_code == 404


async def test_what_partners_wrote_stays_text(http: httpx.AsyncClient, world: Database) -> None:
    hostile = '"><script>alert(1)</script>'
    many = ("TN", "MA", "SN")
    (id_,) = await save(
        world, write("a", title=hostile, summary=hostile, url="javascript:alert(1)", countries=many, published_at=None)
    )
    answer = await http.get(f"/embed/item/{id_}")
    assert not [tag for tag, _ in Elements(answer.text).found if tag in ("script", "a")]
    assert "+1" in answer.text
