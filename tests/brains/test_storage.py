"""Brain files: what is saved comes back; what a stranger sends is refused in one line and never costs memory."""

import hashlib
import io
import json
import os
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from brains.errors import BrainFileError, UserError
from brains.network import Network
from brains.npz import MAX_MEMBERS, pack, unpack
from brains.storage import FORMAT, MAX_FILE_BYTES, champion_sha256, load_brain, save_brain, write_atomically
from brains.topology import Topology

TOPOLOGY = Topology((3, 4, 2), ("relu", "tanh"))
METADATA = {"task": "car", "fitness": 123.456, "tracks": ["méadow", "seed:5"], "nested": {"none": None}}


def a_network(seed: int = 1) -> Network:
    return Network(TOPOLOGY, np.random.default_rng(seed).normal(size=TOPOLOGY.parameter_count).astype(np.float32))


def good_members() -> dict[str, np.ndarray]:
    return {
        "format": np.array(FORMAT),
        "topology": np.array(json.dumps(TOPOLOGY.to_json())),
        "metadata": np.array(json.dumps(METADATA)),
        "parameters": a_network().parameters.copy(),
    }


def npy(array: np.ndarray) -> bytes:
    member = io.BytesIO()
    np.lib.format.write_array(member, array)
    return member.getvalue()


