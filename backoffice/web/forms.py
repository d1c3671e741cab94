"""A submitted form: read once for each request, then asked for one field after the other."""

from starlette.datastructures import FormData
from starlette.requests import Request

LARGEST_NUMBER = 2**63 - 1  # a database refuses larger ones with an error of its own
_MOST_DIGITS = len(str(LARGEST_NUMBER))
_MOST_FILES = 20  # photos of a paper of many sheets, each act bounds its own
_MAX_TEXT = 4 * 1024 * 1024  # bytes of one text field: a long letter, not a flood


class Form(FormData):
    """What a browser sent, or whoever writes as one."""

    def text(self, name: str) -> str:
        """What was typed into the field `name`, "" when it did not come or is a file."""
        value = self.get(name)
        return value if isinstance(value, str) else ""

    def trimmed(self, name: str) -> str:
        """`text` without the blanks around it."""
        return self.text(name).strip()

    def number(self, name: str) -> int:
        """The number in the field `name`; 0, which no row has, for what cannot be one of ours."""
        return _number(self.text(name))

    def numbers(self, name: str) -> list[int]:
        """Those in all fields `name`."""
        given = (_number(value) for value in self.getlist(name) if isinstance(value, str))
        return [number for number in given if number]


def _number(typed: str) -> int:
    if not typed.isdecimal() or len(typed) > _MOST_DIGITS:  # int() refuses thousands of them
        return 0
    number = int(typed)
    return number if number <= LARGEST_NUMBER else 0


async def form_of(request: Request) -> Form:
    """The submitted form, parsed once, without NULs: nobody types one, PostgreSQL keeps none."""
    if not hasattr(request.state, "form"):
        form = await request.form(max_files=_MOST_FILES, max_fields=500, max_part_size=_MAX_TEXT)
        request.state.form = Form(
            [
                (name, value.replace("\0", "") if isinstance(value, str) else value)
                for name, value in form.multi_items()
            ]
        )
    submitted: Form = request.state.form
    return submitted
