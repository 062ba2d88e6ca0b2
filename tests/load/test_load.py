"""The plan of the night and the figures of its report; the night itself is `make load`."""

import pytest

from tests.load import plan, report

FIRST = {"end": "accepted", "late": False, "knock": False, "shed": 0, "lost": 0}


def test_most_come_in_the_last_ten_minutes_and_some_too_late() -> None:
    night = plan.night(2000)
    last = [one for one in night if -600 <= one["at"] <= 0]
    early = [one for one in night if one["at"] < -600]
    late = [one for one in night if one["at"] > 0]
    assert (len(last), len(early), len(late)) == (1200, 740, 60)
    assert min(one["at"] for one in early) >= -1800 and max(one["at"] for one in late) <= 180
    assert {one["number"] for one in night} == set(range(2000))
    assert [one for one in night if one["late"]] == late


def test_ways_have_their_shares_and_every_night_is_the_same() -> None:
    night = plan.night(2000)
    ways = [one["way"] for one in night]
    assert {way: ways.count(way) for way in set(ways)} == {"page": 1740, "api": 200, "sign_in": 60}
    assert all(one["way"] == "page" for one in night if one["saves"])
    assert 800 <= sum(one["saves"] for one in night) <= 940
    assert plan.night(2000) == night != plan.night(2000, seed=71)


@pytest.mark.parametrize(
    "values, share, expected",
    [([], 0.5, 0.0), ([7], 0.95, 7), ([4, 1, 3, 2], 0.5, 2), (list(range(1, 101)), 0.95, 95), ([1, 2], 0.95, 2)],
)
def test_a_percentile_is_one_of_the_values(values: list[float], share: float, expected: float) -> None:
    assert report.percentile(values, share) == expected


def test_answers_are_counted_by_what_became_of_them() -> None:
    answers = {"submit": {"302": [20.0, 40.0], "503": [3.0], "422": [9.0], "429": [1.0], "0": [60000.0], "500": [8.0]}}
    assert report.answered(answers) == [
        {
            "kind": "submit",
            "served": 2,
            "refused": 1,
            "shed": 1,
            "limited": 1,
            "failed": 2,
            "p50": 20,
            "p95": 40,
            "shed_p95": 3,
        }
    ]


def test_who_was_in_time_by_plan_and_is_called_late_has_a_line_of_its_own() -> None:
    late = {**FIRST, "end": "refused as late"}
    known = {"1": FIRST, "2": {**FIRST, "knock": True}, "3": late, "4": {**late, "late": True}}
    assert report.ends(known) == {
        "accepted": 1,
        "accepted with a knock receipt": 1,
        "refused as late": 1,
        "refused as late: its pages came too late": 1,
    }
