"""Points under the mouse: painted, dragged, erased, and drawn so that each kind can be told."""

from typing import Any

import numpy as np
import pygame
import pytest

from scenes.decision_map import Plane
from scenes.point_cloud import PointBrush, PointCloud, PointPainter

PLANE = Plane(pygame.Rect(0, 0, 200, 200), (0.0, 0.0), (10.0, 10.0))


def mouse(kind: int, at: tuple[int, int], button: int = 1) -> pygame.event.Event:
    more: dict[str, Any] = {"buttons": (1, 0, 0), "rel": (0, 0)} if kind == pygame.MOUSEMOTION else {"button": button}
    return pygame.event.Event(kind, pos=at, **more)


def stroke(brush: PointBrush, places: list[tuple[int, int]], button: int = 1) -> None:
    brush.handle(mouse(pygame.MOUSEBUTTONDOWN, places[0], button), PLANE)
    for place in places[1:]:
        brush.handle(mouse(pygame.MOUSEMOTION, place), PLANE)
    brush.handle(mouse(pygame.MOUSEBUTTONUP, places[-1], button), PLANE)


def test_lengths_that_differ_are_refused() -> None:
    with pytest.raises(ValueError, match="2 points have 1 labels"):
        PointCloud([[0, 0], [1, 1]], [0])


def test_a_stroke_beside_all_points_paints_points_at_a_distance() -> None:
    brush = PointBrush(PointCloud(), label=3)
    stroke(brush, [(20, 100), (25, 100), (60, 100), (100, 100)])
    assert np.allclose(brush.cloud.points, [[1, 5], [3, 5], [5, 5]])
    assert brush.cloud.labels.tolist() == [3, 3, 3]


def test_a_press_on_a_point_drags_it_and_keeps_it_in_the_plane() -> None:
    brush = PointBrush(PointCloud([[5, 5], [1, 1]], [0, 1]))
    stroke(brush, [(102, 99), (150, 60), (500, -80)])
    assert np.allclose(brush.cloud.points, [[10, 10], [1, 1]])
    assert brush.cloud.labels.tolist() == [0, 1]


def test_right_erases_and_so_does_the_eraser() -> None:
    cloud = PointCloud([[5, 5], [5.2, 5], [1, 1]], [0, 0, 1])
    stroke(PointBrush(cloud), [(100, 100)], button=3)
    assert cloud.points.tolist() == [[1, 1]]
    stroke(PointBrush(cloud, erasing=True), [(20, 180)])
    assert len(cloud) == 0


def test_undo_is_told_once_a_stroke_and_only_if_something_changes() -> None:
    told: list[int] = []
    brush = PointBrush(PointCloud([[5, 5]], [0]), before_change=lambda: told.append(len(brush.cloud)))
    stroke(brush, [(100, 100)])  # pressed and let go: nothing moved
    assert told == []
    stroke(brush, [(20, 20), (60, 20), (100, 20)])
    assert told == [1]


def test_the_share_kept_for_testing_is_reached_evenly() -> None:
    brush = PointBrush(PointCloud(), test_share=0.25, spacing_px=1)
    stroke(brush, [(x, 100) for x in range(10, 50)])
    assert brush.cloud.test.sum() == len(brush.cloud) // 4
    assert not brush.cloud.test[:3].any()


def test_presses_outside_the_plane_are_not_taken() -> None:
    brush = PointBrush(PointCloud())
    assert not brush.handle(mouse(pygame.MOUSEBUTTONDOWN, (300, 20)), PLANE)
    assert not brush.handle(mouse(pygame.MOUSEMOTION, (20, 20)), PLANE)


def test_train_test_wrong_and_class_all_look_different() -> None:
    painter = PointPainter()
    kinds = [(0, False, False), (0, True, False), (0, False, True), (1, False, False), (2, False, False)]
    pictures = {pygame.image.tobytes(painter.mark(*kind), "RGBA") for kind in kinds}
    assert len(pictures) == len(kinds)


def test_marks_stand_where_the_points_are_and_none_outside() -> None:
    surface = pygame.Surface((400, 200), 0, 32)
    PointPainter().draw(surface, PLANE, PointCloud([[5, 5], [15, 5]], [0, 0]))
    assert surface.get_at((100, 100)).r > 150
    assert surface.get_at((300, 100)) == pygame.Color(0, 0, 0)
