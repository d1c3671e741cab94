"""The chain of a document as a picture: where each box stands, and the lines between them."""

from collections.abc import Sequence
from dataclasses import dataclass

from office.records.documents.chain import ChainNode

_WIDE, _HIGH, _GAP_X, _GAP_Y = 230, 44, 46, 18


@dataclass(frozen=True)
class Box:
    """A document of the picture, in its own units."""

    node: ChainNode
    x: int
    y: int


@dataclass(frozen=True)
class Picture:
    """Boxes and lines (from x, y to x, y) within `width` by `height`."""

    boxes: tuple[Box, ...]
    lines: tuple[tuple[int, int, int, int], ...]
    width: int
    height: int
    box_width: int = _WIDE
    box_height: int = _HIGH


def picture(nodes: Sequence[ChainNode]) -> Picture:
    """A column for each step of the chain, from left to right."""
    rows: dict[int, int] = {}
    boxes: dict[int, Box] = {}
    for node in nodes:
        row = rows.get(node.depth, 0)
        rows[node.depth] = row + 1
        x, y = node.depth * (_WIDE + _GAP_X), row * (_HIGH + _GAP_Y)
        boxes[node.document_id] = Box(node, x + 2, y + 2)
    lines = tuple(
        (
            boxes[before].x + _WIDE,
            boxes[before].y + _HIGH // 2,
            boxes[node.document_id].x,
            boxes[node.document_id].y + _HIGH // 2,
        )
        for node in nodes
        for before in node.after
        if before in boxes
    )
    width = max((box.x for box in boxes.values()), default=0) + _WIDE + 4
    height = max((box.y for box in boxes.values()), default=0) + _HIGH + 4
    return Picture(tuple(boxes.values()), lines, width, height)
