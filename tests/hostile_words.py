"""Words made to harm, and the pages that must not let them: read as a browser reads HTML."""

from __future__ import annotations

import re

import tinyhtml5
from werkzeug.test import TestResponse

from assetmap.web.headers import POLICY

#: Every payload carries it, so that what a page made of one is told from the page's own.
MARK = "zqx"
SCRIPTS = (
    f"<script {MARK}>alert(1)</script>",
    f"</script><script {MARK}>alert(1)</script>",
    f'"><img src=x onerror=alert(1) {MARK}>',
    f"'><img src=x onerror=alert(1) {MARK}>",
    f"</textarea><svg onload=alert(1) {MARK}>",
    f"</title><svg/onload=alert(1) {MARK}>",
    f'" onmouseover="alert(1)" {MARK}="',
    f"' autofocus onfocus=alert(1) {MARK}='",
    f"x onpointerenter=alert(1) {MARK}",
    f"`${{alert(1)}}` {MARK}",
    f"${{alert(1)}}{MARK}",
    f"{MARK}{{{{7*1337}}}}",
    f"{MARK}{{% if 1 %}}9359{{% endif %}}",
    f"javascript:alert(1)//{MARK}",
    f"JaVaScRiPt:alert(1)//{MARK}",
    f"java\tscript:alert(1)//{MARK}",
    f"data:text/html,<script {MARK}>alert(1)</script>",
    f"<svg><script {MARK}>alert(1)</script></svg>",
    f"<math><mtext><table><mglyph><style {MARK}><img src onerror=alert(1)>",
    f"<noscript><p title='</noscript><img src=x onerror=alert(1) {MARK}>'>",
    f"<!--><img src=x onerror=alert(1) {MARK}>-->",
    f"<style {MARK}>*{{background:url(//evil.example)}}</style>",
    f'" style="position:fixed" {MARK}="',
    f"<base href=//evil.example {MARK}>",
    f"<iframe srcdoc='<script>alert(1)</script>' {MARK}>",
    f"<form action=javascript:alert(1) {MARK}><button>",
    f"&lt;img src=x onerror=alert(1) {MARK}&gt;",
    f"&#34;&gt;&#60;img onerror=alert(1) {MARK}&#62;",
    f"＜script {MARK}＞alert(1)＜/script＞",
    f"]]><script {MARK}>alert(1)</script>",
)  # fmt: skip
#: Two that between them break out wherever a page puts words that it did not escape.
ANYWHERE = (
    f"\"'--></textarea></title></script><img src=x onerror=alert(1) {MARK}>",
    f"javascript:alert(1)//{MARK}",
)
#: The same for fields of any length: each way out of a page's own text stands in one of them, and
#: what must come first, an address that runs, is the first of its own.
LONG = (
    *(" ".join(SCRIPTS[start::3]) for start in range(3)),
    *(words for words in SCRIPTS if words.lower().startswith(("java", "data:"))),
)
_LEADS = {"href", "src", "action", "formaction", "srcdoc", "data", "poster", "srcset", "xlink:href"}
_OURS = re.compile(r"(https?:/)?/|#|\?|mailto:")


def foreign(html: str) -> list[str]:
    """What of a page somebody's words made: elements, handlers, styles, addresses that run."""
    found = []
    for element in tinyhtml5.parse(html, namespace_html_elements=False).iter():
        tag = str(element.tag)
        if MARK in tag or (tag in ("style", "base", "iframe") and MARK in html):
            found.append(tag)
        if (
            tag == "script"
            and "src" not in element.attrib
            and element.get("type") != "application/json"
        ):
            found.append(f"script {element.text}")
        for name, value in element.attrib.items():
            if MARK in str(name) or str(name).startswith("on") or str(name) == "style":
                found.append(f"{tag} {name}={value}")
            if name in _LEADS and value and not _OURS.match(value):
                found.append(f"{tag} {name}={value}")
    if f"{MARK}9359" in html:
        found.append("a template that was filled in")
    return found


def check_inert(answer: TestResponse, said: object = "") -> None:
    """Assert that an answer is no failure of ours, carries the policy, and lets nothing run."""
    assert answer.status_code < 500, (said, answer.status_code)
    assert answer.headers.getlist("Content-Security-Policy") == [POLICY], said
    assert answer.headers["X-Content-Type-Options"] == "nosniff", said
    if MARK in (answer.headers.get("Location") or ""):
        assert _OURS.match(answer.headers["Location"]), said
    # What is no page may say the words: a browser that may not guess never reads it as one.
    if answer.mimetype in ("text/html", "application/xhtml+xml", "image/svg+xml"):
        assert foreign(answer.get_data(as_text=True)) == [], said
