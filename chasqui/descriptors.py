"""How many files and connections this process may hold open."""

import resource

_ENOUGH = 65_536


def raise_descriptors() -> int:
    """Raise the soft bound as far as the hard one lets us, and return what it is now.

    Systems give 1,024, which a few hundred idle connections use up.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _ENOUGH if hard == resource.RLIM_INFINITY else min(_ENOUGH, hard)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return soft
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return wanted
