"""支付批次页面 (payment batches): the payments, the file for the treasury, its answer."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.forms import posted
from kechuang.apps.accounts.gate import needs
from kechuang.apps.grants import access, actions
from kechuang.apps.grants.actions.returns import MOST
from kechuang.apps.grants.forms import ReasonForm, ReturnsForm
from kechuang.apps.grants.models import Payment, PaymentBatch
from kechuang.apps.grants.treasury import batch_file


def _found(request: HttpRequest, pk: int) -> PaymentBatch:
    programmes = access.visible_programmes(request.user)
    return get_object_or_404(PaymentBatch.objects.select_related("programme").filter(programme__in=programmes), pk=pk)


@needs(access.VIEW)
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one batch, and take the treasury's answer to it."""
    found = _found(request, pk)
    may_pay = access.may(request.user, access.PAY, found.programme)
    form = ReturnsForm(posted(request), request.FILES or None) if may_pay and found.sent_at else None
    if request.method == "POST":
        access.require(request.user, access.PAY, found.programme)
        if form is not None and form.is_valid():
            file = form.cleaned_data["file"]
            try:
                taken = actions.take_returns(found, by=request.user, data=file.read(MOST + 1), name=file.name)
                messages.success(request, _("已到账 %(paid)d 笔，退回 %(failed)d 笔，此前已登记 %(known)d 笔") % {
                    "paid": taken.paid, "failed": taken.failed, "known": taken.known})  # fmt: skip
                return redirect("grants:batch", pk=pk)
            except Refused as refusal:
                form.add_error(None, str(refusal))
    payments = list(found.payments.select_related("application"))
    context = {
        "one": found,
        "payments": payments,
        "total": sum(each.fen for each in payments),
        "counts": [(label, sum(each.state == key for each in payments)) for key, label in Payment.State.choices],
        "form": form,
        "may_pay": may_pay,
    }
    return render(request, "grants/batch.html", context, status=422 if form is not None and form.errors else 200)


@needs(access.PAY)
@never_cache
@require_GET
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the file of a batch."""
    found = _found(request, pk)
    access.require(request.user, access.PAY, found.programme)
    response = HttpResponse(batch_file(found), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, f"{found.number}.csv")
    return response


@needs(access.PAY)
@require_http_methods(["POST"])
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that the file of a batch went to the treasury."""
    found = _found(request, pk)
    try:
        actions.send_batch(found, by=request.user)
        messages.success(request, _("已登记送出"))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("grants:batch", pk=pk)


@needs(access.PAY)
@require_http_methods(["GET", "POST"])
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a batch apart that has not gone to the treasury."""
    found = _found(request, pk)
    access.require(request.user, access.PAY, found.programme)
    form = ReasonForm(found, posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.undo_batch(found, by=request.user, **form.cleaned_data)
            messages.success(request, _("批次已撤销，各件回到待支付"))
            return redirect("grants:batch", pk=pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context = {"thing": found, "form": form, "label": _("撤销批次"), "kind": "danger", "back": "grants:batch",
               "follows": _("支付在途的金额退回原处，各件回到待支付，可以重新生成批次。")}  # fmt: skip
    return render(request, "grants/step.html", context, status=422 if form.errors else 200)
