"""What an operator may set of a source, as a JSON schema: for a form, for docs, for a check of a file."""

from dataclasses import is_dataclass
from typing import Any

from pydantic import BaseModel, TypeAdapter

from m4d_core.ingestion.api import ApiSource, types_of
from m4d_core.ingestion.contract import Source

DRAFT = "https://json-schema.org/draft/2020-12/schema"
_TYPES = {bool: "boolean", int: "integer", float: "number", str: "string"}


def settings_schema(made: type[Source]) -> dict[str, Any]:
    """Return the schema of a source's settings, each of which is `M4D_SOURCES__<KEY>__<NAME>`.

    Every source has `url` and `enabled`; its own are the fields of Config, its `options` and what it `requires`. A
    value that is kept secret has the format `password`.
    """
    config = _config_schema(made)
    properties: dict[str, Any] = {
        "url": {"type": "string", "description": "Address, or several separated by commas.", "default": _address(made)},
        "enabled": {"type": "boolean", "description": "Whether it is fetched at all.", "default": made.enabled},
        **{name: {"type": _TYPES.get(type(value), "string"), "default": value} for name, value in made.options.items()},
        **config.get("properties", {}),
    }
    for name, where in made.requires.items():
        properties[name] = {"type": "string", **properties.get(name, {}), "description": where, "format": "password"}
    required = sorted({*config.get("required", ()), *made.requires})
    return {
        "$schema": DRAFT,
        "title": made.key,
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
        **({"$defs": config["$defs"]} if "$defs" in config else {}),
    }


def _address(made: type[Source]) -> str:
    return made.url if isinstance(made.url, str) else ",".join(made.url)


def _config_schema(made: type[Source]) -> dict[str, Any]:
    config: Any = types_of(made)[0] if issubclass(made, ApiSource) else dict
    is_typed = is_dataclass(config) or issubclass(config, BaseModel)
    return TypeAdapter(config).json_schema() if is_typed else {}
