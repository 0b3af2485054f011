"""Templates to HTML: everything is escaped unless it is HTML already, and only `Speech.html` and guides make such."""

from functools import cache

import jinja2

from m4d_schema.pages import assets, examples


def render(template: str, **values: object) -> bytes:
    """Return a template of this package filled in, in UTF-8. Raises UndefinedError for a value that is not given."""
    return _environment().get_template(template).render(values).encode()


@cache
def _environment() -> jinja2.Environment:
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("m4d_schema.pages"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {"v": assets.fingerprint(), "examples": examples}
    return made
