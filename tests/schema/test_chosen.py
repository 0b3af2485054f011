"""Reference data by what is asked of it."""

from typing import Any

import pytest

from m4d_core.storage.database import Database
from m4d_schema.ids import global_id
from tests.schema.asking import Asker, statements
from tests.world import save, write

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
async def _content(world: Database) -> None:
    detail = {"program": "JMDI", "participants": [{"organization": "undp", "role": "LEAD"}]}
    await save(
        world,
        write("a", kind="PROJECT", countries=("MA",), organizations=("undp",), detail=detail),
        write("b", countries=("SN",)),
    )


@pytest.mark.parametrize(
    ("arguments", "found", "cost"),
    [
        ("", ["MA", "SN", "TN"], 0),
        ('(text: "tún")', ["TN"], 0),
        ('(text: "MAROC")', ["MA"], 0),
        ('(text: "nowhere")', [], 0),
        ('(region: "015")', ["MA", "TN"], 0),
        ('(region: "2")', ["MA", "SN", "TN"], 0),
        ('(region: "999")', [], 0),
        ("(withContent: true)", ["MA", "SN"], 1),
        ("(withContent: false)", ["TN"], 1),
        ('(program: "JMDI")', ["MA"], 1),
        ('(program: "JMDI", withContent: false)', [], 2),
        ('(program: "\\u0000")', [], 1),
    ],
)
async def test_countries(ask: Asker, world: Database, arguments: str, found: list[str], cost: int) -> None:
    with statements(world) as seen:
        countries = (await ask.data(f"{{ countries{arguments} {{ iso2 }} }}"))["countries"]
    assert [each["iso2"] for each in countries] == found
    assert len(seen) == cost


async def test_regions_and_themes_by_global_id(ask: Asker) -> None:
    document = "query ($r: ID, $t: ID) { countries(region: $r) { iso2 } themes(root: $t) { slug } }"
    found: dict[str, Any] = await ask.data(document, r=global_id("Region", "202"), t=global_id("Theme", "economy"))
    assert found == {"countries": [{"iso2": "SN"}], "themes": [{"slug": "remittances"}]}
    error = await ask.error(document, r=global_id("Theme", "economy"))
    assert error["extensions"] == {"code": "BAD_INPUT", "argument": "region"}


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ('(root: "remittances")', []),
        ('(root: "nowhere")', []),
        ('(scheme: "thematic-area")', ["economy", "local-authorities"]),
        ('(root: "economy", scheme: "thematic-area")', []),
    ],
)
async def test_themes(ask: Asker, arguments: str, found: list[str]) -> None:
    assert [each["slug"] for each in (await ask.data(f"{{ themes{arguments} {{ slug }} }}"))["themes"]] == found


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ('(text: "nations")', ["undp"]),
        ("(kinds: [NETWORK])", ["m4d"]),
        ("(kinds: [])", []),
        ("(role: LEAD)", ["undp"]),
        ("(role: FUNDING)", []),
        ("(isPartner: false, kinds: [NETWORK, INTERGOVERNMENTAL])", ["m4d"]),
    ],
)
async def test_organizations(ask: Asker, arguments: str, found: list[str]) -> None:
    page = (await ask.data(f"{{ organizations{arguments} {{ count {{ value }} nodes {{ slug }} }} }}"))["organizations"]
    assert ([each["slug"] for each in page["nodes"]], page["count"]["value"]) == (found, len(found))
