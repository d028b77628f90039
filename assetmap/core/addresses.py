"""Is an address one of this site's own? One rule, for what people type and where pages go on to."""

from __future__ import annotations

import re

#: One slash, then nothing that a browser might read as another host: no second slash or
#: backslash, no control character, no colon before the first slash; nor what ends an attribute.
_LOCAL = re.compile(r"/(?![/\\])[\x21\x23-\x3b\x3d\x3f-\x5b\x5d-\x7e]*")


def is_local(address: str, *, longest: int = 2000) -> bool:
    """Whether an address is a path of this site, as it stands after the host's name.

    >>> [is_local(one) for one in ("/assets?kind=park", "//evil.example", "https:evil", "/a b")]
    [True, False, False, False]
    """
    return len(address) <= longest and _LOCAL.fullmatch(address) is not None
