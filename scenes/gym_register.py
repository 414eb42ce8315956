"""Makes our environments known to Gymnasium, which calls `register` by the package's entry point when it is imported.

Nothing else is imported here: whoever uses other environments should not wait for ours.
"""

from __future__ import annotations

ENVIRONMENTS = {
    "neurarium/Car-v0": "scenes.gym_own:CarEnvironment",
    "neurarium/Walker-v0": "scenes.gym_own:WalkerEnvironment",
}
_NO_LIMIT = 1_000_000  # our worlds end their episodes themselves


def register() -> None:
    """Add them to Gymnasium's registry; needs the extra ``gym``."""
    import gymnasium

    for name, place in ENVIRONMENTS.items():
        if name not in gymnasium.registry:
            gymnasium.register(name, place, max_episode_steps=_NO_LIMIT)
