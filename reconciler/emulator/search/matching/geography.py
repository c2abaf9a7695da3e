"""Is a point within a circle, a box or a polygon? (§1.9).

A point is ``{lat, lon}`` or ``[lon, lat]``; a radius is in metres.
"""

from collections.abc import Callable
from itertools import pairwise
from math import asin, cos, radians, sin, sqrt
from typing import TypeAlias

from reconciler.emulator.contract.json_text import Json, as_list, as_object

Point: TypeAlias = tuple[float, float]
"""Latitude and longitude, in degrees."""
Area: TypeAlias = Callable[[Point], bool]

_EARTH = 6_371_008.8
_PAIR = 2


def read_point(value: Json) -> Point | None:
    if isinstance(value, dict):
        return _pair(value.get("lat"), value.get("lon"))
    if isinstance(value, list) and len(value) == _PAIR:
        return _pair(value[1], value[0])
    return None


def read_area(operator: str, value: Json) -> Area | None:
    """The test that an operator's value stands for; nothing where it stands for none."""
    read = {"geo_radius": _circle, "geo_bounding_box": _box, "geo_polygon": _polygon}
    return read[operator](value)


def _circle(value: Json) -> Area | None:
    said = as_object(value)
    center, radius = read_point(said.get("center") or value), said.get("radius")
    if center is None or isinstance(radius, bool) or not isinstance(radius, int | float):
        return None
    return lambda point: _distance(center, point) <= radius


def _box(value: Json) -> Area | None:
    said = as_object(value)
    high, low = read_point(said.get("top_left")), read_point(said.get("bottom_right"))
    if high is None or low is None:
        return None
    (top, left), (bottom, right) = high, low

    def holds(point: Point) -> bool:
        lat, lon = point
        # A box over the date line begins in the east and ends in the west.
        across = left <= lon <= right if left <= right else lon >= left or lon <= right
        return bottom <= lat <= top and across

    return holds


def _polygon(value: Json) -> Area | None:
    said = as_object(value)
    exterior = as_object(said.get("exterior")) or said
    listed = [read_point(each) for each in as_list(exterior.get("points") or value)]
    corners = [each for each in listed if each is not None]
    if len(corners) < _PAIR + 1 or len(corners) < len(listed):
        return None
    edges = list(pairwise([*corners, corners[0]]))
    return lambda point: sum(_crosses(point, *edge) for edge in edges) % 2 == 1


def _crosses(point: Point, one: Point, other: Point) -> bool:
    """Does a ray to the east from the point meet this edge?"""
    lat, lon = point
    if (one[0] > lat) == (other[0] > lat):
        return False
    return lon < one[1] + (lat - one[0]) * (other[1] - one[1]) / (other[0] - one[0])


def _distance(one: Point, other: Point) -> float:
    """Along the surface, in metres: the haversine formula."""
    up, across = radians(other[0] - one[0]), radians(other[1] - one[1])
    bow = sin(up / 2) ** 2 + cos(radians(one[0])) * cos(radians(other[0])) * sin(across / 2) ** 2
    return 2 * _EARTH * asin(min(1.0, sqrt(bow)))


def _pair(lat: Json, lon: Json) -> Point | None:
    if isinstance(lat, bool) or isinstance(lon, bool):
        return None
    if isinstance(lat, int | float) and isinstance(lon, int | float):
        return float(lat), float(lon)
    return None
