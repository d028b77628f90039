"""From the Markdown of a section to HTML that can do nothing."""

from __future__ import annotations

from functools import cache

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

#: What a text may become. Headings stand below those of the page.
TAGS = {
    "p", "br", "strong", "em", "ul", "ol", "li", "blockquote", "a", "h3", "h4", "h5", "h6", "code",
    "hr", "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
_DOWN = 2


def _only_https(_tag: str, name: str, value: str) -> str | None:
    """Addresses without a scheme would lead into this map, and act for whoever reads."""
    return value if name != "href" or value.startswith("https://") else None


@cache
def _reader() -> MarkdownIt:
    """Without HTML and pictures; those are shown as the signs that were typed."""
    return MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")


def html_of(text: str) -> Markup:
    """A text as safe HTML: links lead to https alone, headings begin at the third level.

    >>> html_of("# Where\\n\\nBy **the** [canal](https://example.org/).")
    Markup('<h3>Where</h3>\\n<p>By <strong>the</strong> \
<a href="https://example.org/" rel="nofollow noopener">canal</a>.</p>\\n')
    >>> html_of("[x](javascript:alert(1)) <b onclick=x>")
    Markup('<p>[x](javascript:alert(1)) &lt;b onclick=x&gt;</p>\\n')
    """
    reader = _reader()
    tokens = reader.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + _DOWN)}"
    made = reader.renderer.render(tokens, reader.options, {})
    return Markup(  # noqa: S704 - nh3 lets nothing through but the tags above
        nh3.clean(
            made, tags=TAGS, attributes={"a": {"href"}}, url_schemes={"https"},
            link_rel="nofollow noopener", attribute_filter=_only_https,
        )
    )  # fmt: skip
