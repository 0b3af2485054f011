"""Functions of places."""

import pytest

from m4d_search.filters.geo import read_shape
from m4d_search.filters.scan import Fault, Scanner
from m4d_search.filters.tree import Geo


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("_geoRadius(1, -2.5 ,3e2)", Geo("_geoRadius", (("1", "-2.5", "3e2"),))),
        ("_geoRadius(1,2,3,4)", Geo("_geoRadius", (("1", "2", "3", "4"),))),
        ("_geoBoundingBox([1,2],[3,4])", Geo("_geoBoundingBox", (("1", "2"), ("3", "4")))),
        ("_geoPolygon([1,2], [3,4],[5,6],)", Geo("_geoPolygon", (("1", "2"), ("3", "4"), ("5", "6")))),
    ],
)
def test_shapes(text: str, found: Geo) -> None:
    scan = Scanner(text)
    assert read_shape(scan) == found
    assert scan.at == len(text)


@pytest.mark.parametrize(
    "text",
    ["_geoRadius", "_geoRadius(1,2)", "_geoBoundingBox([1,2])", "_geoBoundingBox([1,2],[3,4],)", "_geoPolygon([1,2])",
     "_geoPolygon([1,2],[3,4],[5])", "_geoRadius(a)"],
)  # fmt: skip
def test_wrong_shapes(text: str) -> None:
    with pytest.raises(Fault):
        read_shape(Scanner(text))


def test_what_must_be_filterable() -> None:
    assert Geo("_geoRadius", ()).attribute == "_geo/_geojson"
    assert Geo("_geoPolygon", ()).attribute == "_geojson"
