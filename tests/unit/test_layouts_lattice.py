"""A grid goes to the editor's lattice and comes back."""

from itertools import product

from ioc.domain.screen import Grid
from layouts.parts.lattice import COLUMNS, ROWS, Box, boxes, grid_of, overlapping

USUAL = Grid(("feed map map tiles", "feed chart ranking tiles"), (26, 33, 25, 34), (38, 18))


def test_boxes_cover_the_lattice_without_overlap() -> None:
    cells = [
        (x, y) for box in boxes(USUAL) for x, y in product(range(box.x, box.x + box.width), range(box.y, box.y + box.height))
    ]
    assert sorted(cells) == sorted(product(range(COLUMNS), range(ROWS)))


def test_a_grid_keeps_its_areas_on_the_way_through_the_lattice() -> None:
    assert boxes(grid_of(boxes(USUAL))) == boxes(USUAL)
    assert set(grid_of(boxes(USUAL)).names) == set(USUAL.names)


def test_a_narrow_track_still_gets_a_cell() -> None:
    assert all(box.width >= 1 for box in boxes(Grid(("a b c",), (100, 1, 1))))


def test_boxes_over_each_other_are_named() -> None:
    assert overlapping([Box("a", 0, 0, 3, 2), Box("b", 2, 1, 2, 2), Box("c", 4, 0, 1, 1)]) == {"a", "b"}


def test_what_no_box_covers_is_empty() -> None:
    assert grid_of([Box("a", 0, 0, 1, 1)]).areas[0] == "a" + " ." * (COLUMNS - 1)
