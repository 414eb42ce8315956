"""Doodles as strokes become the pictures that Quick, Draw! makes of them."""

from pathlib import Path

import numpy as np
import pytest

from brains.errors import UserError
from brains.pictures import simplified
from brains.pictures.simplified import picture_of, read_simplified
from tests.brains.picture_makers import ndjson_line

BAR = [[[0, 255], [10, 10]]]
"""A level line."""
POST = [[[0, 0], [0, 255]]]
"""An upright one."""


def test_the_middle_of_a_drawing_is_the_middle_of_its_picture() -> None:
    picture = picture_of([np.array([[0, 0], [255, 0]]), np.array([[0, 0], [0, 60]])]).astype(float)
    rows, columns = picture.any(axis=1).nonzero()[0], picture.any(axis=0).nonzero()[0]
    assert abs(rows[0] + rows[-1] - 27) <= 1
    assert abs(columns[0] + columns[-1] - 27) <= 1
    assert picture.shape == (28, 28)
    assert picture.max() > 250
    assert picture[:, 0].max() == 0, "a margin is left"


def test_what_is_drawn_at_the_top_is_at_the_top_and_left_is_left() -> None:
    corner = picture_of([np.array([[0, 0], [255, 0]]), np.array([[0, 0], [0, 255]])]).astype(int)
    assert corner[:8].sum() > 3 * corner[-8:].sum()
    assert corner[:, :8].sum() > 3 * corner[:, -8:].sum()


def test_bars_and_posts_are_lines_with_soft_edges() -> None:
    bar, post = (picture_of([np.array(s[0]).T]) for s in (BAR, POST))
    np.testing.assert_array_equal(bar, post.T)
    ink = bar[:, 14] / 255
    assert 1.2 < ink.sum() < 2.2, "about a pixel and a half wide"
    assert np.count_nonzero(ink) in (2, 3)


def test_a_file_of_two_words_and_two_files_of_one_are_the_same_set(tmp_path: Path) -> None:
    one = tmp_path / "all.ndjson"
    one.write_text(ndjson_line("bar", BAR) * 5 + "\n" + ndjson_line("post", POST) * 10)
    folder = tmp_path / "each"
    folder.mkdir()
    (folder / "bar.ndjson").write_text(ndjson_line("bar", BAR) * 5)
    (folder / "post.ndjson").write_text(ndjson_line("", POST).replace('"word": "", ', "") * 10)
    both, each = read_simplified(one), read_simplified(folder)
    assert both.classes == each.classes == ("bar", "post")
    assert np.bincount(both.train.labels).tolist() == [4, 8]
    np.testing.assert_array_equal(both.train.images, each.train.images)
    np.testing.assert_array_equal(both.test.labels, [0, 1, 1])


def test_of_a_huge_file_only_the_first_drawings_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simplified, "MOST_PER_CLASS", 4)
    for name, drawing in (("bar", BAR), ("post", POST)):
        (tmp_path / f"{name}.ndjson").write_text(ndjson_line(name, drawing) * 6)
    found = read_simplified(tmp_path)
    assert len(found) == 8
    assert found.notes == ("at most the first 4 drawings of a word are read",)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("", "bar has 1 picture(s); at least 2"),
        (ndjson_line("bar", BAR), "2 to 1000 classes are needed, it has 1"),
        ("hello", "line 2 is no drawing"),
        ("[1, 2]", "line 2 is no drawing"),
        ('{"word": "cat"}', "line 2 is no drawing"),
        ("[" * 100_000, "line 2 is no drawing"),
        ('{"word": "cat", "drawing": [[[1, 2]]]}', "line 2 is no drawing"),
        ('{"word": "cat", "drawing": [[[1, 2], [1]]]}', "line 2 is no drawing"),
        ('{"word": "cat", "drawing": [[["a"], ["b"]]]}', "line 2 is no drawing"),
        ('{"word": "cat", "drawing": []}', "line 2: a drawing has strokes"),
        ('{"word": "cat", "drawing": [[[], []]]}', "line 2: a drawing has strokes"),
        ('{"word": "cat", "drawing": [[1, 2]]}', "line 2: a drawing has strokes"),
        ('{"word": "cat", "drawing": [[[1, NaN], [1, 2]]]}', "line 2: points are numbers"),
        ('{"word": "cat", "drawing": [[[1, 1e999], [1, 2]]]}', "line 2: points are numbers"),
        ('{"word": "cat", "drawing": [[[1, 1' + "0" * 400 + "], [1, 2]]]}", "line 2 is no drawing"),
        ('{"word": 7, "drawing": [[[1, 2], [1, 2]]]}', "line 2: the word is 7"),
        ('{"word": "\\u001b[1m", "drawing": [[[1, 2], [1, 2]]]}', "line 2: the word is"),
        ('{"word": "cat", "drawing": [[' + str([0] * 20_001) * 1 + "," + str([0] * 20_001) + "]]}", "more than 20,000"),
        (" " * 1_000_001, "line 2 is longer than 1,000,000 bytes"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, line: str, words: str) -> None:
    path = tmp_path / "bad.ndjson"
    path.write_text(ndjson_line("bar", BAR) + line + "\n")
    with pytest.raises(UserError) as told:
        read_simplified(path)
    assert words in str(told.value)
    assert "\n" not in str(told.value)
