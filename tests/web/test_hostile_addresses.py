"""Scripts and SQL in every part of every address that shows something: inert, never a failure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import cycle, islice
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import text
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.routing import Rule

from assetmap.core.cluster import Cluster
from assetmap.core.permissions import Role
from assetmap.web.rates import RATES, Rate
from tests.editing.making import fill
from tests.hostile_words import ANYWHERE, SCRIPTS, check_inert
from tests.served import served
from tests.signing import Browser, signed_in, visitor

SQL = (
    "'", '"', "''", "\\", "\\'", "%", "_", ";", "--", "/*", "*/", "$$", ")", "'))",
    "' OR '1'='1", "' OR 1=1 --", '" OR ""="', "1 OR 1=1", "1) OR (1=1", "') OR ('x'='x",
    "'; DROP TABLE asset; --", "1; DROP TABLE asset", "'; DELETE FROM asset; COMMIT; --",
    "'; UPDATE asset SET name = 'x'; --", "'; INSERT INTO asset DEFAULT VALUES; --",
    "' UNION SELECT NULL --", "' UNION SELECT email FROM account --",
    "1 UNION SELECT 1, version()", "name; SELECT 1", "name DESC NULLS LAST, (SELECT 1)",
    "(SELECT CASE WHEN 1=1 THEN 1 ELSE 1/0 END)", "' AND 1/0 = 1 --", "1/0", "CAST('a' AS int)",
    "' AND CAST(version() AS int) = 1 --", "' || (SELECT current_user) || '", "E'\\x27'",
    "%(name)s", ":name", "{0}", "$1", "NaN", "1e999", "-1", "99999999999999999999", "0x27",
    "\u02bc OR 1=1", "\uff07 OR 1=1 --", "'::regclass", "a & | ! <-> b:*", "(((", "[", "\\Q",
)  # fmt: skip
#: Two that end a text, or change a number, wherever a statement is put together of words.
EVERYWHERE = ("'\"$$)*/; SELECT 1/0 --", "1 AND 1/0 = 1")
ERRORS = (
    "psycopg", "sqlalchemy", "Traceback", "syntax error at", "SQLSTATE", "unterminated quoted",
    "invalid input syntax", "PostgreSQL", "division by zero",
)  # fmt: skip
#: What is found there, so that a part that is not under attack leads to a real page.
REAL = {"register": "assets", "record": "assets", "slug": "sample-hall", "kind": "csv",
        "layer": "assets", "z": "14", "x": "8103", "y": "5400"}  # fmt: skip
#: A view takes these as they come: no recorded reading names them.
TAKEN_WHOLE = {
    "bbox", "zoom", "page", "q", "kind", "status", "topic", "in", "near", "at", "sort", "cursor",
    "filter", "said", "next", "subject", "lang",
}  # fmt: skip
READ: set[str] = set()


class Recording(ImmutableMultiDict):  # type: ignore[type-arg]
    """The parameters of a request, which write down what a view asks them for."""

    def get(self, key, *more, **named):  # type: ignore[no-untyped-def, override]
        READ.add(key)
        return super().get(key, *more, **named)

    def getlist(self, key, *more, **named):  # type: ignore[no-untyped-def, override]
        READ.add(key)
        return super().getlist(key, *more, **named)

    def __contains__(self, key: object) -> bool:
        READ.add(str(key))
        return super().__contains__(key)


@pytest.fixture(scope="module")
def app(cluster: Cluster) -> Iterator[Flask]:
    with served(cluster, "hostile_addresses", fill) as app:
        app.extensions["assetmap.after_saves"] = []
        yield app


@pytest.fixture(autouse=True)
def no_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """No answer is spared because too many were asked for before it."""
    for name in RATES:
        monkeypatch.setitem(RATES, name, Rate(10**9, 3600))


@pytest.fixture(params=["visitor", "coordinator"])
def who(app: Flask, request: pytest.FixtureRequest) -> Browser:
    if request.param == "visitor":
        return visitor(app)
    return signed_in(app, "boss@example.org", Role.COORDINATOR, Role.MODERATOR)


def shown(app: Flask) -> list[Rule]:
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in rule.methods]
    assert len(rules) > 50
    return rules


def filled(rule: Rule, **values: str) -> str:
    """The address of a rule with real or given parts, put together as a client puts it."""
    address = ""
    for is_part, said in rule._trace:
        address += quote(values.get(said, REAL.get(said, "x")), safe="") if is_part else said
    return "/" + address.split("|", 1)[-1].lstrip("/")


@pytest.fixture(scope="module")
def parameters(app: Flask) -> dict[str, set[str]]:
    """What each address reads of its query, found by asking it."""
    found: dict[str, set[str]] = defaultdict(set)
    browser = signed_in(app, "boss@example.org", Role.COORDINATOR, Role.MODERATOR)
    plain = app.request_class.parameter_storage_class
    app.request_class.parameter_storage_class = Recording
    try:
        for rule in shown(app):
            for query in ({}, {"bbox": "-2,52,-1,53", "zoom": "14", "q": "hall"}):
                READ.clear()
                browser.get(filled(rule), query_string=query).close()
                found[rule.rule] |= READ
    finally:
        app.request_class.parameter_storage_class = plain
    names = set().union(*found.values())
    assert {"q", "kind", "page", "near", "bbox", "said", "next", "lat", "subject"} <= names, names
    return found


def corpora(first: tuple[str, ...], corpus: tuple[str, ...]) -> pytest.MarkDecorator:
    """Each of the first words everywhere; with the long tests, each word of a corpus everywhere.

    Of a corpus each turn puts another word into each place: all turns together are every pair.
    """
    return pytest.mark.parametrize(
        ("corpus", "turn"),
        [
            *(pytest.param((one,), 0, id=f"everywhere{place}") for place, one in enumerate(first)),
            *(
                pytest.param(corpus, one, marks=pytest.mark.long, id=f"turn{one}")
                for one in range(len(corpus))
            ),
        ],
    )


def attacked(
    app: Flask, parameters: dict[str, set[str]], corpus: tuple[str, ...], turn: int
) -> Iterator[tuple[str, dict[str, str]]]:
    """Each address with the words in one part, in one parameter, and in all at once."""
    words = islice(cycle(corpus), turn, None)
    for rule in shown(app):
        for part in sorted(rule.arguments):
            yield filled(rule, **{part: next(words)}), {}
        for name in sorted(parameters[rule.rule] - {"lang"}):
            yield filled(rule), {name: next(words)}
        yield filled(rule), dict.fromkeys(parameters[rule.rule] | TAKEN_WHOLE, next(words))
        yield filled(rule), {next(words): next(words)}


@pytest.mark.case("W03")
@corpora(ANYWHERE, SCRIPTS)
def test_a_script_in_an_address_does_not_run(
    app: Flask, who: Browser, parameters: dict[str, set[str]], corpus: tuple[str, ...], turn: int
) -> None:
    for address, query in attacked(app, parameters, corpus, turn):
        with who.get(address, query_string=query) as answer:
            check_inert(answer, (address, query))


def counted(app: Flask) -> dict[str, int]:
    with app.config["OWNER"].connect() as connection:
        return {
            name: connection.scalar(text(f"SELECT count(*) FROM {name}"))
            for name in ("asset", "organisation", "link", "area", "account", "history", "proposal")
        }


@pytest.mark.case("W04")
@corpora(EVERYWHERE, SQL)
def test_a_statement_in_an_address_is_only_words(
    app: Flask, who: Browser, parameters: dict[str, set[str]], corpus: tuple[str, ...], turn: int
) -> None:
    before = counted(app)
    for address, query in attacked(app, parameters, corpus, turn):
        with who.get(address, query_string=query) as answer:
            said = (address, query)
            assert answer.status_code < 500, (*said, answer.status_code)
            if answer.mimetype.startswith("text/") or answer.is_json:
                page = answer.get_data(as_text=True)
                assert not [error for error in ERRORS if error in page], said
    assert counted(app) == before


@pytest.mark.case("W04")
@pytest.mark.parametrize(
    ("page", "held"),
    [
        ("/assets", "Sample Hall"), ("/organisations", "Sample Guild"), ("/search", "Sample Hall"),
        ("/", "Sample Hall"), ("/people", "sample@example.org"),
    ],
)  # fmt: skip
def test_a_sign_of_patterns_is_only_a_sign(app: Flask, page: str, held: str) -> None:
    """Nobody lists everything with one sign, or asks for it sign by sign."""
    signed_in(app, "sample@example.org")
    boss = signed_in(app, "boss@example.org", Role.COORDINATOR, Role.MODERATOR)
    assert held in boss.get(page, query_string={"q": "ampl"}).text
    for words in ("a%pl", "am_l", "%", "_", "amp\\l"):
        assert held not in boss.get(page, query_string={"q": words}).text, words
