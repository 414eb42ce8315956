"""What training has done so far, in a bounded number of records however long it goes on."""

import numpy as np

from brains.saved import State, read_array

COLUMNS = ("step", "epoch", "loss", "validation_loss", "validation_accuracy", "learn_rate")
MAX_RECORDS = 2_000


class History:
    """Records of the training, oldest first. When full, every second one is dropped and they come half as often.

    Columns, each a float64 array ``(records,)``: ``step``, ``epoch``, ``loss`` (mean over the minibatches since the
    record before), ``validation_loss``, ``validation_accuracy`` (nan where nothing is held back) and ``learn_rate``.
    """

    def __init__(self) -> None:
        self._records = np.empty((MAX_RECORDS, len(COLUMNS)))
        self._count = 0
        self._stride = 1

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, column: str) -> np.ndarray:
        return self._records[: self._count, COLUMNS.index(column)].copy()

    @property
    def stride(self) -> int:
        """How many times rarer the records have become: 1, 2, 4, ..."""
        return self._stride

    def add(self, record: tuple[float, ...]) -> None:
        """One record, in the order of ``COLUMNS``."""
        if self._count == MAX_RECORDS:
            self._records[: MAX_RECORDS // 2] = self._records[1::2].copy()
            self._count //= 2
            self._stride *= 2
        self._records[self._count] = record
        self._count += 1

    def state(self) -> State:
        """All records, fit for ``brains.npz.pack``."""
        return {"records": self._records[: self._count].copy(), "stride": np.array(self._stride, dtype=np.int64)}

    def restore(self, state: State) -> None:
        """Take back what ``state`` gave. Raises UserError when it is damaged."""
        records = read_array(state, "records", np.float64, (None, len(COLUMNS)), finite=False)[:MAX_RECORDS]
        self._stride = max(1, int(read_array(state, "stride", np.int64, ())))
        self._count = len(records)
        self._records[: self._count] = records
