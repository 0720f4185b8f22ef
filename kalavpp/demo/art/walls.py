"""Walls things are photographed against."""

from __future__ import annotations

from .palettes import RGB

WALLS: list[RGB] = [
    (233, 224, 209),
    (224, 213, 196),
    (228, 222, 212),
    (216, 202, 184),
    (214, 210, 202),
    (231, 217, 199),
]
