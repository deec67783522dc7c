"""The watch over every page is itself tried: what it must notice is put into a page, and it is noticed."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.journey

TRIES = 600  # of 50 ms each; what the browser tells comes when it comes
FAULTS = {
    "document.body.append(document.createElement('h1'))": "2 h1 on the page",
    "document.body.append('{{ name }}')": "template code is shown",
    "document.body.append(document.createElement('textarea'))": "control without a label",
    "document.body.append(document.createElementNS('http://www.w3.org/2000/svg', 'svg'))": "drawing without a name",
    "document.querySelector('main').append(document.createElement('button'))": "no name",
    "document.querySelector('h1').textContent = 'Overview'": "not translated",
    "document.documentElement.lang = ''": "html lang",
    "document.body.setAttribute('style', 'color: red')": "policy violated: style-src",
    "fetch('http://127.0.0.1:9/').catch(() => 0)": "policy violated: connect-src",
    "new Promise(done => setTimeout(() => { setTimeout(done); throw new Error('broken on purpose') }))": "broken on",
    "console.error('said on purpose')": "said on purpose",
    "fetch('/nowhere')": "404 from",
}


def test_every_kind_of_fault_in_a_page_is_noticed(enter, demo_city):
    visit = enter(demo_city)
    for fault, noticed in FAULTS.items():
        page = visit.go("/sign-in")
        assert visit.trouble == []
        page.evaluate(f"(async () => {{ await ({fault}); window.kcCheck(); }})()")
        for _ in range(TRIES):
            if any(noticed in trouble for trouble in visit.trouble):
                break
            page.wait_for_timeout(50)
        else:
            raise AssertionError((noticed, visit.trouble))
        visit.trouble.clear()


def test_pale_text_is_noticed(enter, demo_city):
    visit = enter(demo_city)
    page = visit.go("/sign-in")
    assert page.evaluate("window.kcContrast()") == []
    page.evaluate("document.querySelector('h1').style.color = '#aaa'")
    assert "登录" in page.evaluate("window.kcContrast()")[0]
