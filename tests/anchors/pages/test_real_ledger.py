"""The page's words about a real ledger: NHS Barking and Dagenham, July 2020."""

from __future__ import annotations

from assetmap.anchors.analysis.catchment import CatchmentInputs, derive_catchment
from assetmap.anchors.pages.cautions import main_caution
from assetmap.anchors.pages.distances import bands_part, curve_part
from assetmap.anchors.pages.headline import headline
from assetmap.anchors.pages.totals import totals_part
from tests.anchors.analysis.test_nebd import inputs  # noqa: F401 a fixture


def test_the_page_says_what_the_ledger_holds(inputs: CatchmentInputs) -> None:  # noqa: F811
    catchment = derive_catchment(inputs)
    said = headline(catchment, ())
    assert said.figure == "Between 15.6p and 16.3p"
    assert said.claim == (
        "was paid to an address in Barking and Dagenham. Of the pounds that we could place, 15.7p."
    )
    caution = main_caution(catchment)
    assert caution is not None
    assert "42p of each pound" in caution.heading
    assert "(WF3 1WE)" in caution.sentences[0] or "(WF31WE)" in caution.sentences[0]
    bands = bands_part(catchment)
    assert bands.title == "71p of each pound goes further than 25 km"
    assert [row.cells[1] for row in bands.table.rows] == [
        "£1,619,296.43",
        "£1,265,266.63",
        "£1,130,867.84",
        "£2,910,582.22",
        "£17,576,169.07",
        "£174,649.73",
    ]
    curve = curve_part(catchment)
    assert curve is not None
    assert [row.cells[1] for row in curve.table.rows[:2]] == ["48,999.5 m", "268,763.0 m"]
    rows = {row.cells[0]: row.cells[1:] for row in totals_part(catchment).side_by_side.rows}
    assert rows["Of each pound, at least and at most"] == ("15.6p to 16.3p", "86p to 91p")
