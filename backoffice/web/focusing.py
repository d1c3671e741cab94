"""Where the keyboard begins on a page that has something wrong: there, also without script."""

import re

# The first of the earliest kind that the page has; a field's own mark says more than a note.
_WRONG = (
    re.compile(r'aria-invalid="true"|c-people is-wrong"'),
    re.compile(r'role="alert"|class="c-field-error"'),
)
_ELSEWHERE = re.compile(r'(<\w+(?:[^<>"]|"[^"]*")*?) autofocus(?=[\s>])')


def begin_where_wrong(html: str) -> str:
    """`html` with its one `autofocus` on what is wrong; as it is when nothing is."""
    for kind in _WRONG:
        if not kind.search(html):
            continue
        html = _ELSEWHERE.sub(r"\1", html)
        reached = "" if kind is _WRONG[0] else ' tabindex="-1"'  # a note takes no focus by itself
        return kind.sub(rf"\g<0>{reached} autofocus", html, count=1)
    return html
