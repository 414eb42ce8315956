"""Arrays in ``.npz`` files, written all or nothing, and read without trusting a byte of them.

``numpy.load`` believes the sizes a file claims and can be asked for 10 GB by a file of 200 bytes. Here every size is
checked against a stated limit before anything is allocated, and only plain numbers and text are let in: no pickles.
"""

import errno
import io
import os
import re
import struct
import threading
import zipfile
import zlib
from pathlib import Path

import numpy as np

from brains.errors import UserError

MAX_MEMBERS = 256
MAX_HEADER_BYTES = 1_000

_HEADER = re.compile(
    r"\{\s*'descr':\s*'(?P<descr>[<|=>]?[a-zA-Z]\d{1,9})',\s*'fortran_order':\s*(?P<fortran>True|False),"
    r"\s*'shape':\s*\((?P<shape>[\d,\s]{0,200})\),?\s*\}\s*"
)
_TEMPORARY = re.compile(r"\..+-\d+-\d+\.tmp")
_KINDS = "biufU"  # booleans, whole numbers, floats, text


class FileTrouble(UserError):
    """What is wrong inside a file; whoever knows the file's name puts it in front."""


def pack(arrays: dict[str, np.ndarray]) -> bytes:
    """The bytes of an uncompressed ``.npz``; equal arrays give equal bytes. Raises ValueError for object arrays."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, array in arrays.items():
            if array.dtype.kind not in _KINDS:
                raise ValueError(f"array {name} has dtype {array.dtype}; only numbers and text are stored")
            member = io.BytesIO()
            np.lib.format.write_array(member, array, allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy"), member.getvalue())
    return buffer.getvalue()


def unpack(data: bytes, limit_bytes: int) -> dict[str, np.ndarray]:
    """The arrays of a ``.npz``, whose unpacked sizes may add up to at most ``limit_bytes``.

    Raises:
        FileTrouble: one line: not a zip, damaged, encrypted, too large, pickled objects, sizes that contradict.
    """
    if data.count(b"PK\x01\x02") > MAX_MEMBERS:  # entries of the zip's directory: zipfile makes objects of them all
        raise FileTrouble(f"more than {MAX_MEMBERS} members in the file")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _members(archive, limit_bytes)
    except UserError:
        raise
    except zipfile.BadZipFile:
        raise FileTrouble("damaged, or not an .npz file") from None
    except (OSError, EOFError, ValueError, RuntimeError, OverflowError, struct.error, zlib.error):
        # All that zipfile is known to raise on damaged archives.
        raise FileTrouble("damaged .npz file") from None


def _members(archive: zipfile.ZipFile, limit_bytes: int) -> dict[str, np.ndarray]:
    infos = archive.infolist()
    total = sum(info.file_size for info in infos)
    if total > limit_bytes:
        raise FileTrouble(f"unpacks to {total} bytes, at most {limit_bytes} are read")
    arrays: dict[str, np.ndarray] = {}
    for info in infos:
        name = info.filename.removesuffix(".npy")
        if name in arrays or name == info.filename:
            raise FileTrouble(f"unexpected or repeated member {info.filename!r:.80}")
        if info.flag_bits & 1 or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise FileTrouble(f"member {name!r:.80} is encrypted or packed in an unknown way")
        with archive.open(info) as member:
            arrays[name] = _array(name, member.read(info.file_size + 1))
    return arrays


def _array(name: str, data: bytes) -> np.ndarray:
    """One array from the bytes of an ``.npy`` of version 1.0 (numpy.lib.format describes the layout)."""
    start = 10 + int.from_bytes(data[8:10], "little")
    if data[:8] != b"\x93NUMPY\x01\x00" or start > min(len(data), 10 + MAX_HEADER_BYTES):
        raise FileTrouble(f"member {name!r:.80} is not an array of .npy version 1.0")
    header = _HEADER.fullmatch(data[10:start].decode("latin-1"))
    if header is None:
        raise FileTrouble(f"member {name!r:.80} holds pickled objects or has an unknown header")
    shape = tuple(int(word) for word in re.findall(r"\d+", header["shape"]))
    dtype = _dtype(name, header["descr"])
    size = 1
    for length in shape:  # plain integers: they cannot wrap round
        size *= length
    if len(shape) > 8 or size * dtype.itemsize != len(data) - start:
        raise FileTrouble(f"member {name!r:.80} claims shape {shape!s:.80} of {dtype}, its bytes do not fit that")
    if dtype.kind == "U":
        _check_characters(name, np.frombuffer(data, dtype=f"{dtype.byteorder}u4", offset=start))
    array = np.frombuffer(data, dtype=dtype, count=size, offset=start)
    return array.reshape(shape, order="F" if header["fortran"] == "True" else "C").copy()


def _check_characters(name: str, codes: np.ndarray) -> None:
    # NumPy makes texts of any 32-bit numbers, and Python breaks on those that are no characters.
    if (codes > 0x10FFFF).any() or ((codes >= 0xD800) & (codes < 0xE000)).any():
        raise FileTrouble(f"member {name!r:.80} holds text with impossible characters")


def _dtype(name: str, descr: str) -> np.dtype:
    try:
        dtype = np.dtype(descr)
    except TypeError:
        raise FileTrouble(f"member {name!r:.80} has the unknown type {descr!r}") from None
    if dtype.kind not in _KINDS:
        raise FileTrouble(f"member {name!r:.80} holds {dtype}; only numbers and text are read")
    if dtype.itemsize == 0:
        raise FileTrouble(f"member {name!r:.80} has elements of no size")
    return dtype


def read_limited(path: str | Path, limit_bytes: int) -> bytes:
    """The bytes of a regular file of at most ``limit_bytes``. Raises FileTrouble, without the file's name."""
    path = Path(path)
    try:
        if path.is_dir():
            raise FileTrouble("this is a folder, not a file")
        if not path.is_file():
            raise FileTrouble("there is no such file")
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size > limit_bytes:
                raise FileTrouble(f"larger than the {limit_bytes} bytes that are read")
            return file.read(size)
    except OSError as error:
        raise FileTrouble(f"cannot be read: {error.strerror or error}") from None