def zipped(members: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def refusal(path: Path, data: bytes) -> str:
    """The one line with which the file is refused."""
    path.write_bytes(data)
    with pytest.raises(BrainFileError) as error:
        load_brain(path)
    message = str(error.value)
    assert message.startswith(f"{path}: ")
    assert "\n" not in message
    assert len(message) < len(str(path)) + 400
    return message.removeprefix(f"{path}: ")


# What is saved comes back ------------------------------------------------------------------------------------------


def test_a_brain_comes_back_to_the_bit(tmp_path: Path) -> None:
    network = a_network()
    saved = save_brain(tmp_path / "a.npz", network, METADATA)
    brain = load_brain(tmp_path / "a.npz")
    assert brain.network.topology == TOPOLOGY
    assert brain.network.parameters.tobytes() == network.parameters.tobytes()
    assert brain.metadata == METADATA
    assert saved == brain.sha256 == champion_sha256(network.parameters)
    observations = np.ones((5, 3), dtype=np.float32)
    assert brain.network.forward(observations).tobytes() == network.forward(observations).tobytes()


def test_numpy_alone_can_read_a_brain_without_pickles(tmp_path: Path) -> None:
    save_brain(tmp_path / "a.npz", a_network(), METADATA)
    with np.load(tmp_path / "a.npz", allow_pickle=False) as members:
        assert members["format"].item() == "neurarium-brain/1"
        assert json.loads(members["topology"].item()) == {"layer_sizes": [3, 4, 2], "activations": ["relu", "tanh"]}
        assert json.loads(members["metadata"].item()) == METADATA
        assert np.array_equal(members["parameters"], a_network().parameters)


def test_what_numpy_alone_wrote_is_read_packed_or_not(tmp_path: Path) -> None:
    for save in (np.savez, np.savez_compressed):
        save(tmp_path / "a.npz", **good_members())
        assert load_brain(tmp_path / "a.npz").metadata == METADATA


def test_the_same_brain_makes_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.npz", "b.npz"):
        save_brain(tmp_path / name, a_network(), METADATA)
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def test_the_champion_hash_is_of_little_endian_float32(tmp_path: Path) -> None:
    parameters = np.array([1.0, -2.5, 0.0])
    expected = hashlib.sha256(struct.pack("<3f", 1.0, -2.5, 0.0)).hexdigest()
    for dtype in ("<f4", ">f4", "<f8"):
        assert champion_sha256(parameters.astype(dtype)) == expected
    assert champion_sha256(np.repeat(parameters, 2)[::2].astype(np.float32)) == expected


def test_a_float64_network_is_stored_as_float32(tmp_path: Path) -> None:
    network = Network(TOPOLOGY, np.full(TOPOLOGY.parameter_count, 1 / 3))
    save_brain(tmp_path / "a.npz", network)
    parameters = load_brain(tmp_path / "a.npz").network.parameters
    assert parameters.dtype == np.float32
    assert (parameters == np.float32(1 / 3)).all()


def test_loaded_parameters_can_be_changed(tmp_path: Path) -> None:
    save_brain(tmp_path / "a.npz", a_network())
    load_brain(tmp_path / "a.npz").network.parameters[:] = 0


# What cannot be saved ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e300])
def test_weights_that_are_no_float32_numbers_are_not_saved(tmp_path: Path, value: float) -> None:
    network = Network(TOPOLOGY, np.zeros(TOPOLOGY.parameter_count))
    network.parameters[3] = value
    with pytest.raises(BrainFileError, match="not finite"):
        save_brain(tmp_path / "a.npz", network)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("metadata", [{"a": np.float32(1)}, {"a": float("nan")}, {"a": {1, 2}}, ["a"], "x" * 10])
def test_metadata_that_is_not_json_is_not_saved(tmp_path: Path, metadata: dict) -> None:
    with pytest.raises(BrainFileError, match="metadata"):
        save_brain(tmp_path / "a.npz", a_network(), metadata)
    assert list(tmp_path.iterdir()) == []


def test_metadata_beyond_the_limit_is_not_saved(tmp_path: Path) -> None:
    with pytest.raises(BrainFileError, match="1000000"):
        save_brain(tmp_path / "a.npz", a_network(), {"a": "x" * 1_000_001})


def test_a_place_that_cannot_be_written_gets_one_line(tmp_path: Path) -> None:
    (tmp_path / "folder.npz").mkdir()
    for path in (tmp_path / "none" / "a.npz", tmp_path / "folder.npz", tmp_path / ("x" * 300)):
        with pytest.raises(BrainFileError, match="cannot be written"):
            save_brain(path, a_network())
    assert [entry.name for entry in tmp_path.iterdir()] == ["folder.npz"]


def test_a_write_that_fails_half_way_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.npz"
    write_atomically(path, b"old")

    def full_disk(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(UserError, match=r"a\.npz: cannot be written: No space left"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_is_replaced_whole_and_leaves_no_temporary(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    for data in (b"x" * 5000, b"short"):
        write_atomically(path, data)
        assert path.read_bytes() == data
    assert list(tmp_path.iterdir()) == [path]


# What a stranger sends ---------------------------------------------------------------------------------------------


def test_pickled_objects_are_refused_and_never_run(tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple:
            return (Path.touch, (tmp_path / "sprung",))

    for name in ("parameters", "metadata"):
        members = good_members() | {name: np.array([Trap()], dtype=object)}
        np.savez(tmp_path / "bad.npz", **members)
        assert "pickled" in refusal(tmp_path / "bad.npz", (tmp_path / "bad.npz").read_bytes())
    assert not (tmp_path / "sprung").exists()


Change = Callable[[dict[str, np.ndarray]], object]

CONTRADICTIONS: list[tuple[str, Change, str]] = [
    ("other format", lambda m: m.update(format=np.array("neurarium-track/1")), "not a brain: format"),
    ("newer version", lambda m: m.update(format=np.array("neurarium-brain/2")), "another version"),
    ("format is a number", lambda m: m.update(format=np.array(7)), "member format is not one text"),
    ("format is a list", lambda m: m.update(format=np.array([FORMAT])), "member format is not one text"),
    ("no format", lambda m: m.pop("format"), "no member format"),
    ("no metadata", lambda m: m.pop("metadata"), "a brain has the members"),
    ("no parameters", lambda m: m.pop("parameters"), "a brain has the members"),
    ("one member more", lambda m: m.update(extra=np.zeros(3)), "a brain has the members"),
    ("a NaN weight", lambda m: m["parameters"].put(5, np.nan), "1 weights are not finite"),
    ("infinite weights", lambda m: m["parameters"].put([5, 6], [np.inf, -np.inf]), "2 weights are not finite"),
    ("too few", lambda m: m.update(parameters=m["parameters"][:-1]), "has 26 parameters, the file holds (25,)"),
    ("a matrix", lambda m: m.update(parameters=m["parameters"][None]), "the file holds (1, 26)"),
    ("float64", lambda m: m.update(parameters=m["parameters"].astype("<f8")), "little-endian float32"),
    ("big-endian", lambda m: m.update(parameters=m["parameters"].astype(">f4")), "little-endian float32"),
    ("complex", lambda m: m.update(parameters=m["parameters"].astype("<c8")), "only numbers and text"),
    ("other topology", lambda m: m.update(topology=np.array('{"layer_sizes":[3,2],"activations":["tanh"]}')), "8 para"),
    ("unknown activation", lambda m: m.update(topology=np.char.replace(m["topology"], "relu", "rolu")), "'rolu'"),
    ("negative size", lambda m: m.update(topology=np.char.replace(m["topology"], "4", "-4")), "whole number from 1"),
    ("huge topology", lambda m: m.update(topology=np.char.replace(m["topology"], "4", "999999")), "parameters"),
    ("topology no JSON", lambda m: m.update(topology=np.array("{")), "topology is not JSON"),
    ("metadata no JSON", lambda m: m.update(metadata=np.array("{'a': 1}")), "metadata is not JSON"),
    ("metadata a list", lambda m: m.update(metadata=np.array("[1]")), "not a JSON object"),
    ("metadata too deep", lambda m: m.update(metadata=np.array("[" * 100_000)), "metadata is not JSON"),
    ("metadata too long", lambda m: m.update(metadata=np.array('"' + "x" * 1_000_000 + '"')), "at most 1000000"),
    ("a number too long", lambda m: m.update(metadata=np.array("1" * 10_000)), "metadata is not JSON"),
]


@pytest.mark.parametrize(("change", "words"), [case[1:] for case in CONTRADICTIONS], ids=[c[0] for c in CONTRADICTIONS])
def test_contradictions_are_told_in_one_line(tmp_path: Path, change: Change, words: str) -> None:
    members = good_members()
    change(members)
    data = zipped({f"{name}.npy": npy(array) for name, array in members.items()})
    assert words in refusal(tmp_path / "bad.npz", data)


def test_files_that_are_no_archives_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "bad.npz"
    for data in (b"", b"PK", b"hello" * 100, npy(np.zeros(3)), os.urandom(2000)):
        assert refusal(path, data) == "damaged, or not an .npz file"


def test_folders_missing_files_and_impossible_names_are_refused(tmp_path: Path) -> None:
    for path, words in ((tmp_path, "a folder"), (tmp_path / "none.npz", "no such file"), ("a\0b", "file")):
        with pytest.raises(BrainFileError, match=words):
            load_brain(path)


def test_every_truncation_is_refused(tmp_path: Path) -> None:
    data = pack(good_members())
    for length in range(0, len(data) - 1, 9):
        refusal(tmp_path / "bad.npz", data[:length])


def npy_with_header(header: str, body: bytes = b"") -> bytes:
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode("latin-1") + body


HEADERS = [
    "{'descr': '<f4', 'fortran_order': False, 'shape': (2500000000,), }",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (4294967296, 4294967296, 4), }",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999999,), }",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (0, 99999999999999999999999), }",
    "{'descr': '<U999999999', 'fortran_order': False, 'shape': (), }",
    "{'descr': '<U0', 'fortran_order': False, 'shape': (99999999999,), }",
    "{'descr': '|V0', 'fortran_order': False, 'shape': (9,), }",
    "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }",
    "{'descr': '|O8', 'fortran_order': False, 'shape': (1,), }",
    "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }",
    "{'descr': '<f3', 'fortran_order': False, 'shape': (1,), }",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }",
    "{'descr': '<f4', 'fortran_order': 1, 'shape': (1,), }",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (" + "1," * 90 + "), }",
    "__import__('os').abort()",
    "(" * 900,
    "",
]


@pytest.mark.parametrize("header", HEADERS, ids=range(len(HEADERS)))
def test_array_headers_that_lie_cost_no_memory(tmp_path: Path, header: str) -> None:
    members = {f"{name}.npy": npy(array) for name, array in good_members().items()}
    data = zipped(members | {"parameters.npy": npy_with_header(header, b"\0" * 16)})
    tracemalloc.start()
    refusal(tmp_path / "bad.npz", data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2_000_000


@pytest.mark.parametrize("data", [b"", b"\x93NUMPY", b"\x93NUMPY\x01\x00\xff\xff", b"\x93NUMPY\x03\x00" + b"\0" * 99])
def test_members_that_are_no_arrays_are_refused(tmp_path: Path, data: bytes) -> None:
    members = {f"{name}.npy": npy(array) for name, array in good_members().items()}
    assert "not an array" in refusal(tmp_path / "bad.npz", zipped(members | {"parameters.npy": data}))


def test_a_zip_bomb_is_refused_before_it_unpacks(tmp_path: Path) -> None:
    bomb = npy_with_header("{'descr': '<f4', 'fortran_order': False, 'shape': (25000000,), }") + bytes(100_000_000)
    members = {f"{name}.npy": npy(array) for name, array in good_members().items()} | {"parameters.npy": bomb}
    data = zipped(members, zipfile.ZIP_DEFLATED)
    assert len(data) < 200_000
    lying = data.replace(struct.pack("<I", len(bomb)), struct.pack("<I", 120))
    for content, words in ((data, f"at most {MAX_FILE_BYTES}"), (lying, "damaged")):
        tracemalloc.start()
        assert words in refusal(tmp_path / "bad.npz", content)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 2_000_000


def test_a_file_larger_than_any_brain_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.npz"
    with path.open("wb") as file:
        file.truncate(10 * 2**30)  # 10 GB that take no room on the disk
    tracemalloc.start()
    with pytest.raises(BrainFileError, match="larger than"):
        load_brain(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2 * MAX_FILE_BYTES


def test_archives_with_too_many_repeated_or_odd_members_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "bad.npz"
    assert f"more than {MAX_MEMBERS}" in refusal(path, zipped({f"{i}.npy": b"" for i in range(MAX_MEMBERS + 1)}))
    assert "unexpected or repeated" in refusal(path, zipped({"readme.txt": b"hello"}))
    twice = zipped({"format.npy": npy(np.array(FORMAT)), "farmat.npy": npy(np.array(FORMAT))})
    assert "unexpected or repeated" in refusal(path, twice.replace(b"farmat", b"format"))
    members = {f"{name}.npy": npy(array) for name, array in good_members().items()}
    assert "unknown way" in refusal(path, zipped(members, zipfile.ZIP_BZIP2))


def valid_or_refused(path: Path, data: bytes) -> bool:
    path.write_bytes(data)
    try:
        brain = load_brain(path)
    except BrainFileError as error:
        message = str(error)
    else:
        assert brain.network.parameters.shape == (brain.network.topology.parameter_count,)
        assert np.isfinite(brain.network.parameters).all()
        assert isinstance(brain.metadata, dict)
        brain.network.forward(np.ones((2, brain.network.topology.inputs)))
        return True
    assert "\n" not in message
    return False


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_flipped_bytes_of_the_file_give_a_valid_brain_or_one_line(tmp_path: Path, compression: int) -> None:
    rng = np.random.default_rng(compression)
    data = zipped({f"{name}.npy": npy(array) for name, array in good_members().items()}, compression)
    outcomes = set()
    for _ in range(2000):
        broken = bytearray(data)
        for place in rng.integers(0, len(data), rng.integers(1, 4)):
            broken[place] = rng.integers(0, 256)
        outcomes.add(valid_or_refused(tmp_path / "bad.npz", bytes(broken)))
    assert outcomes == {True, False}


def test_flipped_bytes_inside_intact_archives_give_a_valid_brain_or_one_line(tmp_path: Path) -> None:
    # The checksums of the zip hide the inner reader from most flips: here they are made anew after every flip.
    rng = np.random.default_rng(9)
    members = {f"{name}.npy": npy(array) for name, array in good_members().items()}
    outcomes = set()
    for _ in range(2000):
        name = list(members)[rng.integers(0, 4)]
        broken = bytearray(members[name])
        for place in rng.integers(0, len(broken), rng.integers(1, 4)):
            broken[place] = rng.integers(0, 256)
        outcomes.add(valid_or_refused(tmp_path / "bad.npz", zipped(members | {name: bytes(broken)})))
    assert outcomes == {True, False}


# Arrays in general -------------------------------------------------------------------------------------------------


def test_arrays_of_every_kind_come_back(tmp_path: Path) -> None:
    arrays = {
        "empty": np.empty((0, 5)),
        "fortran": np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        "number": np.array(7, dtype=np.int64),
        "yes": np.array([True, False]),
        "text": np.array("größer"),
        "no text": np.array(""),
        "texts": np.array(["a", "bcd"]),
        "bytes": np.arange(3, dtype=np.uint8),
    }
    back = unpack(pack(arrays), 1_000_000)
    assert list(back) == list(arrays)
    for name, array in arrays.items():
        assert back[name].dtype == array.dtype
        assert np.array_equal(back[name], array)
        assert back[name].flags.writeable


def test_object_arrays_are_not_packed() -> None:
    with pytest.raises(ValueError, match="object"):
        pack({"a": np.array([{}])})


def test_the_limit_on_unpacked_bytes_is_kept() -> None:
    data = pack({"a": np.zeros(1000)})
    assert len(unpack(data, 10_000)["a"]) == 1000
    with pytest.raises(UserError, match="at most 8000 are read"):
        unpack(data, 8_000)
