"""What a person takes away from the atlas: the map as a folder, a walker as a brain or into the walker scene."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from brains.storage import Brain, champion_sha256, save_brain
from sim.atlas_files import AtlasFolder, cell_path

if TYPE_CHECKING:
    from scenes.atlas_scene import AtlasScene

_STILL_FILLS = "The map still fills: stop it first, with F"
_NOBODY = "Click a filled cell first: nobody walks in this one"


class AtlasCommands:
    """Acts on the scene's map and says what it did."""

    def __init__(self, scene: AtlasScene) -> None:
        self._scene = scene
        self._folder = Path.cwd()

    def no_map(self) -> str:
        """Why the map cannot be saved; empty if it can."""
        if self._scene.filling:
            return _STILL_FILLS
        return "" if len(self._scene.atlas.elites) else "There is no walker on the map yet: press F to fill it"

    def no_walker(self) -> str:
        """Why there is no walker to take away; empty if there is one."""
        return "" if self._scene.place is not None else _NOBODY

    def save_map(self) -> None:
        """Write the map's folder whole, as the command line does: the map, and a brain for every cell."""
        scene = self._scene
        path = scene.keep()
        folder, atlas = AtlasFolder.open(path)
        folder.write_cells(atlas)
        scene.app.say(f"Saved the map and {len(atlas.elites)} walkers to {path}")

    def save_walker(self) -> None:
        """Ask where to save the brain of the chosen cell's walker."""
        scene = self._scene
        assert scene.place is not None
        start = self._folder / f"gait-{cell_path(Path(), scene.atlas, scene.place).name}"
        scene.app.dialogs.save_file("Save this walker", ".npz", self.save_walker_to, start=start)

    def save_walker_to(self, path: Path) -> None:
        """Save the brain of the chosen cell's walker."""
        scene = self._scene
        if scene.place is None:  # the map grew another way while the dialog was open
            scene.app.complain(_NOBODY)
            return
        save_brain(path, scene.atlas.network(scene.place), scene.atlas.metadata(scene.place))
        self._folder = path.parent
        scene.app.say(f"Saved the walker to {path}: it walks wherever walkers are opened")

    def walk_elsewhere(self) -> None:
        """Show the chosen cell's walker alone in the walker scene, where it can be pushed, looked into and evolved."""
        from scenes.walker_scene import WalkerScene

        atlas, place, app = self._scene.atlas, self._scene.place, self._scene.app
        assert place is not None
        network = atlas.network(place)
        brain = Brain(network, atlas.metadata(place), champion_sha256(network.parameters))
        app.open("walker")
        assert isinstance(app.scene, WalkerScene)
        app.scene.commands.receive(brain, f"gait {cell_path(Path(), atlas, place).stem}")
