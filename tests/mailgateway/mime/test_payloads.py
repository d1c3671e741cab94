"""Files come out of base64 exactly as the library takes them out, whatever is wrong with it."""

import base64
from email import message_from_bytes

from hypothesis import given
from hypothesis import strategies as st

from mailgateway.mime import tree as structure
from mailgateway.mime.payloads import content_of

_HEAD = b"Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
_PIECES = st.lists(
    st.one_of(
        st.binary(max_size=80).map(base64.encodebytes),
        st.sampled_from([b"=", b"\r", b"\r\n", b" ", b"-", b"A", b"\xff", b"\x0b", b"=="]),
    ),
    max_size=6,
)


@given(_PIECES)
def test_base64_is_read_as_the_library_reads_it(pieces: list[bytes]) -> None:
    original = _HEAD + b"".join(pieces)
    theirs, ours = message_from_bytes(original), structure.read(original)
    expected = theirs.get_payload(decode=True)
    content, problem = content_of(ours)
    assert [type(defect) for defect in ours.defects] == [type(d) for d in theirs.defects]
    if not problem:
        assert content == expected
