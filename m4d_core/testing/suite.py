"""`SourceTests`: the checks of a plugin, all offline, from three lines in its author's test file.

```python
from m4d_core.testing import SourceTests

class TestCityNews(SourceTests):
    source = CityNews
```
"""

import tomllib
from importlib.resources import files

from m4d_core.ingestion.contract import Source
from m4d_core.ingestion.registry import feed_class
from m4d_core.testing.checks.body import Body
from m4d_core.testing.checks.cursor import Cursors
from m4d_core.testing.checks.data import Data
from m4d_core.testing.checks.declaration import Declaration
from m4d_core.testing.checks.drift import Drift
from m4d_core.testing.checks.idempotence import Idempotence
from m4d_core.testing.checks.mapping import Mapping
from m4d_core.testing.checks.paging import Paging
from m4d_core.testing.checks.safety import Safety


class SourceTests(Declaration, Mapping, Idempotence, Cursors, Paging, Body, Drift, Safety, Data):
    """Every check; subclass it and name your `source`. docs/plugins.md lists them."""


def feed(key: str, package: str) -> type[Source]:
    """Return the source that a table of a package's `feeds.toml` declares. Raises KeyError for a table it has not."""
    declared = tomllib.loads(files(package).joinpath("feeds.toml").read_text("utf-8"))
    return feed_class(key, declared[key])
