"""The trees are those of RFC 6962, section 2.1, however they are built."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from office.evidence import merkle


def defined(leaves: list[bytes]) -> bytes:
    """MTH, word by word as the RFC defines it."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return hashlib.sha256(b"\x00" + leaves[0]).digest()
    split = 1 << (len(leaves) - 1).bit_length() - 1
    halves = defined(leaves[:split]) + defined(leaves[split:])
    return hashlib.sha256(b"\x01" + halves).digest()


@given(st.lists(st.binary(max_size=8), max_size=70))
def test_root_and_growth_are_the_definitions(contents: list[bytes]) -> None:
    leaves = [merkle.leaf_hash(content) for content in contents]
    assert merkle.root(leaves) == defined(contents)
    peaks: list[bytes] = []
    for size, leaf in enumerate(leaves):
        peaks = merkle.grown(peaks, size, leaf)
        assert merkle.joined(peaks) == merkle.root(leaves[: size + 1])


@given(st.integers(1, 70), st.data())
def test_every_path_leads_to_the_root_and_no_other_leaf_does(
    size: int, data: st.DataObject
) -> None:
    leaves = [merkle.leaf_hash(bytes([n])) for n in range(size)]
    index = data.draw(st.integers(0, size - 1))
    path = merkle.path(merkle.levels(leaves), index)
    assert merkle.climbed(leaves[index], path) == merkle.root(leaves)
    assert merkle.climbed(merkle.leaf_hash(b"other"), path) != merkle.root(leaves)
