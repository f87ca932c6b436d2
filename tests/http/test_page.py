"""The page in a real browser: everything is pressed, nothing is fetched from elsewhere, and nobody is shut out."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here")

BLAME = "You failed to attach the receipt."
REPLY = (
    "Dear Ms Rossi,\n\nUnfortunately, we can't ship the order before Monday. You failed to attach the receipt.\n\n"
    "I will call you by Friday at 5 pm with the result, and I have asked the courier to keep the parcel in Bologna until "
    "then, so that nothing is lost.\n\nKind regards,\nAna"
)


def axe_source() -> str | None:
    """The text of axe-core: of ``node_modules``, or of the wheel that carries it."""
    from importlib.util import find_spec

    places = [Path(os.environ.get("NODE_PATH", "node_modules")) / "axe-core" / "axe.min.js"]
    spec = find_spec("axe_playwright_python")
    if spec is not None and spec.origin is not None:
        places.append(Path(spec.origin).parent / "axe.min.js")
    return next((place.read_text(encoding="utf-8") for place in places if place.is_file()), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


class Desk:
    """The page, open; what it logged and where it reached."""

    def __init__(self, browser: Any, url: str, **context: Any) -> None:
        self.context = browser.new_context(viewport={"width": 1280, "height": 900}, **context)
        self.page = self.context.new_page()
        self.trouble: list[str] = []
        self.requests: list[str] = []
        self.expected: tuple[str, ...] = ()
        self.page.on("console", lambda message: self.trouble.append(message.text))
        self.page.on("pageerror", lambda error: self.trouble.append(str(error)))
        self.context.on("request", lambda request: self.requests.append(request.url))
        self.url = url
        self.page.goto(url)

    def write(self, text: str) -> None:
        self.page.fill("#reply", text)

    def cards(self) -> list[str]:
        return list(self.page.locator(".card .card-head a").all_inner_texts())

    def expect_cards(self, *codes: str) -> None:
        for code in codes:
            self.page.wait_for_selector(f".card a:text-is('{code}')")
        assert set(codes) <= set(self.cards())

    def reply(self) -> str:
        return str(self.page.input_value("#reply"))

    def close(self) -> None:
        self.context.close()
        outside = [url for url in self.requests if not url.startswith((self.url, "data:"))]
        assert outside == []
        assert [words for words in self.trouble if not any(known in words for known in self.expected)] == []


@pytest.fixture
def desk(browser: Any, served: Any) -> Iterator[Desk]:
    one = Desk(browser, served.url)
    yield one
    one.close()


def test_findings_appear_as_one_types_and_go_when_they_are_mended(desk: Desk) -> None:
    desk.page.locator("#reply").press_sequentially(BLAME, delay=5)
    desk.expect_cards("BLM001")
    assert desk.page.inner_text("#found-title") == "1 finding"
    assert desk.page.locator("mark.error").inner_text() == BLAME[:-1]
    assert desk.page.inner_text("#said") == "1 finding, 1 serious"
    desk.page.locator(".card .better button").click()
    desk.page.wait_for_selector("#empty.good")
    assert desk.reply() == "I don't see the receipt yet – could you send it, and I'll continue right away?"
    desk.page.locator("#reply").press("Control+z")
    assert desk.reply() == BLAME
    desk.expect_cards("BLM001")


def test_underlines_stand_under_their_words(desk: Desk) -> None:
    """The copy of the text behind the box breaks its lines where the box does."""
    desk.write(
        "😀 A first line that is long enough to be wrapped at the margin of the box, twice if need be, and then on.\n\n\t"
        + REPLY
    )
    desk.expect_cards("BLM001")
    sizes = desk.page.evaluate(
        "() => ['marks', 'reply'].map((id) => document.getElementById(id).getBoundingClientRect().height)"
    )
    assert abs(sizes[0] - sizes[1]) < 2
    names = [
        "fontFamily",
        "fontSize",
        "lineHeight",
        "letterSpacing",
        "paddingTop",
        "paddingLeft",
        "whiteSpace",
        "tabSize",
        "textAlign",
    ]
    styles = desk.page.evaluate(
        """(names) => ['marks', 'reply'].map((id) => {
            const style = getComputedStyle(document.getElementById(id));
            return names.map((name) => style[name]);
        })""",
        names,
    )
    assert styles[0] == styles[1]


def test_a_card_tells_why_and_leads_to_the_words_and_to_the_rule(desk: Desk) -> None:
    desk.write(REPLY)
    desk.expect_cards("BLM001", "NEG003")
    card = desk.page.locator(".card", has_text="BLM001")
    card.locator("summary").click()
    assert "Second-person accusation" in card.inner_text()
    assert "Shown in experiments" in card.inner_text()
    desk.page.locator("#reply").press("Control+End")
    desk.page.locator("#reply").press_sequentially(" Bye.")
    desk.page.wait_for_timeout(700)
    assert "Second-person accusation" in card.inner_text(), "what was unfolded stays so while one writes on"
    card.locator(".words").click()
    picked = desk.page.evaluate(
        "() => { const r = document.getElementById('reply'); return r.value.slice(r.selectionStart, r.selectionEnd) }"
    )
    assert picked == BLAME[:-1]
    assert "current" in (card.get_attribute("class") or "")
    with desk.context.expect_page() as opened:
        card.locator("a").click()
    assert "you-failed-to" in opened.value.inner_text("h1")


def test_what_is_left_as_it_is_stays_away(desk: Desk) -> None:
    desk.write(BLAME)
    desk.expect_cards("BLM001")
    desk.page.click(".leave")
    desk.page.wait_for_selector("#empty.good")
    desk.page.locator("#reply").press("End")
    desk.page.locator("#reply").press_sequentially(" Thank you.")
    desk.page.wait_for_timeout(600)
    assert desk.cards() == []


def test_the_keyboard_is_enough(desk: Desk) -> None:
    """From the box to each finding and back, and the rewrite written, without a mouse."""
    desk.page.focus("#reply")
    desk.page.keyboard.insert_text(REPLY)
    desk.expect_cards("NEG003", "BLM001")
    desk.page.keyboard.press("Control+Home")
    desk.page.keyboard.press("Alt+ArrowDown")
    assert "Unfortunately" in desk.page.inner_text("#said")
    desk.page.keyboard.press("Alt+Enter")
    desk.page.wait_for_function("() => !document.getElementById('reply').value.includes('Unfortunately')")
    assert "\n\nWe can't ship the order" in desk.reply()
    desk.page.wait_for_function(
        "() => ![...document.querySelectorAll('.card a')].some((a) => a.textContent === 'NEG003')"
    )
    desk.page.keyboard.press("Tab")
    reached = [desk.page.evaluate("() => document.activeElement.id || document.activeElement.className")]
    for _ in range(8):
        desk.page.keyboard.press("Tab")
        reached.append(
            desk.page.evaluate("() => document.activeElement.id || document.activeElement.className")
        )
    assert "copy" in reached
    assert "words" in " ".join(reached) or any(name.startswith("finding-") for name in reached)


def test_settings_change_the_verdict(desk: Desk) -> None:
    desk.write("I am sorry, this was our fault.")
    desk.page.select_option("#language", "en")
    desk.page.select_option("#liability", "strict")
    desk.page.wait_for_selector(".card.error")
    desk.page.select_option("#liability", "own-it")
    desk.page.wait_for_function("() => !document.querySelector('.card.error')")
    desk.write("Grazie mille.")
    desk.page.select_option("#language", "it")
    desk.page.wait_for_selector("#empty.good")
    desk.page.select_option("#channel", "chat")
    desk.page.wait_for_timeout(300)


def test_score_and_promises_are_shown_and_lead_to_their_words(desk: Desk) -> None:
    desk.write(REPLY)
    desk.page.wait_for_selector(".total")
    assert desk.page.inner_text("#score").endswith("/ 100")
    assert desk.page.locator("meter").count() >= 5
    desk.page.click(".promises .words")
    picked = desk.page.evaluate(
        "() => { const r = document.getElementById('reply'); return r.value.slice(r.selectionStart, r.selectionEnd) }"
    )
    assert picked.startswith("I will call you by Friday at 5 pm")


def test_safe_rewrites_are_applied_at_once_and_can_be_undone(desk: Desk) -> None:
    desk.write(REPLY)
    desk.expect_cards("NEG003")
    desk.page.click("#mend")
    desk.page.wait_for_function("() => !document.getElementById('reply').value.includes('Unfortunately')")
    assert BLAME in desk.reply()
    desk.page.locator("#reply").press("Control+z")
    assert desk.reply() == REPLY


def test_the_customers_message_goes_along(desk: Desk, served: Any) -> None:
    desk.page.click("#before summary")
    with desk.page.expect_request("**/v1/check") as asked:
        desk.write("Thank you for writing.")
        desk.page.fill("#previous", "Where is my parcel? When does it come?")
        desk.page.wait_for_timeout(900)
    assert asked.value.method == "POST"


def test_a_script_is_found_filled_and_put_into_the_reply(desk: Desk) -> None:
    page = desk.page
    page.click("#open-scripts")
    page.wait_for_selector(".script")
    page.fill("#find", "delayed order")
    page.click(".script >> nth=0")
    page.wait_for_function("() => document.getElementById('preview').textContent.includes('A-1234')")
    page.fill("#blanks [name=order_number], #blanks [name=order]", "B-77")
    page.wait_for_function("() => document.getElementById('preview').textContent.includes('B-77')")
    page.fill("#blanks [name=order_number], #blanks [name=order]", "")
    page.wait_for_function(
        "() => document.getElementById('script-trouble').textContent.includes('still missing')"
    )
    assert page.is_disabled("#take")
    page.fill("#blanks [name=order_number], #blanks [name=order]", "B-77")
    page.wait_for_function("() => !document.getElementById('take').disabled")
    before = page.inner_text("#preview")
    page.select_option("#script-wording", "1")
    page.wait_for_function("(old) => document.getElementById('preview').innerText !== old", arg=before)
    page.select_option("#script-channel", index=1)
    page.wait_for_timeout(400)
    page.click("#take")
    page.wait_for_function("() => document.getElementById('reply').value.includes('B-77')")
    assert not page.locator("#shelf").is_visible()
    page.click("#open-scripts")
    page.select_option("#script-language", "it")
    page.fill("#find", "zzzz")
    page.wait_for_selector("text=No script has all of these words")
    page.keyboard.press("Escape")
    assert page.input_value("#find") == "", "the first Escape empties the search, as in every search box"
    page.keyboard.press("Escape")
    assert not page.locator("#shelf").is_visible()
    focused = page.evaluate("() => document.activeElement.id")
    assert focused == "open-scripts"


def test_scripts_that_fit_what_is_written_come_first(desk: Desk) -> None:
    desk.page.click("#before summary")
    desk.page.fill(
        "#previous", "My parcel has not arrived and I am furious. I want to speak to your manager."
    )
    desk.page.click("#open-scripts")
    desk.page.wait_for_selector(".heading:text-is('Fits what is written')")


def test_an_example_fills_an_empty_desk(desk: Desk) -> None:
    assert desk.page.inner_text("#empty").startswith("Nothing to read yet")
    assert desk.page.is_disabled("#mend")
    desk.page.click("#example")
    desk.expect_cards("BLM001")
    assert not desk.page.is_visible("#example")
    desk.page.click("#copy")
    desk.page.wait_for_function("() => document.getElementById('said').textContent !== ''")
    desk.write("")
    desk.page.wait_for_selector("#example", state="visible")
    assert desk.page.inner_text("#empty").startswith("Nothing to read yet")


def test_a_text_that_is_refused_is_said(browser: Any, server: Any) -> None:
    from custcare_tone.http.limits import Limits

    with server(limits=Limits(text=30)) as one:
        desk = Desk(browser, one.url)
        desk.expected = ("413",)
        desk.write("A text that is longer than it may be here.")
        desk.page.wait_for_selector("#banner:visible")
        assert "longer than 30 characters" in desk.page.inner_text("#banner")
        desk.write("Short.")
        desk.page.wait_for_selector("#banner", state="hidden")
        desk.close()


def test_a_server_that_goes_is_said_and_its_return_is_noticed(browser: Any, served: Any) -> None:
    desk = Desk(browser, served.url)
    desk.expected = ("ERR_CONNECTION", "ERR_FAILED", "Failed to load", "503")
    desk.write(BLAME)
    desk.expect_cards("BLM001")
    desk.context.route("**/v1/check", lambda route: route.abort())
    desk.write(BLAME + " Thank you.")
    desk.page.wait_for_selector("#banner:visible")
    assert "does not answer" in desk.page.inner_text("#banner")
    desk.write("Thank you. You failed to attach it.")
    assert not desk.page.is_visible("#empty.good"), "nothing is called good that was not checked"
    desk.write(BLAME + " Thank you.")
    assert desk.reply() == BLAME + " Thank you."
    desk.context.unroute("**/v1/check")
    busy = {
        "status": 503,
        "headers": {"Retry-After": "1"},
        "body": "{}",
        "content_type": "application/problem+json",
    }
    desk.context.route("**/v1/check", lambda route: route.fulfill(**busy))
    desk.page.wait_for_function("() => document.getElementById('banner').textContent.includes('busy')")
    desk.context.unroute("**/v1/check")
    desk.page.wait_for_selector("#banner", state="hidden")
    desk.expect_cards("BLM001")
    desk.close()


def test_words_of_a_reply_are_never_markup(desk: Desk) -> None:
    desk.write(
        "<img src=x onerror=alert(1)> You failed to attach <b>the receipt</b>. <script>alert(1)</script>"
    )
    desk.page.wait_for_timeout(600)
    assert desk.page.locator("#marks img, #cards img, #marks script, #cards script").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_no_barrier(browser: Any, served: Any, scheme: str, width: int) -> None:
    source = axe_source()
    if source is None:
        pytest.skip("axe-core is not installed")
    desk = Desk(browser, served.url, color_scheme=scheme, bypass_csp=True)
    page = desk.page
    page.set_viewport_size({"width": width, "height": 900})
    page.evaluate(source)

    def violations(state: str) -> list[str]:
        found = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{state}: {one['id']} {node['target']} {node['failureSummary']}"
            for one in found["violations"]
            for node in one["nodes"]
        ]

    found = violations("empty")
    desk.write(REPLY)
    desk.expect_cards("BLM001")
    page.locator(".card summary").first.click()
    page.locator(".card .words").first.click()
    found += violations("findings")
    overflow = page.evaluate(
        "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert overflow <= 0
    page.click("#open-scripts")
    page.wait_for_selector(".script")
    page.click(".script >> nth=2")
    page.wait_for_selector("#fill:visible")
    page.wait_for_timeout(500)
    found += violations("script")
    boxes = [page.locator(name).bounding_box() for name in ("#scripts", "#fill")]
    assert (
        boxes[0]["x"] + boxes[0]["width"] <= boxes[1]["x"] + 1
        or boxes[0]["y"] + boxes[0]["height"] <= boxes[1]["y"] + 1
    )
    page.keyboard.press("Escape")
    desk.write("Thank you.")
    page.wait_for_selector("#empty.good")
    found += violations("nothing found")
    page.goto(f"{served.url}/rules/BLM001")
    page.evaluate(source)
    found += violations("rule")
    assert found == []
    desk.close()


def test_the_choices_begin_as_the_server_is_configured(browser: Any, server: Any) -> None:
    from custcare_tone.config.resolver import Resolver

    settings = Resolver({"language": "it", "channel": "chat", "liability": "strict"}, isolated=True).for_path(
        None
    )
    with server(settings) as one:
        desk = Desk(browser, one.url)
        desk.page.wait_for_function("() => document.getElementById('channel').value === 'chat'")
        values = desk.page.evaluate(
            "() => ['language', 'channel', 'liability'].map((id) => document.getElementById(id).value)"
        )
        assert values == ["it", "chat", "strict"]
        desk.close()


def test_what_is_said_in_another_language_says_so(desk: Desk) -> None:
    """A screen reader reads Italian words as Italian, and the page around them as English."""
    desk.write("Purtroppo non possiamo spedire prima di lunedì. Lei non ha allegato lo scontrino.")
    desk.page.wait_for_selector(".card")
    assert desk.page.get_attribute("#reply", "lang") == "it"
    assert set(
        desk.page.eval_on_selector_all(".card > p, .card > .words", "all => all.map((one) => one.lang)")
    ) == {"it"}
    link = desk.page.locator(".card .card-head a").first.get_attribute("href")
    assert link is not None
    assert link.endswith("?language=it")
    desk.page.goto(desk.url + link)
    assert desk.page.locator("main p[lang=it]").count() >= 1
