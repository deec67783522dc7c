"""Addresses of accounts, from the root: sign-in, sign-out, me/, users/, organisation/."""

from __future__ import annotations

from django.urls import path
from django.views.decorators.http import require_POST

from kechuang.apps.accounts.pages import me, organisation, sign_in, users

app_name = "accounts"
urlpatterns = [
    path("sign-in", sign_in.sign_in, name="sign_in"),
    path("sign-out", sign_in.sign_out, name="sign_out"),
    path("me/password", me.password, name="password"),
    path("me/grants", me.grants, name="my_grants"),
    path("users/", users.user_list, name="users"),
    path("users/add", users.user_add, name="user_add"),
    path("users/<int:pk>", users.user_page, name="user"),
    path("users/<int:pk>/edit", require_POST(users.user_edit), name="user_edit"),
    path("users/<int:pk>/deactivate", users.user_deactivate, name="user_deactivate"),
    path("users/<int:pk>/reactivate", users.user_reactivate, name="user_reactivate"),
    path("users/<int:pk>/password", users.user_reset, name="user_reset"),
    path("users/<int:pk>/sessions", users.user_end_sessions, name="user_end_sessions"),
    path("users/<int:pk>/grants", require_POST(users.grant_add), name="grant_add"),
    path("users/<int:pk>/grants/<int:grant_pk>/revoke", users.grant_revoke, name="grant_revoke"),
    path("users/<int:pk>/appointments", require_POST(users.user_appoint), name="user_appoint"),
    path("users/<int:pk>/appointments/<int:appointment_pk>/end", users.appointment_end, name="appointment_end"),
    path("users/<int:pk>/tokens/<int:token_pk>/revoke", users.token_revoke, name="token_revoke"),
    path("organisation/", organisation.tree, name="organisation"),
    path("organisation/add", require_POST(organisation.unit_add), name="unit_add"),
    path("organisation/<int:pk>/posts", organisation.post_add, name="post_add"),
]
