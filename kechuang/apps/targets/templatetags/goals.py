"""目标条 (goal bar): a value against its target, drawn with attributes only, so that it prints and needs no script."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

LINE_AT = 90  # percent of the width at which the target stands, so that what exceeds it is seen


@register.simple_tag
def goal_bar(share: float | None, label: str) -> SafeString:
    """Draw ``share`` of the target (1 = reached); None draws a dashed frame: no current value."""
    line = format_html('<line class="k-ink" x1="{0}%" x2="{0}%" y1="2" y2="18"/>', LINE_AT)
    if share is None:
        filled = format_html(
            '<rect class="f-none k-edge k-dash" x=".5" y="6.5" width="{}%" height="7" rx="2"/>', LINE_AT
        )
    else:
        width = min(100.0, max(0.0, share * LINE_AT))
        filled = format_html('<rect class="f-1" x="0" y="6" width="{}%" height="8" rx="2"/>', f"{width:.2f}")
    return format_html(
        '<svg class="goal__bar" role="img" aria-label="{}" height="20" width="100%">'
        '<rect class="f-line" x="0" y="6" width="100%" height="8" rx="2"/>{}{}</svg>',
        label,
        filled,
        line,
    )
