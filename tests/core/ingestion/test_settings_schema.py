from dataclasses import dataclass

from pydantic import BaseModel, SecretStr

from m4d_core.content.item import License
from m4d_core.ingestion import ApiSource, FeedSource, source
from m4d_core.ingestion.settings_schema import settings_schema


class Config(BaseModel):
    appname: SecretStr
    topic: str = "migration"


@source(
    "partner", partner="partner", license=License.reserved(), requires={"appname": "ask at https://partner.example"}
)
class Partner(ApiSource[Config, dict]):  # type: ignore[type-arg]  # records do not matter here
    pass


@dataclass
class Plain:
    base_url: str
    pages: int = 3


@source("plainly", partner="partner", license=License.reserved())
class Plainly(ApiSource[Plain, dict]):  # type: ignore[type-arg]  # records do not matter here
    pass


@source("feed", partner="partner", license=License.reserved(), options={"limit": 9, "deep": True, "where": "here"})
class Feed(FeedSource):
    url = ("https://a.example/1", "https://a.example/2")
    enabled = False


def test_a_typed_config_is_its_schema() -> None:
    schema = settings_schema(Partner)
    assert (schema["title"], schema["required"], schema["additionalProperties"]) == ("partner", ["appname"], False)
    assert schema["properties"]["topic"] == {"default": "migration", "title": "Topic", "type": "string"}
    secret = schema["properties"]["appname"]
    assert (secret["format"], secret["description"]) == ("password", "ask at https://partner.example")
    assert schema["properties"]["url"]["default"] == ""


def test_options_have_the_types_of_their_defaults() -> None:
    schema = settings_schema(Feed)
    assert schema["properties"]["url"]["default"] == "https://a.example/1,https://a.example/2"
    assert schema["properties"]["enabled"]["default"] is False
    assert {name: schema["properties"][name]["type"] for name in ("limit", "deep", "where")} == {
        "limit": "integer", "deep": "boolean", "where": "string",
    }  # fmt: skip
    assert schema["required"] == []


def test_a_dataclass_is_a_config_too() -> None:
    schema = settings_schema(Plainly)
    assert schema["properties"]["pages"]["default"] == 3
    assert schema["required"] == ["base_url"]
