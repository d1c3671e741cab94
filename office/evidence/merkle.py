"""Merkle trees as RFC 6962, section 2.1, has them: roots, audit paths, and trees that grow."""

import hashlib
from collections.abc import Sequence

_LEAF = b"\x00"
_NODE = b"\x01"
EMPTY = hashlib.sha256().digest()


def leaf_hash(content: bytes) -> bytes:
    """The hash of a leaf whose data is `content`."""
    return hashlib.sha256(_LEAF + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of the node above two others."""
    return hashlib.sha256(_NODE + left + right).digest()


def _level_above(level: list[bytes]) -> list[bytes]:
    pairs = [node_hash(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
    # The last one without a neighbour rises as it is: the tree that RFC 6962 defines by splitting
    # at the largest power of two, built from below.
    return pairs + level[-1:] if len(level) % 2 else pairs


def root(leaves: Sequence[bytes]) -> bytes:
    """The root over `leaves`, which are leaf hashes."""
    level = list(leaves)
    while len(level) > 1:
        level = _level_above(level)
    return level[0] if level else EMPTY


def levels(leaves: Sequence[bytes]) -> list[list[bytes]]:
    """Every level of the tree over `leaves`, from the leaves up to the root."""
    found = [list(leaves)]
    while len(found[-1]) > 1:
        found.append(_level_above(found[-1]))
    return found


def path(tree: Sequence[Sequence[bytes]], index: int) -> list[tuple[str, bytes]]:
    """The audit path from leaf `index` to the root: each neighbour and its side, from below.

    `tree` is what `levels` returns.
    """
    found = []
    for level in tree[:-1]:
        beside = index ^ 1
        if beside < len(level):
            found.append(("left" if beside < index else "right", level[beside]))
        index //= 2
    return found


def climbed(leaf: bytes, steps: Sequence[tuple[str, bytes]]) -> bytes:
    """The root that `steps` lead to from the leaf hash `leaf`."""
    for side, beside in steps:
        leaf = node_hash(beside, leaf) if side == "left" else node_hash(leaf, beside)
    return leaf


def grown(peaks: Sequence[bytes], size: int, leaf: bytes) -> list[bytes]:
    """The peaks of a tree of `size` leaves once the leaf hash `leaf` is added.

    Peaks are the roots of the whole trees it falls into, the largest first.
    """
    found, carried = list(peaks), leaf
    while size % 2:
        carried, size = node_hash(found.pop(), carried), size // 2
    return [*found, carried]


def joined(peaks: Sequence[bytes]) -> bytes:
    """The root of the tree that falls into `peaks`."""
    if not peaks:
        return EMPTY
    found = peaks[-1]
    for peak in reversed(peaks[:-1]):
        found = node_hash(peak, found)
    return found
