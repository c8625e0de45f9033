"""Asks outside addresses whether they still answer, when the writer wants to know."""

from __future__ import annotations

from bloggy.errors import BackendError


async def why_dead(address: str) -> str:
    """Why `address` does not answer, as a sentence; "" when it does."""
    from bloggy.backends import http

    try:
        await http.get(address)
    except BackendError as error:
        return error.message
    return ""
