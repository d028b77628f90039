"""Dates: every printing, and day or month first settled by the file or not at all."""

from __future__ import annotations

from datetime import date, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.anchors.reading.cells import Cell
from assetmap.anchors.reading.dates import NO_DATE, DateOrder, SettledDates, read_date, settle_dates
from assetmap.anchors.reading.payments import MISSING_DAY

EPOCH = date(1970, 1, 1).toordinal()


def days(year: int, month: int, day: int) -> int:
    return date(year, month, day).toordinal() - EPOCH


def settle(texts: list[Cell], given_: DateOrder | None = None) -> SettledDates:
    return settle_dates([read_date(t) for t in texts], np.ones(len(texts), dtype=np.int64), given_)


@pytest.mark.case("L08")
@pytest.mark.parametrize(
    "cell",
    [
        "07-SEP-2020 ", "7 September 2020", "7th Sept 2020", "Mon 7 Sep 2020", "September 7, 2020",
        "2020-09-07", "2020-09-07T00:00:00", "2020-09-07 00:00:00.000", "2020/09/07", "20200907",
        20200907, "07-Sep-20", "7.Sep.20", 44081, 44081.5, "44081", date(2020, 9, 7),
        datetime(2020, 9, 7, 12, 30),  # noqa: DTZ001 (a workbook's dates have no zone)
    ],
    ids=repr,
)  # fmt: skip
def test_unambiguous_printings(cell: Cell) -> None:
    found = read_date(cell)
    assert found.day_first == found.month_first == days(2020, 9, 7)
    assert not found.slashed


@pytest.mark.case("L08")
@pytest.mark.parametrize(
    "cell", ["", "Jul-20", "2020", "31/02/2020", "32/01/2020", "0/1/2020", "01/05/1066", "n/a",
             "12.50", True, 12, 123456.0, "29-Feb-2021", "5 Marchember 2020"], ids=repr,
)  # fmt: skip
def test_what_is_no_date(cell: Cell) -> None:
    found = read_date(cell)
    assert found.day_first == found.month_first == MISSING_DAY


@pytest.mark.case("L08")
def test_serials_of_the_1904_calendar() -> None:
    assert read_date(44081 - 1462, epoch_1904=True).day_first == days(2020, 9, 7)


def test_a_day_past_the_twelfth_settles_the_file() -> None:
    found = settle(["31/05/2020", "03/04/2020"])
    assert found.order == "day_first"
    assert found.days.tolist() == [days(2020, 5, 31), days(2020, 4, 3)]
    found = settle(["5/31/2020", "5/4/2020"])
    assert found.order == "month_first"
    assert found.days.tolist() == [days(2020, 5, 31), days(2020, 5, 4)]


@pytest.mark.case("L08")
def test_without_evidence_the_month_is_never_guessed() -> None:
    found = settle(["03/04/2020", "05/05/2020", "2020-05-01"])
    assert found.order == "ambiguous"
    assert found.days.tolist() == [MISSING_DAY, days(2020, 5, 5), days(2020, 5, 1)]
    assert "--date-order" in found.warnings[0]
    assert settle(["03/04/2020"], "month_first").days.tolist() == [days(2020, 3, 4)]
    assert settle(["03/04/2020"], "month_first").order == "month_first"


def test_one_month_is_only_a_hint() -> None:
    found = settle(["01/04/2020", "03/04/2020", "09/04/2020"])
    assert found.order == "ambiguous"
    assert "read day first they would all fall in one month" in found.warnings[0]


def test_contradicting_rows_lose_their_date_when_they_are_few() -> None:
    found = settle([*(f"{d}/05/2020" for d in range(13, 32)), "5/31/2020", "03/04/2020"])
    assert found.order == "day_first"
    assert found.contradicting.sum() == 1
    assert found.days[19] == MISSING_DAY
    assert found.days[20] == days(2020, 4, 3)
    assert "1 rows can only be the other way" in found.warnings[0]


@pytest.mark.case("L08")
def test_two_formats_mixed_stay_ambiguous() -> None:
    found = settle(["31/05/2020", "5/30/2020", "03/04/2020"])
    assert found.order == "ambiguous"
    assert found.days.tolist() == [days(2020, 5, 31), days(2020, 5, 30), MISSING_DAY]


def test_other_orders() -> None:
    assert settle(["05/05/2020"]).order == "unambiguous"
    assert settle(["2020-05-01"], "day_first").order == "unambiguous"
    assert settle(["", "soon"]).order == "absent"


@given(st.dates(date(1980, 1, 1), date(2079, 12, 31)))
def test_every_date_reads_back_in_every_printing(day: date) -> None:
    number = day.toordinal() - EPOCH
    for text in (day.isoformat(), f"{day:%d-%b-%Y}", f"{day:%d %B %Y}", f"{day:%d-%b-%y}"):
        assert read_date(text).day_first == number
    assert read_date(f"{day:%d/%m/%Y}").day_first == number
    assert read_date(f"{day:%m/%d/%Y}").month_first == number
    assert read_date(f"{day.day}.{day.month}.{day:%y}").day_first == number


@given(st.text(max_size=20))
def test_no_text_breaks_the_reader(text: str) -> None:
    found = read_date(text)
    assert found == NO_DATE or found.day_first != 0 or found.month_first != 1
