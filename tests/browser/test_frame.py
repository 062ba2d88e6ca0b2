"""The frame of every page holds in all six languages: direction, no barrier, no sideways scrolling at 320 px."""

import pytest


@pytest.mark.parametrize(
    ("language", "direction"),
    [("ar", "rtl"), ("zh-hans", "ltr"), ("en", "ltr"), ("fr", "ltr"), ("ru", "ltr"), ("es", "ltr")],
)
def test_the_components_hold_in_each_language(page, no_barriers, language, direction):
    page.goto(f"/{language}/components/")
    assert page.locator("html").get_attribute("lang") == {"zh-hans": "zh-Hans"}.get(language, language)
    assert page.evaluate("getComputedStyle(document.documentElement).direction") == direction
    no_barriers(page)
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    no_barriers(page)


def test_public_pages_set_no_cookie(page):
    page.goto("/en/components/")
    assert page.context.cookies() == []
