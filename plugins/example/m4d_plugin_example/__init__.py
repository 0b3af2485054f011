"""Stories of a network of cities: a paged JSON API with a key, changes, deletions, pictures and files."""

from m4d_core.ingestion import ApiSource, Context, Cursor, File, Image, Item, License, Offset, Outcome, Request, source
from pydantic import BaseModel, SecretStr


class Config(BaseModel):  # what an operator sets: M4D_SOURCES__EXAMPLE_CITIES__KEY
    key: SecretStr
    base_url: str = "https://cities.example/api/v2"


class Media(BaseModel):
    url: str
    text: str | None = None
    mime: str | None = None


class Story(BaseModel):  # what may be missing has a default; dates stay text, the core reads them
    id: str
    title: str
    status: str = "published"
    link: str | None = None
    body: str | None = None
    published: str | None = None
    changed: str | None = None
    topics: list[str] = []
    countries: list[str] = []
    photo: Media | None = None
    files: list[Media] = []


@source("example-cities", title="Stories of cities", partner="cities-network", maintainers=["@m4d"])
class ExampleCities(ApiSource[Config, Story]):
    license = License(key="CC-BY-4.0", attribution="Network of cities")
    homepage = "https://cities.example"
    requires = {"key": "ask at https://cities.example/keys"}
    records = "stories"
    paginate = Offset("offset", size=("limit", 50), total="total")
    cursor = Cursor("changed", lag="1h")  # oldest change first: a run that breaks off goes on from there

    def request(self, context: Context) -> Request:
        params = {"sort": "changed", **context.since("changed_after")}
        return context.get("/stories", params, headers={"X-Api-Key": self.config.key.get_secret_value()})

    def item(self, entry: Story, context: Context) -> Outcome:
        if entry.status == "withdrawn":
            return context.delete(entry.id, "withdrawn by the city")
        return Item(
            id=entry.id, title=entry.title, url=entry.link, html=entry.body,
            published=entry.published, updated=entry.changed, themes=entry.topics, countries=entry.countries,
            image=Image(url=entry.photo.url, alt=entry.photo.text) if entry.photo else None,
            files=[File(url=file.url, title=file.text, media_type=file.mime) for file in entry.files],
        )  # fmt: skip