def write_atomically(path: str | Path, data: bytes, *, before: Path | None = None, durable: bool = True) -> None:
    """Write a file so that its name always shows either the old or the new content, whole, even after a power cut.

    Args:
        before: where the old content goes; None lets it go. A kill at the worst moment leaves it there and no new one.
        durable: False leaves it to the system when the content reaches the disk: quicker, and not safe from power cuts.

    Raises:
        UserError: the place cannot be written; the message names it.
    """
    path = Path(path)
    temporary = path.with_name(f".{path.name}-{os.getpid()}-{threading.get_ident()}.tmp")
    try:
        if path.exists() and not path.is_file():  # such as a device, which the file would take the place of
            raise UserError(f"{path}: cannot be written: it is no ordinary file")
        try:
            with temporary.open("wb") as file:
                file.write(data)
                file.flush()
                if durable:
                    os.fsync(file.fileno())
            if before is not None and path.exists():
                os.replace(path, before)
            os.replace(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise UserError(f"{path}: cannot be written: {error.strerror or error}") from None


def sync_folder(folder: Path) -> None:
    """Let the names in a folder reach the disk, on systems that know this."""
    if os.name == "nt":
        return
    try:
        file = os.open(folder, os.O_RDONLY)
    except OSError:
        return  # a folder that may be written but not listed
    try:
        os.fsync(file)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.EBADF):  # file systems without this
            raise UserError(f"{folder}: cannot be written: {error.strerror or error}") from None
    finally:
        os.close(file)


def clear_leftovers(folder: Path) -> None:
    """Remove what a kill left of `write_atomically` in a folder in which nobody else writes now."""
    for path in folder.glob(".*.tmp"):
        if _TEMPORARY.fullmatch(path.name):
            path.unlink(missing_ok=True)
