"""Addresses of our pages that carry a secret: made when a message is written, never kept in it."""

from office.accounts.authenticators import one_time_tokens
from office.accounts.enrollment import citizen_accounts
from office.config import config


def password_link(token_id: int) -> str:
    """Where the bearer of the token `token_id` sets a password."""
    return f"{config().base_url}/clave?enlace={one_time_tokens.secret_of(token_id)}"


def follow_link(case_id: int) -> str:
    """Where the citizen of the case opens an account, having read our mail to them."""
    seal = citizen_accounts.seal_of_case(case_id)
    return f"{config().base_url}/ciudadania/seguir?tramite={case_id}&sello={seal}"
