"""What page Look says: of everything that is shown, of one picture, and of nothing."""

from __future__ import annotations

from scenes.numbers import grouped
from scenes.picture_grid import Label
from scenes.pictures_look_order import Filter
from scenes.pictures_look_viewer import Viewer
from scenes.pictures_ranking import percent


def overview(viewer: Viewer) -> tuple[str, str]:
    """How many pictures are shown and how many the network knows, and the colour of these words."""
    if viewer.pictures is None:
        return "", "text"
    words = f"{grouped(len(viewer.rows))} {viewer.part} pictures"
    accuracy = viewer.tally().accuracy
    if accuracy is not None:
        words += f" · the network knows {percent(accuracy)} of them"
    if viewer.judged_share < 1:
        words += f" · {_whole_percent(viewer.judged_share)} seen so far"
    return words, "text"


def about(viewer: Viewer, place: int | None) -> tuple[str, str]:
    """What is known of the picture at that place of what is shown, and the colour of these words."""
    if place is None or place >= len(viewer.rows) or viewer.pictures is None or viewer.verdicts is None:
        return "", "muted"
    number, verdicts = int(viewer.rows[place]), viewer.verdicts
    name = viewer.classes[int(viewer.pictures.labels[number])]
    words = f"No. {grouped(number + 1)} of {grouped(len(viewer.pictures))}: {name}"
    if viewer.asked != Filter():
        words = f"{grouped(place + 1)} of {grouped(len(viewer.rows))} shown · {words}"
    if number >= verdicts.done:
        return f"{words}, not seen yet", "muted"
    guess, sure = int(verdicts.guesses[number]), percent(float(verdicts.sureness[number]))
    if guess == viewer.pictures.labels[number]:
        return f"{words}, and the network is {sure} sure of it", "muted"
    return f"{words}, taken for {viewer.classes[guess]} with {sure}", "error"


def label(viewer: Viewer, place: int) -> Label:
    """Under a picture of the grid: its class, and the guess if it is another one."""
    number = int(viewer.rows[place])
    if viewer.pictures is None or viewer.verdicts is None:
        return Label()
    name = viewer.classes[int(viewer.pictures.labels[number])]
    if number >= viewer.verdicts.done:
        return Label(name, "faint")
    guess = int(viewer.verdicts.guesses[number])
    if guess == viewer.pictures.labels[number]:
        return Label(name, "right")
    return Label(name, "right", "negative", f" › {viewer.classes[guess]}", "negative")


def nothing(viewer: Viewer) -> str:
    """Why there is nothing to be seen."""
    if viewer.pictures is None:
        return "The pictures are on their way …"
    what = "No such mistake" if viewer.asked.mistakes else "No such picture"
    return f"{what}{so_far(viewer) or ': choose another class, or show all'}"


def so_far(viewer: Viewer) -> str:
    """A reservation, while the network has not seen all; else empty."""
    return f" yet: {_whole_percent(viewer.judged_share)} seen" if viewer.judged_share < 1 else ""


def _whole_percent(share: float) -> str:
    return f"{int(100 * share)} %"
