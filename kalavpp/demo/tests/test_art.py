"""The generator of pictures."""

import random

import pytest

from kalavpp.demo.art import PATTERNS, Picture, draw, draw_all
from kalavpp.demo.art.kolam import dots, loops, mirrors
from kalavpp.demo.content import shops

WIDTH = 240
SOLIDS = [
    ("turned:vase:glaze:glaze", "blue-pottery", "one"),
    ("turned:doll:bands:lacquer", "lac-yellow", "trio"),
    ("figure:elephant:metal", "brass", "pair"),
    ("disc:coil:cane", "grass", "one"),
    ("jewel:bangles:lacquer", "lac-red", "one"),
]


@pytest.mark.parametrize("craft", sorted(PATTERNS))
def test_draws_a_craft_the_same_way_twice_and_another_way_from_another_seed(craft: str) -> None:
    first, again, other = (draw(Picture(craft, "bagru", seed, "flat"), WIDTH) for seed in (1, 1, 2))

    assert first.size == (WIDTH, WIDTH * 5 // 4)
    assert first.mode == "RGB"
    assert first.tobytes() == again.tobytes()
    assert first.tobytes() != other.tobytes()


@pytest.mark.parametrize(("craft", "palette", "view"), SOLIDS)
def test_stands_a_thing_on_the_table_the_same_way_twice(craft: str, palette: str, view: str) -> None:
    picture = Picture(craft, palette, 5, view)

    assert draw(picture, WIDTH).tobytes() == draw(picture, WIDTH).tobytes()
    assert draw(picture, WIDTH).tobytes() != draw(Picture(craft, palette, 6, view), WIDTH).tobytes()


def test_shows_one_piece_in_several_views_with_the_same_pattern() -> None:
    folded, flat = draw_all(Picture("ajrakh", "ajrakh", 3, "flat"), ["folded", "flat"], WIDTH)

    assert flat.tobytes() == draw(Picture("ajrakh", "ajrakh", 3, "flat"), WIDTH).tobytes()
    assert folded.tobytes() != flat.tobytes()


def test_gives_every_drawn_piece_of_the_shop_a_look_of_its_own() -> None:
    looks = [
        (shot.craft, shot.palette, shot.seed)
        for shop in shops()
        for piece in shop.pieces
        for shot in piece.shots[:1]
        if shot.craft
    ]

    assert len(set(looks)) == len(looks)


def test_draws_a_kolam_whose_strokes_all_continue_in_another() -> None:
    grid = dots("diamond", 3)
    strokes = loops(grid, mirrors(random.Random(7), grid, 0.25))
    ends: dict[tuple[float, float], int] = {}
    for stroke in strokes:
        for x, y in (stroke[0], stroke[-1]):
            ends[round(x, 6), round(y, 6)] = ends.get((round(x, 6), round(y, 6)), 0) + 1

    assert len(strokes) == 4 * len(grid)
    assert set(ends.values()) <= {2, 4}  # a bend (2) or a crossing (4), never a loose end
