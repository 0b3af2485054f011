"""Writes a package that can be published: module, tests with their first cassette, README, license."""

from collections.abc import Mapping
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from string import Template

from m4d_core.errors import UsageError
from m4d_core.ingestion.cassette import Cassette
from m4d_core.ingestion.contract import is_key
from m4d_core.ingestion.scaffold.draft import Draft, Wanted

_NEEDS = {"api": ["pydantic>=2"]}


def names(wanted: Wanted) -> dict[str, str]:
    """Return what things are called. Raises UsageError for a key or a partner that is none."""
    for name in (wanted.key, wanted.partner):
        if not is_key(name):
            hint = "lower-case words joined by hyphens, as city-news"
            raise UsageError(f"'{name}' cannot be the name of a plugin or a partner", hint=hint)
    needs = [f"m4d>={version('m4d')}", *_NEEDS.get(wanted.kind, [])]
    return {
        "key": wanted.key,
        "partner": wanted.partner,
        "title": wanted.title,
        "url": wanted.address,
        "homepage": wanted.home,
        "module": "m4d_plugin_" + wanted.key.replace("-", "_"),
        "class_": "".join(part.capitalize() for part in wanted.key.split("-")),
        "dependencies": ", ".join(f'"{each}"' for each in needs),
    }


def free(folder: Path) -> Path:
    """Return a folder to write into. Raises UsageError where something is there already: nothing is overwritten."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"'{folder}' is there already", hint="nothing is overwritten: give another --folder")
    return folder


def write_package(folder: Path, wanted: Wanted, draft: Draft, cassette: Cassette) -> list[Path]:
    """Write the package into a free folder; returns its files."""
    values = {**names(wanted), **draft.values}
    module = values["module"]
    written = {
        "pyproject.toml": filled("pyproject", values),
        "README.md": filled("readme", values),
        "LICENSE": filled("license", values),
        f"{module}/__init__.py": filled(wanted.kind, values),
        f"{module}/py.typed": "",
        f"tests/test_{wanted.key.replace('-', '_')}.py": filled("test", values),
    }
    for name, text in written.items():
        _write(folder / name, text.encode())
    _write(folder / "tests" / "cassettes" / f"{wanted.key}.json", cassette.written())
    return sorted(path for path in folder.rglob("*") if path.is_file())


def write_plain(folder: Path, wanted: Wanted) -> Path:
    """Write a feed as a table of TOML, which needs no package; returns its file."""
    path = free(folder / f"{wanted.key}.toml")
    _write(path, filled("plain", names(wanted)).encode())
    return path


def filled(template: str, values: Mapping[str, str]) -> str:
    """Return a template with its words."""
    text = files("m4d_core.ingestion.scaffold").joinpath("templates", f"{template}.tmpl").read_text("utf-8")
    return Template(text).substitute(values)


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise UsageError(f"cannot write '{path}': {error.strerror}", hint="give another --folder") from error
