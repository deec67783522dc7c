"""Every change to accounts: one function a deed, each in one transaction with its audit entry."""

from kechuang.apps.accounts.actions.agents import confirm_agent, request_agent, revoke_agent
from kechuang.apps.accounts.actions.demo import Login, make_demo_accounts
from kechuang.apps.accounts.actions.grants import grant_role, revoke_grant
from kechuang.apps.accounts.actions.organisation import (
    add_post,
    add_unit,
    appoint,
    end_appointment,
    load_organisation,
)
from kechuang.apps.accounts.actions.tokens import issue_token, revoke_token
from kechuang.apps.accounts.actions.users import (
    change_own_password,
    create_user,
    deactivate,
    edit_user,
    end_sessions,
    reactivate,
    reset_password,
)

__all__ = [
    "Login",
    "add_post",
    "add_unit",
    "appoint",
    "change_own_password",
    "confirm_agent",
    "create_user",
    "deactivate",
    "edit_user",
    "end_appointment",
    "end_sessions",
    "grant_role",
    "issue_token",
    "load_organisation",
    "make_demo_accounts",
    "reactivate",
    "request_agent",
    "reset_password",
    "revoke_agent",
    "revoke_grant",
    "revoke_token",
]
