"""A person's own table: what is right is read, what is wrong is told in one line."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from brains.datasets import Dataset, load_csv
from brains.errors import UserError
from brains.examples import CLASSIFICATION, REGRESSION


def read(tmp_path: Path, text: str | bytes, **more) -> Dataset:
    path = tmp_path / "points.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return load_csv(path, np.random.default_rng(0), **more)


@pytest.mark.parametrize(
    "text",
    [
        "0,1,a\n2,3.5,b\n-4,1e1,a\n",
        "0,1,a\r\n2,3.5,b\r\n-4,1e1,a",
        "0;1;a\n2;3,5;b\n-4;1e1;a\n",
        "0\t1\ta\n2\t3.5\tb\n-4\t10\ta\n",
        '\ufeff"0", "1" ,"a"\n\n2,3.5, b \n   \n-4,10,a\n',
    ],
    ids=["plain", "windows", "semicolons", "tabs", "quoted"],
)
def test_tables_of_all_dialects_say_the_same(tmp_path: Path, text: str) -> None:
    data = read(tmp_path, text)
    assert data.points.tolist() == [[0, 1], [2, 3.5], [-4, 10]]
    assert data.labels.tolist() == [0, 1, 0]
    assert (data.classes, data.task, data.axes) == (("a", "b"), CLASSIFICATION, ("x", "y"))
    assert (data.title, data.name, data.notes) == ("points.csv", "points", ())


def test_headings_name_the_axes(tmp_path: Path) -> None:
    data = read(tmp_path, "spot size,spike length,kind\n0,1,safe\n2,3,poisonous\n")
    assert data.axes == ("spot size", "spike length")
    assert data.classes == ("poisonous", "safe")
    assert len(data) == 2


def test_numbers_are_classes_or_values(tmp_path: Path) -> None:
    classes = read(tmp_path, "0,0,10\n1,1,2\n2,2,10\n")
    assert (classes.classes, classes.labels.tolist()) == (("2", "10"), [1, 0, 1])
    values = read(tmp_path, "0,0,10.5\n1,1,2\n2,2,10\n")
    assert (values.task, values.classes, values.labels.tolist()) == (REGRESSION, (), [10.5, 2, 10])
    many = read(tmp_path, "".join(f"{k},{k},{k}\n" for k in range(9)))
    assert many.task == REGRESSION
    assert read(tmp_path, "0,0,1\n1,1,0\n", task=REGRESSION).labels.tolist() == [1, 0]
    told = read(tmp_path, "".join(f"{k},{k},{k}\n" for k in range(9)), task=CLASSIFICATION)
    assert told.class_count == 9
    with pytest.raises(UserError, match="the task of a CSV file"):
        read(tmp_path, "0,0,1\n", task="sorting")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "it is empty"),
        ("\n \n\n", "it is empty"),
        ("x,y,class\n", "it has 0 rows of points; at least 2"),
        ("1,2,a\n", "it has 1 row of points; at least 2"),
        ("1,2\n3,4\n", "line 1 has 2 columns; three are needed"),
        ("just words\n", "line 1 has 1 column; three are needed"),
        ("1,2,a\n3,4,b,5\n", "line 2 has 4 columns"),
        ("1,2,a\n3,four,b\n", "line 2: y is 'four', not a finite number"),
        ("size,length,kind\n1,2,a\n,4,b\n", "line 3: size is '', not a finite number"),
        ("1,2,a\n3,NaN,b\n", "line 2: y is 'NaN', not a finite number"),
        ("1,2,a\n\n-inf,4,b\n", "line 3: x is '-inf', not a finite number"),
        ("1,2,a\n3,1e999,b\n", "line 2: y is '1e999', not a finite number"),
        ("1,2,0.5\n3,4,nan\n", "line 2: the value is 'nan', not a finite number"),
        ("1,2,a\n3,4,\n", "line 2: the class is missing"),
        ("1,2,a\n3,4,a\n5,6,a\n", "all points are of one class, 'a'"),
        ("1,2,7\n3,4,7\n", "all points are of one class, '7'"),
        ("".join(f"1,{k},c{k}\n" for k in range(11)), "11 different classes; at most 10"),
        (b"PK\x03\x04\x00\x00\x00", "not a text file"),
        (b"1,2,a\n3,4,\xff\xfe\n", "line 2 is not UTF-8 text"),
        ("1,2,a\n3,4," + "b" * 2000, "line 2 is longer than 1000 characters"),
        ("1_0,2,a\n3,4,b\n1_0,2,c\n", "line 1: x is '1_0'"),
    ],
)
def test_what_is_wrong_is_told_in_one_line_with_its_place(tmp_path: Path, text: str | bytes, words: str) -> None:
    with pytest.raises(UserError) as error:
        read(tmp_path, text)
    assert words in str(error.value)
    assert str(error.value).startswith(str(tmp_path / "points.csv") + ": ")
    assert "\n" not in str(error.value)


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    for path, what in ((tmp_path / "none.csv", "there is no such file"), (tmp_path, "this is a folder")):
        with pytest.raises(UserError, match=what):
            load_csv(path, np.random.default_rng(0))


def test_of_a_million_rows_a_fair_sample_is_kept(tmp_path: Path) -> None:
    rows = b"".join(b"%d,%d,%s\n" % (k, -k, (b"even", b"odd")[k % 2]) for k in range(1_000_000))
    data = read(tmp_path, b"a,b,c\n" + rows)
    assert len(data) == 20_000
    assert data.notes == ("20,000 of 1,000,000 rows, chosen at random",)
    assert (data.points[:, 0] == -data.points[:, 1]).all()
    assert (data.labels == data.points[:, 0] % 2).all()
    assert len(np.unique(data.points[:, 0])) == 20_000
    deciles = np.bincount((data.points[:, 0] // 100_000).astype(int), minlength=10)
    assert deciles.min() > 1_800
    again = read(tmp_path, b"a,b,c\n" + rows)
    assert again.points.tobytes() == data.points.tobytes()


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.binary(max_size=120), st.text('0123456789.,;\t\n"abN-e+ ', max_size=120).map(str.encode)))
def test_any_bytes_are_read_or_told(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "anything.csv"
    path.write_bytes(data)
    found, told = None, ""
    try:
        found = load_csv(path, np.random.default_rng(0))
    except UserError as error:
        told = str(error)
    assert "\n" not in told
    if found is not None:
        assert np.isfinite(found.points).all()
        assert len(found) >= 2
        found.examples()
