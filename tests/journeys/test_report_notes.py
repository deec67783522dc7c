"""What was healed from a copy is told without a mouse: by keyboard, on a phone and on paper."""

from __future__ import annotations

import pytest

from tests.journeys.test_sharing import PHONE, picture

pytestmark = [pytest.mark.journey, pytest.mark.heavy]

WHOLE = (
    "2022年，淄博市战略性新兴产业发展迅速，全市梧桐树企业达到1211家，科技创新对高质量发展的支撑作用持续增强，创新平台建设"
    "不断提速，企业创新主体地位更加突出，创新生态进一步优化。"
)
HEAD = "淄博市产业工作{}（编造）\n2023-01-1{} 来源：编造日报\n\n"


def test_a_healed_word_tells_by_the_keyboard_what_stood_there_and_which_copy_told_so(
    enter, demo_city, tmp_path, pictures
):
    spoilt, good = tmp_path / "编造坏.txt", tmp_path / "编造好.txt"
    spoilt.write_text(
        HEAD.format("简报", 1) + WHOLE.replace("战略性", "战略***").replace("1211", "1231") + "\n", encoding="utf-8"
    )
    good.write_text(HEAD.format("通报", 2) + WHOLE + "\n", encoding="utf-8")
    steward = enter(demo_city, "steward")
    page = steward.go("/reports/load")
    page.get_by_label("文件").set_input_files([spoilt, good])
    steward.follow(page.get_by_role("button", name="载入并阅读"))
    steward.follow(page.get_by_role("link", name="淄博市产业工作简报"))
    spot = page.locator(".raw a.rv-heal.rv-note")
    spot.focus()
    page.keyboard.press("Enter")
    note = page.locator("#rv-pop")
    note.wait_for()
    assert "*** → 性" in note.inner_text() and "淄博市产业工作通报" in note.inner_text()
    picture(steward, "reports-note", pictures)
    page.keyboard.press("Escape")
    note.wait_for(state="hidden")
    assert page.locator(".rv-notes li", has_text="副本作“1”").count() == 1, "a figure that copies give differently"
    page.set_viewport_size(PHONE)
    page.get_by_role("button", name="原文").click()
    spot.click()
    note.wait_for()
    box = note.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"], "it stays on the phone's screen"
    page.keyboard.press("Escape")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 794, "height": 1123})
    assert page.locator(".rv-notes li").first.is_visible() and not note.is_visible(), "paper has the notes"
    page.emulate_media(media="screen")
    steward.follow(page.locator(".rv-notes a", has_text="淄博市产业工作通报").first)
    assert page.locator("#hit").inner_text() == "性"
