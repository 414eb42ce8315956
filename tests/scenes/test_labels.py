"""Words over things that move close together: none covers another, none leaves the view."""

from __future__ import annotations

import pygame
from hypothesis import given, settings
from hypothesis import strategies as st

from scenes.labels import Labels
from scenes.theme import Theme

VIEW = pygame.Rect(0, 0, 600, 400)


@given(
    st.lists(
        st.tuples(st.floats(-50, 650), st.floats(-50, 450), st.integers(0, 3), st.sampled_from(["gen 3", "#12 · 8 m"])),
        max_size=10,
    )
)
@settings(max_examples=40, deadline=None)
def test_labels_keep_clear_of_one_another_and_in_view(places: list[tuple[float, float, int, str]]) -> None:
    pygame.font.init()
    labels = Labels(Theme(), VIEW)
    for x, y, rank, words in places:
        labels.add(words, (x, y), "text", rank)
    labels.draw(pygame.Surface(VIEW.size))
    assert len(labels.boxes) == len(places)
    for index, box in enumerate(labels.boxes):
        assert VIEW.contains(box)
        assert box.collidelist(labels.boxes[:index]) < 0


def test_the_more_important_label_keeps_its_place() -> None:
    pygame.font.init()
    labels = Labels(Theme(), VIEW)
    labels.add("crowd", (300.0, 200.0), "text", 0)
    labels.add("followed", (300.0, 200.0), "best", 3)
    labels.draw(pygame.Surface(VIEW.size))
    first, second = labels.boxes
    assert first.centerx == 300
    assert 190 <= first.bottom <= 200
    assert second.bottom <= first.top
