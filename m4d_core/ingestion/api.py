"""`ApiSource`: a paged JSON API with typed settings and typed records. Standard library only.

Types of the author may be pydantic models, dataclasses, or `dict`; what they do not take is named, entry by entry.
"""

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from typing import Any, ClassVar, Generic, TypeVar, get_args, get_origin

from m4d_core.errors import FeedError, PluginLoadError, Quarantine
from m4d_core.ingestion.contract import Context, Entry, Outcome, Request, Source, SourceConfig

Config = TypeVar("Config")
Record = TypeVar("Record")

DRIFT = ("evolve", "freeze", "discard_row", "discard_value")
MAX_SHOWN = 200


class ApiSource(Source, Generic[Config, Record]):
    """A JSON API. Declare `records`, `paginate` and `cursor`; write `request` and `item`.

    Config: what the operator may set, each field one `M4D_SOURCES__<KEY>__<FIELD>`; `base_url` among them is where
    paths begin. Record: one record of the answer; names with a hyphen are read with an underscore.
    records: dotted path of the records, a list or an object keyed by id (the key comes as `_key`). beside: keys of
    such an object that are no records. drift: what becomes of a record that no longer fits: `evolve` takes fields it
    does not know and quarantines what it cannot read, `freeze` stops the run at either, `discard_row` skips such a
    record, `discard_value` leaves such a value out.
    """

    format = "json"
    records: ClassVar[str] = ""
    beside: ClassVar[tuple[str, ...]] = ()
    drift: ClassVar[str] = "evolve"

    def __init__(self, setup: SourceConfig | None = None) -> None:
        super().__init__(setup)
        self._config_type, self._record_type = _types(type(self))
        self._config: Config | None = None

    @classmethod
    def settings(cls) -> Iterable[str]:
        """Return the names of the settings: the fields of Config."""
        config, _ = _types(cls)
        return [*super().settings(), *(_names(config) or ())]

    @property
    def config(self) -> Config:
        """The settings as the author's type. Raises PluginLoadError naming those that it does not take."""
        if self._config is None:
            try:
                self._config = _made(self._config_type, self.setup.options)
            except (ValueError, TypeError) as error:
                hint = f"settings are M4D_SOURCES__{self.key.upper().replace('-', '_')}__<FIELD>"
                raise PluginLoadError(f"the settings of '{self.key}': {_first_line(error)}", hint=hint) from None
        return self._config

    @property
    def urls(self) -> tuple[str, ...]:
        """The address the API begins at: as configured, else `base_url` of the settings or its default."""
        if self.setup.urls:
            return self.setup.urls
        base = self.setup.options.get("base_url") or _default(self._config_type, "base_url")
        return (str(base),) if base else ()

    def missing(self) -> Mapping[str, str]:
        """Return the settings without a default that the operator has yet to give, and where to ask for each."""
        given = self.setup.options
        wanted = {name: "see docs/sources.md" for name in _required(self._config_type) if not given.get(name)}
        return wanted | dict(super().missing())

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
        data = {name.replace("-", "_"): value for name, value in entry.data.items()}
        known = _names(self._record_type)
        unknown = sorted(data.keys() - known - {"_key"}) if known is not None else []
        if unknown and self.drift == "freeze":
            raise FeedError(f"records have new fields: {', '.join(unknown)[:MAX_SHOWN]}", reason="drift")
        try:
            record = _made(self._record_type, data)
        except (ValueError, TypeError) as error:
            return self._drifted(data, error, context)
        return self.item(record, context)

    def _drifted(self, data: dict[str, Any], error: Exception, context: Context) -> Outcome:
        if self.drift == "discard_row":
            return None
        if self.drift == "discard_value":
            kept = {name: value for name, value in data.items() if name not in _faulty(error)}
            if len(kept) < len(data):
                try:
                    return self.item(_made(self._record_type, kept), context)
                except (ValueError, TypeError) as again:
                    error = again
        if self.drift == "freeze":
            raise FeedError(f"records have another shape: {_first_line(error)}", reason="drift")
        raise Quarantine(f"the record has another shape: {_first_line(error)}", reason="drift")


def _types(made: type) -> tuple[Any, Any]:
    """Return what a subclass has put in the place of Config and Record."""
    for cls in made.__mro__:
        for base in getattr(cls, "__orig_bases__", ()):
            if get_origin(base) is ApiSource and not any(isinstance(each, TypeVar) for each in get_args(base)):
                config, record = get_args(base)
                return config, record
    return dict, dict


def _made(wanted: Any, values: Mapping[str, Any]) -> Any:  # noqa: ANN401 - the author's type
    """Return values as the author's type."""
    validate = getattr(wanted, "model_validate", None)
    if validate is not None:
        return validate(dict(values))
    if isinstance(wanted, type) and is_dataclass(wanted):
        names = {field.name for field in fields(wanted)}
        return wanted(**{name: value for name, value in values.items() if name in names})
    return dict(values)


def _names(wanted: Any) -> set[str] | None:  # noqa: ANN401 - the author's type
    """Return the names a type knows, None for one that takes any."""
    known = getattr(wanted, "model_fields", None)
    if known is not None:
        return {name for key, field in known.items() for name in (key, field.alias) if name}
    return {field.name for field in fields(wanted)} if is_dataclass(wanted) else None


def _required(wanted: Any) -> list[str]:  # noqa: ANN401 - the author's type
    known = getattr(wanted, "model_fields", None)
    if known is not None:
        return [name for name, field in known.items() if field.is_required()]
    if not is_dataclass(wanted):
        return []
    return [each.name for each in fields(wanted) if each.default is MISSING and each.default_factory is MISSING]


def _default(wanted: Any, name: str) -> object:  # noqa: ANN401 - the author's type
    known = getattr(wanted, "model_fields", None)
    if known is not None:
        return known[name].get_default() if name in known and not known[name].is_required() else None
    return getattr(wanted, name, None) if is_dataclass(wanted) else None


def _faulty(error: Exception) -> set[str]:
    """Return the names of the values a validation error is about; pydantic's errors tell, others do not."""
    tell = getattr(error, "errors", None)
    return {str(each["loc"][0]) for each in tell() if each["loc"]} if tell is not None else set()


def _first_line(error: Exception) -> str:
    """Return what is wrong and where, without the value."""
    tell = getattr(error, "errors", None)
    if tell is not None:
        found = [f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in tell()]
        return "; ".join(found)[:MAX_SHOWN]
    return str(error).splitlines()[0][:MAX_SHOWN] if str(error) else type(error).__name__
