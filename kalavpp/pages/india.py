"""The map's shapes (static/img/india.svg, by svg-maps, CC BY 4.0) and the states they stand for.

The drawing keeps the official outline; Ladakh lies within the shape of Jammu and Kashmir, and the two former
territories of Dadra and Nagar Haveli and Daman and Diu are drawn apart.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from kalavpp.pages.selectors import StateRow

_SHAPES: dict[str, tuple[str, ...]] = {
    "CG": ("ct",),
    "DH": ("dn", "dd"),
    "LA": (),
    "LD": ("ld",),
    "OD": ("or",),
    "TS": ("tg",),
    "UK": ("ut",),
}


@dataclass(frozen=True, slots=True)
class MapShape:
    """One state on the map; without makers it is drawn but leads nowhere."""

    ids: tuple[str, ...]
    state: StateRow


def shapes(states: Iterable[StateRow]) -> list[MapShape]:
    """Each state with its ids in the drawing."""
    found = [MapShape(_SHAPES.get(state.iso, (state.iso.lower(),)), state) for state in states]
    return [shape for shape in found if shape.ids]
