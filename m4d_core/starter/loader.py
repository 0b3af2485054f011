"""What a first start loads, as rows and items; nothing here touches a database.

Courses, discussions, milestones and selection criteria lie in `data/` and are not loaded: their types do not exist yet.
Sections are the site's menu, which is read as it is.
"""

from collections.abc import Iterator

from m4d_core.content.item import CleanItem
from m4d_core.starter import documents, pages, projects
from m4d_core.starter.demo import demo
from m4d_core.starter.facts import facts
from m4d_core.starter.rows import ReferenceRows, reference_rows

STARTER = "starter"
DEMO = "demo"


def starter_reference() -> ReferenceRows:
    """Return the rows of reference data by table, columns as in `storage/tables`."""
    return reference_rows()


def starter_items() -> Iterator[CleanItem]:
    """Yield the projects, documents and pages of the source `starter`, the same each time.

    An identity is the file's name, a slash and the item's key there, so ids are the same in every database.
    """
    yield from projects.projects()
    yield from documents.documents()
    yield from pages.pages()


def demo_items() -> Iterator[CleanItem]:
    """Yield the items of the source `demo`, the same each time."""
    yield from demo()


def goes_local(item: CleanItem) -> bool:
    """Return whether an item of these belongs to M4D Goes Local: by its record, or by a theme that does."""
    local = {fact["slug"] for fact in facts("themes") if fact.get("goes_local")}
    return item.identity in projects.local_projects() or not local.isdisjoint(item.themes)
