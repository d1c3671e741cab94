"""Every word of the body reaches the paper, laid out without overlaps."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from office.papers.letters.blocks import MAX_COLUMNS, blocks


def words(value: Any) -> str:
    if isinstance(value, dict):
        return str(value.get("s", "")) + "".join(words(item) for item in value.values())
    if isinstance(value, list):
        return "".join(words(item) for item in value)
    return ""


def test_marks_become_runs() -> None:
    (paragraph,) = blocks("<p>Señora <b>Rosa <i>Elvira</i></b><br>Presente</p>")
    assert paragraph["runs"] == [
        {"s": "Señora "},
        {"s": "Rosa ", "b": True},
        {"s": "Elvira", "b": True, "i": True},
        {"s": "", "br": True},
        {"s": "Presente"},
    ]


def test_lists_quotes_and_headings_keep_their_order() -> None:
    found = blocks(
        "<h2>A</h2><ul><li>uno<ol><li>dos</li></ol></li></ul><blockquote><p>q</p></blockquote>fin"
    )
    assert [block["type"] for block in found] == ["h", "list", "quote", "p"]
    assert found[1]["items"][0][1]["ordered"] is True


def test_text_where_html_allows_none_is_not_lost() -> None:
    found = blocks("<ul>suelto<li>a</li></ul><table><caption>Lista</caption><tr><td>b</td></table>")
    assert words(found) == "sueltoaListab"


def test_deep_nesting_is_flattened_not_lost() -> None:
    assert words(blocks("<blockquote>" * 300 + "hondo" + "</blockquote>" * 300)) == "hondo"


def test_heading_rows_are_told_apart() -> None:
    (table,) = blocks(
        "<table><thead><tr><th>N</th><th>D</th></tr></thead>"
        "<tbody><tr><td>1</td><td>a</td></tr></tbody></table>"
    )
    assert (table["columns"], table["head"]) == (2, 1)


spans = st.integers(min_value=-1, max_value=40)
rows = st.lists(st.lists(st.tuples(spans, spans), max_size=6), min_size=1, max_size=6)


@given(rows)
def test_no_cell_overlaps_another_or_leaves_the_grid(table: list[list[tuple[int, int]]]) -> None:
    html = "".join(
        "<tr>" + "".join(f"<td colspan={w} rowspan={h}>x</td>" for w, h in row) + "</tr>"
        for row in table
    )
    taken = set()
    for block in blocks(f"<table>{html}</table>"):
        assert block["columns"] <= MAX_COLUMNS
        for cell in block["cells"]:
            for x in range(cell["x"], cell["x"] + cell["colspan"]):
                for y in range(cell["y"], cell["y"] + cell["rowspan"]):
                    assert (x, y) not in taken
                    assert x < block["columns"] and y < len(table)
                    taken.add((x, y))
