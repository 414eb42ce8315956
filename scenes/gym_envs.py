"""Makes our environments known to Gymnasium: ``import scenes.gym_envs``, then ``gymnasium.make("neurarium/Car-v0")``.

What draws and drives is imported when the first one is made. Needs the extra ``gym``.
"""

from __future__ import annotations

import gymnasium

ENVIRONMENTS = {
    "neurarium/Car-v0": "scenes.gym_own:CarEnvironment",
    "neurarium/Walker-v0": "scenes.gym_own:WalkerEnvironment",
}
_NO_LIMIT = 1_000_000  # our worlds end their episodes themselves

for name, place in ENVIRONMENTS.items():
    gymnasium.register(name, place, max_episode_steps=_NO_LIMIT)
