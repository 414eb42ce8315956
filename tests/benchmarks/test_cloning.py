"""How generations are counted until a run reaches its goal."""

from benchmarks.cloning import generations_to


def test_the_first_generation_that_reaches_the_goal_counts_even_if_later_ones_fall_back() -> None:
    assert generations_to(3.0, [1.0, 3.0, 2.0]) == 2
    assert generations_to(3.0, [3.0]) == 1
    assert generations_to(3.0, [1.0, 2.0]) == 3, "one past the last: never reached"
