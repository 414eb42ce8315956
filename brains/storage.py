"""Brain files: one network and what is known about it, in a ``.npz`` that a stranger may have made.

Members: ``format`` ("neurarium-brain/1"), ``topology`` (JSON text), ``metadata`` (JSON text) and ``parameters``
((P,) little-endian float32; or float16, for half the size, which is read as float32). A file can be wrong, never
dangerous: nothing in it is executed, and no more than ``MAX_FILE_BYTES`` is ever read, or unpacked from what was read.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from brains.errors import BrainFileError, UserError
from brains.network import Network
from brains.npz import FileTrouble, pack, read_limited, unpack, write_atomically
from brains.topology import MAX_PARAMETERS, Topology

FORMAT = "neurarium-brain/1"
MAX_METADATA_CHARACTERS = 1_000_000
MAX_FILE_BYTES = 4 * MAX_PARAMETERS + 16_000_000

__all__ = ["Brain", "champion_sha256", "load_brain", "save_brain", "write_atomically"]


@dataclass(frozen=True)
class Brain:
    """What a brain file holds.

    Attributes:
        network: float32.
        metadata: whatever was saved with it; plain JSON values.
        sha256: of the parameters, see ``champion_sha256``.
    """

    network: Network
    metadata: dict[str, Any]
    sha256: str


def champion_sha256(parameters: np.ndarray) -> str:
    """SHA-256, in hexadecimal, of the parameters ``(P,)`` as little-endian float32 bytes."""
    return hashlib.sha256(np.ascontiguousarray(parameters, dtype="<f4").tobytes()).hexdigest()


def save_brain(
    path: str | Path,
    network: Network,
    metadata: dict[str, Any] | None = None,
    half: bool = False,
    *,
    durable: bool = True,
) -> str:
    """Write a brain file, all or nothing, and return the ``champion_sha256`` of what will be read from it.

    Parameters are stored as float32, also those of a float64 network.

    Args:
        half: round them to float16 on the way, which leaves about three digits of each.
        durable: see `brains.npz.write_atomically`.

    Raises:
        BrainFileError: parameters that are not finite, metadata that is not JSON or too large, or a place that cannot
            be written.
    """
    with np.errstate(over="ignore"):  # float64 beyond float32 becomes infinite and is told below
        parameters = network.parameters.astype("<f2" if half else "<f4")
    if not np.isfinite(parameters).all():
        raise BrainFileError(f"{path}: not saved, the network has weights that are not finite numbers")
    metadata = {} if metadata is None else metadata
    if not isinstance(metadata, dict):
        raise BrainFileError(f"{path}: not saved, the metadata is a {type(metadata).__name__} instead of a dict")
    try:
        text = json.dumps(metadata, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise BrainFileError(f"{path}: not saved, the metadata is not plain JSON ({error})") from None
    if len(text) > MAX_METADATA_CHARACTERS:
        raise BrainFileError(
            f"{path}: not saved, metadata of {len(text)} characters; at most {MAX_METADATA_CHARACTERS}"
        )
    members = {
        "format": np.array(FORMAT),
        "topology": np.array(json.dumps(network.topology.to_json())),
        "metadata": np.array(text),
        "parameters": parameters,
    }
    try:
        write_atomically(path, pack(members), durable=durable)
    except UserError as error:
        raise BrainFileError(str(error)) from None
    return champion_sha256(parameters)


def load_brain(path: str | Path) -> Brain:
    """Read a brain file.

    Raises:
        BrainFileError: the file is missing, damaged, of another kind or version, or its parts contradict each other.
            One line that says which.
    """
    try:
        members = unpack(read_limited(path, MAX_FILE_BYTES), MAX_FILE_BYTES)
        return _brain(members)
    except UserError as error:  # every finding below, told with the name of the file
        raise BrainFileError(f"{path}: {error}") from None


def _brain(members: dict[str, np.ndarray]) -> Brain:
    _check_format(members)
    if set(members) != {"format", "topology", "metadata", "parameters"}:
        raise FileTrouble(
            f"a brain has the members format, topology, metadata, parameters, not {sorted(members)!s:.200}"
        )
    topology = Topology.from_json(_json(members, "topology"))
    metadata = _json(members, "metadata")
    if not isinstance(metadata, dict):
        raise FileTrouble("the metadata is not a JSON object")
    parameters = members["parameters"]
    if parameters.dtype not in (np.dtype("<f4"), np.dtype("<f2")):
        raise FileTrouble(f"parameters are little-endian float32 or float16, not {parameters.dtype}")
    if parameters.shape != (topology.parameter_count,):
        raise FileTrouble(f"{topology} has {topology.parameter_count} parameters, the file holds {parameters.shape}")
    if not np.isfinite(parameters).all():
        raise FileTrouble(f"{np.count_nonzero(~np.isfinite(parameters))} weights are not finite numbers")
    return Brain(Network(topology, parameters), metadata, champion_sha256(parameters))


def _check_format(members: dict[str, np.ndarray]) -> None:
    found = _text(members, "format", 100)
    if found == FORMAT:
        return
    name, _, version = found.partition("/")
    if name == FORMAT.partition("/")[0] and version.isascii() and version.isdigit():
        raise FileTrouble(f"made by another version of Neurarium (format {found}); this one reads {FORMAT}: update it")
    raise FileTrouble(f"not a brain: format {found!r:.80} instead of {FORMAT!r}")


def _text(members: dict[str, np.ndarray], name: str, limit: int) -> str:
    array = members.get(name)
    if array is None:
        raise FileTrouble(f"not a brain: it has no member {name}")
    if array.dtype.kind != "U" or array.shape != () or array.dtype.itemsize > 4 * limit:
        raise FileTrouble(f"the member {name} is not one text of at most {limit} characters")
    return str(array.item())


def _json(members: dict[str, np.ndarray], name: str) -> Any:
    try:
        return json.loads(_text(members, name, MAX_METADATA_CHARACTERS))
    except FileTrouble:
        raise
    except (ValueError, RecursionError):
        raise FileTrouble(f"the member {name} is not JSON") from None
