"""What libraries raise over what strangers wrote, when it is nothing they expect.

Parsers of mail, CMS, PDF and DNS records fail in their own errors where they thought of a case, and
with Python's where they did not: an index beyond the end, a field that is None, a recursion too
deep. Whoever calls one names these, and lets through what is no fault of the input: a disk or a
network that is gone, memory that is out, an order to stop.
"""

from email.errors import MessageError

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

REFUSED = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    InvalidSignature,
    LookupError,
    MessageError,
    NotImplementedError,
    RecursionError,
    TypeError,
    UnsupportedAlgorithm,
    ValueError,  # also UnicodeError, binascii.Error and asn1crypto's
)
