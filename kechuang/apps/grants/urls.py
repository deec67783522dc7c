"""资金兑付的地址."""

app_name = "grants"

urlpatterns: list[object] = []
