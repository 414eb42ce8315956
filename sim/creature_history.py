"""Undo and redo of a creature in the making, as values: every draft that was is kept, none is changed."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sim.creatures import Draft

MOST_UNDOS = 2000  # drafts share their parts, so that this many take little room


@dataclass(frozen=True)
class DraftHistory:
    """A draft, and the drafts before and after it.

    Attributes:
        draft: as it is now.
        before: what undo goes back to, the latest last.
        after: what redo goes on to, the nearest last.
        last: what kind of change came last; empty for one that stands alone.
    """

    draft: Draft
    before: tuple[Draft, ...] = ()
    after: tuple[Draft, ...] = ()
    last: str = ""

    def changed(self, draft: Draft, kind: str = "") -> DraftHistory:
        """Another draft; changes of the same ``kind`` in a row, as of one drag, are undone together.

        Where they lead back to where they began, nothing is left to undo.
        """
        if draft == self.draft:
            return self
        together = bool(kind) and kind == self.last
        if together and draft == self.before[-1]:
            return DraftHistory(draft, self.before[:-1])
        before = self.before if together else (*self.before, self.draft)[-MOST_UNDOS:]
        return DraftHistory(draft, before, (), kind)

    def settled(self) -> DraftHistory:
        """The same, with the last change ended: the next one of its kind is undone by itself."""
        return replace(self, last="") if self.last else self

    def undone(self) -> DraftHistory:
        """Back by one change; itself if there is none."""
        if not self.before:
            return self
        return DraftHistory(self.before[-1], self.before[:-1], (*self.after, self.draft))

    def redone(self) -> DraftHistory:
        """The change again that was taken back last; itself if there is none."""
        if not self.after:
            return self
        return DraftHistory(self.after[-1], (*self.before, self.draft), self.after[:-1])
