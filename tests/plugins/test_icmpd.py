from m4d_core.ingestion.contract import Context
from m4d_plugins.icmpd import IcmpdResearch
from tests.plugins.test_recorded import RECORDED, read


def test_what_is_asked_for() -> None:
    (request,) = IcmpdResearch().requests(Context(url=IcmpdResearch.url))
    assert request.url.startswith("https://research.icmpd.org/wp-json/wp/v2/posts?_embed=")


def test_one_post_is_inside_one_protected_and_one_outside() -> None:
    made = read(IcmpdResearch(), (RECORDED / "icmpd-research.json").read_bytes())
    assert [(each.get("skipped", False), bool(each.get("why_inside"))) for each in made] == [
        (False, True), (True, False), (False, False),
    ]  # fmt: skip
    assert [each.get("kind") for each in made] == ["BLOG_POST", None, "NEWS"]


def test_it_ships_switched_off_until_its_api_has_been_seen() -> None:
    assert (IcmpdResearch.enabled, IcmpdResearch.confidence) == (False, "D")
