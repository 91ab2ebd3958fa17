"""Pictures of the real graph in a real browser: one is shown at each width, whole, with every word within it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from tests.standins.browser import needs_chromium
from tests.standins.web import serving

import aljir

ROOT = Path(__file__).resolve().parent.parent
PATHS = ("timeline", "map", "kin", "figures", "queries/timeline", "queries/figures", "queries/participants")
WIDTHS = {390: 340, 768: 680, 1000: 960, 1400: 960}
"""Which picture is shown, by the width of the window."""
SHOWN = """() => {
  const right = document.documentElement.clientWidth, found = { widths: [], cut: [], small: [] };
  for (const svg of document.querySelectorAll(".picture svg")) {
    const whole = svg.getBoundingClientRect();
    if (!whole.width) continue;
    found.widths.push(svg.viewBox.baseVal.width);
    for (const text of svg.querySelectorAll("text")) {
      const box = text.getBoundingClientRect();
      const outside = box.left < Math.max(whole.left, 0) || box.right > Math.min(whole.right, right);
      if (outside || box.top < whole.top || box.bottom > whole.bottom) found.cut.push(text.textContent);
      if (box.height < 12) found.small.push(text.textContent);
    }
  }
  return found;
}"""

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with serving(aljir.open(ROOT)) as url:
        yield url


@pytest.mark.parametrize("width", WIDTHS)
def test_no_word_of_the_picture_that_is_shown_is_cut(browser: Browser, site: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    for path in PATHS:
        for lang in ("en", "ru"):
            page.goto(f"{site}/{path}?lang={lang}")
            assert page.evaluate(SHOWN) == {"widths": [WIDTHS[width]], "cut": [], "small": []}, (path, lang)
    page.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_who_says_so_is_in_the_table_and_not_beyond_its_edge(browser: Browser, site: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    for path in ("timeline", "map", "kin", "figures"):
        page.goto(f"{site}/{path}?lang=ru")
        assert page.evaluate(
            "[...document.querySelectorAll('.scroll')].every(one => one.scrollWidth <= one.clientWidth)"
        )
        row = page.locator(".beside tbody tr", has_text="оспорено").first
        for kind in ("claim", "source"):
            assert row.locator(f"a[href^='/{kind}/']").is_visible(), (path, kind)
    page.close()


def test_who_does_not_see_hears_of_one_picture(browser: Browser, site: str) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto(f"{site}/kin?lang=en")
    assert page.locator("svg").count() == 3
    assert page.get_by_role("img", name="Kin").count() == 1
    page.close()
