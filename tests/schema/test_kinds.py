"""Events, videos and pages, as a client asks for them."""

from typing import Any

import pytest

from m4d_core.content.kind import Origin
from m4d_core.storage.database import Database
from m4d_search.contract import SearchEngine
from tests.schema.asking import Asker, index
from tests.schema.shelf import partner
from tests.world import save, write

pytestmark = pytest.mark.anyio
EVENT = {
    "starts_at": "2026-05-04T09:00:00+01:00", "ends_at": "2026-05-05T16:00:00Z", "time_zone": "Africa/Tunis",
    "attendance": "HYBRID", "status": "POSTPONED", "registration_url": "https://example.org/register",
    "registration_closes_at": "2026-05-01T00:00:00Z",
    "venue": {"name": "City hall", "country": "TN", "latitude": 36.8, "longitude": 10.2},
}  # fmt: skip
VIDEO = {
    "watch_url": "https://example.org/watch", "embed_url": "https://example.org/embed", "duration_seconds": 95,
    "captions": [{"url": "https://example.org/c.vtt", "language": "fr", "media_type": "text/vtt"}],
    "transcript": "Good <b>morning</b><script>x</script>", "publishers": ["undp"],
}  # fmt: skip


async def one(ask: Asker, path: str, selection: str) -> Any:
    document = f'{{ content(by: {{path: "{path}"}}) {{ kind __typename path {selection} seo {{ jsonLd }} }} }}'
    return (await ask.data(document))["content"]


async def test_an_event(world: Database, ask: Asker) -> None:
    await save(world, partner("e", kind="EVENT", title="Meeting", detail=EVENT))
    found = await one(
        ask,
        "/events/meeting",
        """... on Event { startsAt endsAt timeZone attendance status registrationUrl registrationClosesAt
        venue { name country { iso2 } latitude longitude } }""",
    )
    ld = found.pop("seo")["jsonLd"]
    assert found == {
        "kind": "EVENT", "__typename": "Event", "path": "/events/meeting", "startsAt": "2026-05-04T08:00:00Z",
        "endsAt": "2026-05-05T16:00:00Z", "timeZone": "Africa/Tunis", "attendance": "HYBRID", "status": "POSTPONED",
        "registrationUrl": "https://example.org/register", "registrationClosesAt": "2026-05-01T00:00:00Z",
        "venue": {"name": "City hall", "country": {"iso2": "TN"}, "latitude": 36.8, "longitude": 10.2},
    }  # fmt: skip
    assert (ld["@type"], ld["startDate"], ld["eventStatus"], ld["eventAttendanceMode"], ld["location"]) == (
        "Event", "2026-05-04T09:00:00+01:00", "https://schema.org/EventPostponed",
        "https://schema.org/MixedEventAttendanceMode", {"@type": "Place", "name": "City hall", "address": "TN"},
    )  # fmt: skip
    assert ld["subjectOf"]["license"] == "https://creativecommons.org/licenses/by/4.0/"


async def test_an_event_that_says_little(world: Database, ask: Asker) -> None:
    await save(world, write("e", kind="EVENT", title="Meeting", detail={"starts_at": "2026-05-04T09:00:00Z"}))
    found = await one(ask, "/events/meeting", "... on Event { endsAt timeZone attendance status venue { name } }")
    ld = found.pop("seo")["jsonLd"]
    assert (found["endsAt"], found["timeZone"], found["attendance"], found["venue"]) == (None, "UTC", "IN_PERSON", None)
    assert ld["location"] == {"@type": "VirtualLocation", "url": "https://example.org/e"}


async def test_a_video(world: Database, ask: Asker) -> None:
    await save(world, partner("v", kind="VIDEO", title="Film", detail=VIDEO, languages=("en", "fr")))
    found = await one(
        ask,
        "/videos/film",
        """... on Video { watchUrl embedUrl durationSeconds languages captions { url locale mediaType }
        transcript { html } publisher { slug } }""",
    )
    ld = found.pop("seo")["jsonLd"]
    assert found == {
        "kind": "VIDEO", "__typename": "Video", "path": "/videos/film", "watchUrl": "https://example.org/watch",
        "embedUrl": "https://example.org/embed", "durationSeconds": 95, "languages": ["en", "fr"],
        "captions": [{"url": "https://example.org/c.vtt", "locale": "fr", "mediaType": "text/vtt"}],
        "transcript": {"html": "Good <b>morning</b>"}, "publisher": {"slug": "undp"},
    }  # fmt: skip
    assert (ld["@type"], ld["duration"], ld["embedUrl"]) == ("VideoObject", "PT95S", "https://example.org/embed")


async def test_a_page_is_listed_found_and_searched(world: Database, engine: SearchEngine, ask: Asker) -> None:
    detail = {"section": "about", "position": 2}
    await save(world, write("p", kind="PAGE", title="Privacy", origin=Origin.OWN, url=None, detail=detail))
    found = await one(ask, "/pages/privacy", "... on Page { position }")
    assert found.pop("seo")["jsonLd"]["@type"] == "WebPage"
    assert found == {"kind": "PAGE", "__typename": "Page", "path": "/pages/privacy", "position": 2}
    await index(world, engine)
    asked = await ask.data(
        """{ search(text: "privacy", filter: {kinds: [PAGE]}) { nodes { path }
          facets(by: [KIND]) { buckets { label } } }
        contents(filter: {kinds: [PAGE, COURSE, DISCUSSION]}) { count { value } } }"""
    )
    assert asked["search"]["nodes"] == [{"path": "/pages/privacy"}]
    assert asked["search"]["facets"] == [{"buckets": [{"label": "Page"}]}]
    assert asked["contents"]["count"]["value"] == 1
