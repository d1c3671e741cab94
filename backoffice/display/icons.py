"""Icons of the sprite, as every page shows them."""

from functools import lru_cache

from markupsafe import Markup, escape


@lru_cache(maxsize=1024)
def svg(sprite: str, name: str, extra: str = "") -> Markup:
    """The icon `name` of the file `sprite`; said by no screen reader, as words stand beside it."""
    more = f" {escape(extra)}" if extra else ""
    return Markup(
        f'<svg class="c-i{more}" aria-hidden="true">'
        f'<use href="{escape(sprite)}#i-{escape(name)}"/></svg>'
    )
