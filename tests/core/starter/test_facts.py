"""The packaged data files."""

import json
import re
from importlib.resources import files
from typing import Any

import pytest

from m4d_core.starter.facts import facts, read

DATA = files("m4d_core") / "starter" / "data"
NAMES = sorted(each.name for each in DATA.iterdir() if each.name.endswith(".json"))
# file -> key of its items
KEYS = {
    "countries": "iso2", "courses": "slug", "dac_sectors": "code", "demo": "slug", "discussions": "slug",
    "documents": "slug", "gcm_objectives": "number", "languages": "code", "organisations": "slug", "pages": "slug",
    "places": "id", "projects": "slug", "regions": "m49", "sdg_goals": "number", "sdg_targets": "code",
    "sections": "slug", "selection_criteria": "slug", "themes": "slug",
}  # fmt: skip
LABELLED = {"countries", "languages", "regions", "sdg_goals", "sdg_targets", "sections", "selection_criteria", "themes"}


def texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for each in value.values() for text in texts(each)]
    if isinstance(value, list):
        return [text for each in value for text in texts(each)]
    return [value] if isinstance(value, str) else []


def test_every_file_is_known() -> None:
    others = {"milestones", "sectors", "iati_codes", "language_codes"}
    assert {name.removesuffix(".json") for name in NAMES} == {*KEYS, *others}


@pytest.mark.parametrize("name", NAMES)
def test_no_address_of_a_person(name: str) -> None:
    raw = (DATA / name).read_text("utf-8")
    assert not re.search(
        r"[\w.+-]+@[\w-]+\.|\(at\)|\[at\]|mailto:|\btel[.:]|\+\d{6,}|skype|whatsapp", raw, re.IGNORECASE
    )


@pytest.mark.parametrize("name", NAMES)
def test_texts_are_tidy(name: str) -> None:
    for text in texts(json.loads((DATA / name).read_text("utf-8"))):
        assert text == text.strip()
        assert text
        assert not re.search("[\u0000-\u001f\u200b\u200e\u200f\ufeff\ufffd]", text)


@pytest.mark.parametrize("name", KEYS)
def test_keys_are_there_once(name: str) -> None:
    keys = [fact[KEYS[name]] for fact in facts(name)]
    assert len(keys) == len(set(keys)) > 0


@pytest.mark.parametrize("name", sorted(LABELLED))
def test_labels_come_in_four_languages(name: str) -> None:
    for fact in facts(name):
        label = fact.get("label") or fact["name"]
        assert set(label) == {"en", "fr", "es", "ar"}
        assert re.search("[\u0600-\u06ff]", label["ar"]), label


def test_what_points_at_something_finds_it() -> None:
    keys = {name: {fact[key] for fact in facts(name)} for name, key in KEYS.items()}
    for project in facts("projects"):
        assert {project["country"], *project.get("partner_countries", ())} <= keys["countries"]
        assert set(project.get("themes", ())) <= keys["themes"]
        for part in ("leads", "partners", "donors"):
            assert set(project.get(part, ())) <= keys["organisations"]
    for document in facts("documents"):
        assert set(document["publishers"]) <= keys["organisations"]
        assert set(document["languages"]) <= keys["languages"]
    for course in facts("courses"):
        assert course["provider"] in keys["organisations"]
    for section in facts("sections"):
        assert set(section["kinds"]) <= {
            "NEWS", "BLOG_POST", "PROJECT", "DOCUMENT", "EVENT", "COURSE", "DISCUSSION", "VIDEO", "PAGE",
        }  # fmt: skip


def test_sectors_have_their_names() -> None:
    sectors = read("sectors")
    assert sectors["1"]["15190"].startswith("Facilitation of orderly")
    assert sectors["2"]["151"] == "Government & Civil Society-general"
    assert all(re.fullmatch(r"\d{5}", code) for code in sectors["1"])
    assert all(re.fullmatch(r"\d{3}", code) for code in sectors["2"])
    for fact in facts("dac_sectors"):
        assert sectors["1"][fact["code"]].split() == fact["name"]["en"].split()


def test_a_file_that_is_not_there() -> None:
    with pytest.raises(FileNotFoundError):
        read("nothing")
