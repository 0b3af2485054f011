"""`ApiSource`: a paged JSON API with typed settings and typed records. Standard library only.

Types of the author may be pydantic models, dataclasses, or `dict`; what they do not take is named, entry by entry.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar, Generic, TypeVar, get_args, get_origin

from m4d_core.errors import FeedError, PluginLoadError, Quarantine
from m4d_core.ingestion import shape
from m4d_core.ingestion.contract import (
    SHORTEST_SECRET,
    Context,
    Entry,
    Outcome,
    Request,
    Skipped,
    Source,
    SourceConfig,
)

Config = TypeVar("Config")
Record = TypeVar("Record")

DRIFT = ("evolve", "freeze", "discard_row", "discard_value")
MAX_SHOWN = 200
KEY = "key_"  # of a record that stands under its id


class ApiSource(Source, Generic[Config, Record]):
    """A JSON API. Declare `records`, `paginate` and `cursor`; write `request` and `item`.

    Config: what the operator may set, each field one `M4D_SOURCES__<KEY>__<FIELD>`; `base_url` among them is where
    paths begin. Record: one record of the answer; names with a hyphen are read with an underscore, at any depth.
    records: dotted path of the records, a list or an object keyed by id (the key comes as `key_`). beside: keys of
    such an object that are no records. drift: what becomes of a record that no longer fits: `evolve` takes fields it
    does not know and quarantines what it cannot read, `freeze` stops the run at either, `discard_row` skips such a
    record, `discard_value` leaves such a value out, and quarantines where too little is left.
    """

    format = "json"
    records: ClassVar[str] = ""
    beside: ClassVar[tuple[str, ...]] = ()
    drift: ClassVar[str] = "evolve"

    def __init__(self, setup: SourceConfig | None = None) -> None:
        super().__init__(setup)
        if self.drift not in DRIFT:
            raise PluginLoadError(f"drift is {', '.join(DRIFT)}, not '{self.drift}'")
        self._config_type, self._record_type = types_of(type(self))
        self._config: Config | None = None

    @classmethod
    def settings(cls) -> Iterable[str]:
        """Return the names of the settings: the fields of Config."""
        config, _ = types_of(cls)
        return [*super().settings(), *(shape.names(config) or ())]

    @property
    def config(self) -> Config:
        """The settings as the author's type. Raises PluginLoadError naming those that it does not take."""
        if self._config is None:
            try:
                self._config = shape.made(self._config_type, self.setup.options)
            except (ValueError, TypeError) as error:
                hint = f"settings are M4D_SOURCES__{self.key.upper().replace('-', '_')}__<FIELD>"
                raise PluginLoadError(
                    f"the settings of '{self.key}': {shape.explained(error)[:MAX_SHOWN]}", hint=hint
                ) from None
        return self._config

    @property
    def urls(self) -> tuple[str, ...]:
        """The address the API begins at: as configured, else `base_url` of the settings or its default."""
        if self.setup.urls:
            return self.setup.urls
        base = self.setup.options.get("base_url") or shape.default(self._config_type, "base_url")
        return (str(base),) if base else ()

    def missing(self) -> Mapping[str, str]:
        """Return the settings without a default that the operator has yet to give, and where to ask for each."""
        given = self.setup.options
        wanted = {
            name: "see docs/sources.md" for name in shape.required(self._config_type) if given.get(name) in (None, "")
        }
        return wanted | dict(super().missing())

    def secrets(self) -> Iterator[tuple[str, str]]:
        """Yield those of every source, and the settings whose type keeps them secret (`SecretStr` of pydantic)."""
        yield from super().secrets()
        for name in _hidden(self._config_type):
            value = str(self.setup.options.get(name) or "")
            if name not in self.requires and len(value) >= SHORTEST_SECRET:
                yield name, value

    def request(self, context: Context) -> Request:
        """Return the request of the list; its first page is the paginator's to ask for."""
        return context.get()

    def requests(self, context: Context) -> Iterable[Request]:
        """Yield the first page."""
        if not self.urls:
            return
        asked = self.request(context)
        first = self.paginate.first(asked) if self.paginate is not None else asked
        yield self.reading(first)

    def reading(self, request: Request) -> Request:
        """Return the request with what its format must know of where the records stand."""
        hints = {"records": self.records, "beside": ",".join(self.beside), **request.hints}
        return Request(**{**vars(request), "hints": hints})

    def read(self, entry: Entry, context: Context) -> Outcome:
        """Return what a record becomes. Raises Quarantine (`drift`) for one of another shape."""
        data = shape.underscored(entry.data)
        new = sorted(set(shape.unknown(self._record_type, data)) - {KEY}) if self.drift == "freeze" else []
        if new:
            raise FeedError(f"records have new fields: {', '.join(new)[:MAX_SHOWN]}", reason="drift")
        try:
            read = shape.mended if self.drift == "discard_value" else shape.made
            record = read(self._record_type, data)
        except (ValueError, TypeError) as error:
            return self._drifted(f"the record has another shape: {shape.explained(error)[:MAX_SHOWN]}")
        return self.item(record, context)

    def _drifted(self, message: str) -> Outcome:
        if self.drift == "discard_row":
            return Skipped(reason="the record has another shape")
        if self.drift == "freeze":
            raise FeedError(message, reason="drift")
        raise Quarantine(message, reason="drift")


def types_of(made: type) -> tuple[Any, Any]:
    """Return Config and Record of an API's source: what a subclass has put in the place of Config and Record."""
    for cls in made.__mro__:
        for base in getattr(cls, "__orig_bases__", ()):
            if get_origin(base) is ApiSource and not any(isinstance(each, TypeVar) for each in get_args(base)):
                config, record = get_args(base)
                return config, record
    return dict, dict


def _hidden(wanted: Any) -> list[str]:  # noqa: ANN401 - the author's type
    """Return the names of the settings whose type hides its value, also where it may be None."""
    known = getattr(wanted, "model_fields", {})
    kinds = {name: (field.annotation, *get_args(field.annotation)) for name, field in known.items()}
    return [name for name, found in kinds.items() if any(hasattr(kind, "get_secret_value") for kind in found)]
