"""Functions of places in a filter: `_geoRadius`, `_geoBoundingBox`, `_geoPolygon` (pure).

They are read as the server reads them; no document of ours has a place on earth, so none of them finds anything.
Source: the server's filter parser, v1.50.
"""

import re

from m4d_search.filters.scan import Fault, Scanner
from m4d_search.filters.tree import Geo

SHAPES = {
    "_geoRadius": (
        "The `_geoRadius` filter must be in the form: `_geoRadius(latitude, longitude, radius, optionalResolution)`."
    ),
    "_geoBoundingBox": (
        "The `_geoBoundingBox` filter expects two pairs of arguments:"
        " `_geoBoundingBox([latitude, longitude], [latitude, longitude])`."
    ),
    "_geoPolygon": (
        "The `_geoPolygon` filter doesn't match the expected format:"
        " `_geoPolygon([latitude, longitude], [latitude, longitude])`."
    ),
}
_FLOAT = r"[ \t\r\n]*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[ \t\r\n]*"
_GROUP = rf"{_FLOAT}(?:,{_FLOAT})*"
_GROUPS = re.compile(_GROUP)
_ROUND = re.compile(rf"\({_GROUP}\)")
_SQUARE = re.compile(rf"\(\s*\[{_GROUP}\]\s*(?:,\s*\[{_GROUP}\]\s*)*(?P<comma>,\s*)?\)")
_PAIR, _BOX, _TRIANGLE = 2, 2, 3
_RADIUS = (3, 4)


def read_shape(scan: Scanner) -> Geo:
    """Return the function of places that begins here, and move over it. Raises Fault."""
    shape = scan.word()
    scan.at += len(shape)
    form = (_ROUND if shape == "_geoRadius" else _SQUARE).match(scan.text, scan.at)
    if form is None or (shape == "_geoBoundingBox" and form["comma"]):
        scan.take("(")
        raise scan.rest(SHAPES[shape])
    groups = [(found.start(), found[0]) for found in _GROUPS.finditer(scan.text, scan.at, form.end())]
    scan.at = form.end()
    points = tuple(tuple(number.strip() for number in group.split(",")) for _, group in groups)
    if shape == "_geoRadius":
        if not _RADIUS[0] <= len(points[0]) <= _RADIUS[1]:
            raise scan.rest(f"Was expecting 3 or 4 arguments for `_geoRadius`, but instead found {len(points[0])}.")
        return Geo(shape, points)
    if shape == "_geoBoundingBox" and len(points) != _BOX:
        raise scan.rest(SHAPES[shape])
    if shape == "_geoPolygon" and len(points) < _TRIANGLE:
        last = scan.text.rfind(points[-1][-1], 0, scan.at)
        message = f"The `_geoPolygon` filter expects at least 3 points but only {len(points)} were specified"
        raise Fault(message, last, last + len(points[-1][-1]))
    for (start, _), point in zip(groups, points, strict=True):
        if len(point) != _PAIR:
            raise Fault(f"Was expecting 2 coordinates but instead found {len(point)}.", start, start + len(point[0]))
    return Geo(shape, points)
