"""How the bodies of a draft hang together, whether or not it is finished."""

from __future__ import annotations

from dataclasses import replace

from sim.creatures import Draft, Joint


def limb_of(draft: Draft, name: str) -> frozenset[str]:
    """The names of a body and of all that hangs on it."""
    found, waiting = {name}, [name]
    while waiting:
        parent = waiting.pop()
        for joint in draft.joints:
            if joint.parent == parent and joint.child not in found:
                found.add(joint.child)
                waiting.append(joint.child)
    return frozenset(found)


def joined_with(draft: Draft, name: str) -> frozenset[str]:
    """The names of all bodies that chains of joints lead to, whichever way they point, and its own."""
    found, waiting = {name}, [name]
    while waiting:
        body = waiting.pop()
        for joint in draft.joints:
            for here, there in ((joint.parent, joint.child), (joint.child, joint.parent)):
                if here == body and there not in found:
                    found.add(there)
                    waiting.append(there)
    return frozenset(found)


def hung_from_torso(draft: Draft) -> Draft:
    """The same body plan with every joint that can be reached pointing away from the torso.

    A joint that is turned round keeps its range: what was the child's angle against the parent is now the parent's
    against the child, of the other sign.
    """
    turned: dict[str, Joint] = {}
    reached, waiting = {draft.torso}, [draft.torso]
    while waiting:
        body = waiting.pop()
        for joint in draft.joints:
            if joint.name in turned or body not in (joint.parent, joint.child):
                continue
            other = joint.child if joint.parent == body else joint.parent
            if other in reached:
                continue
            reached.add(other)
            waiting.append(other)
            turned[joint.name] = joint if joint.parent == body else _turned_round(joint)
    return replace(draft, joints=tuple(turned.get(joint.name, joint) for joint in draft.joints))


def _turned_round(joint: Joint) -> Joint:
    low, high = joint.limits_rad
    return replace(joint, parent=joint.child, child=joint.parent, limits_rad=(0.0 - high, 0.0 - low))
