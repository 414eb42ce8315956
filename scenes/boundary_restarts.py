"""Some starts lead into a hollow that no small step leads out of: notice it, and begin anew with other weights."""

from __future__ import annotations

from brains.examples import CLASSIFICATION
from scenes.boundary_session import BoundarySession

CHECK_STEPS = 250
STUCK_CHECKS = 12
STUCK_FALL = 0.01
GOOD_ENOUGH = 0.95


class StuckWatch:
    """Watches the cost of the training points.

    Attributes:
        active: begin anew when it is stuck; else do nothing.
    """

    def __init__(self, session: BoundarySession) -> None:
        self.active = False
        self._session = session
        self._losses: list[float] = []
        self._next_step = 0
        self._network: object = None

    def look(self) -> bool:
        """Call often; begins anew, and returns True, if the cost has stood still for ``STUCK_CHECKS`` looks.

        A network that has most points right is never stuck, however little the cost falls.
        """
        session = self._session
        if not self.active or session.trainer is None or session.data.task != CLASSIFICATION:
            return False
        if session.network is not self._network or session.steps < self._next_step - CHECK_STEPS:
            self._network, self._losses, self._next_step = session.network, [], session.steps
        if session.steps < self._next_step:
            return False
        self._next_step = session.steps + CHECK_STEPS
        score = session.score(False)
        if score is None:
            return False
        self._losses.append(score.loss)
        stuck = (
            len(self._losses) > STUCK_CHECKS
            and score.accuracy < GOOD_ENOUGH
            and self._losses[-1] > (1 - STUCK_FALL) * self._losses[-1 - STUCK_CHECKS]
        )
        if stuck or (session.stopped and score.accuracy < GOOD_ENOUGH):
            session.begin_anew()
            return True
        return False
