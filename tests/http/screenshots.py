"""Makes the pictures of the docs from the running page: ``python -m tests.http.screenshots`` (needs playwright and Chromium)."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import sync_playwright

from tests.conftest import ROOT
from tests.http.conftest import serving
from tests.http.test_page import CHROMIUM

FOLDER = ROOT / "docs" / "images"
LARGEST = 200_000


def picture(page: Any, name: str) -> None:
    """Writes one picture; it must be small."""
    path = FOLDER / f"{name}.png"
    page.screenshot(path=path, animations="disabled")
    size = path.stat().st_size
    assert size < LARGEST, f"{path.name} has {size} bytes"
    print(f"{path.name}  {size:,} bytes")


def main() -> None:
    """The page in light and dark, with a script, and on a telephone."""
    FOLDER.mkdir(exist_ok=True)
    with serving() as served, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for scheme in ("light", "dark"):
            page = browser.new_page(viewport={"width": 1280, "height": 860}, color_scheme=scheme)
            page.goto(served.url)
            page.click("#example")
            page.wait_for_selector(".total")
            page.evaluate("() => { document.activeElement.blur(); window.scrollTo(0, 0) }")
            page.wait_for_timeout(300)
            picture(page, f"server-page-{scheme}")
            if scheme == "light":
                page.click("#open-scripts")
                page.fill("#find", "order")
                page.wait_for_selector(".script")
                page.locator(".script", has_text="Delayed order").last.click()
                page.wait_for_function(
                    "() => document.getElementById('preview').textContent.includes('A-1234')"
                )
                picture(page, "server-script")
        narrow = browser.new_page(viewport={"width": 400, "height": 800}, color_scheme="light")
        narrow.goto(served.url)
        narrow.click("#example")
        narrow.wait_for_selector(".total")
        narrow.evaluate(
            "() => { window.scrollTo(0, document.getElementById('found-title').offsetTop - 420) }"
        )
        narrow.wait_for_timeout(300)
        picture(narrow, "server-page-narrow")
        browser.close()


if __name__ == "__main__":
    main()
