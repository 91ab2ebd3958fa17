"""Who asks: user and password for a store, from the environment or the keyring of the system, and from nowhere else."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from aljir.errors import AljirError

USER = "ALJIR_ENDPOINT_USER"
PASSWORD = "ALJIR_ENDPOINT_PASSWORD"  # noqa: S105 - the name of a variable
SERVICE = "aljir"
"""Under which name a password stands in the keyring, followed by the address: `aljir https://…`."""


@dataclass(frozen=True)
class Credentials:
    """User and password; the password is shown nowhere."""

    user: str
    password: str = field(repr=False)


def credentials(url: str) -> Credentials | None:
    """Give the credentials for an address: both from the environment, or the password from the keyring.

    >>> credentials("https://example.org/sparql") is None
    True
    """
    user, password = os.environ.get(USER), os.environ.get(PASSWORD)
    if user and password is None:
        password = _from_keyring(url, user)
    return Credentials(user, password) if user and password is not None else None


def refuse_in_url(url: str) -> None:
    """Refuse an address that holds credentials, which would end in logs and histories.

    Raises:
        AljirError: It does; the message does not repeat them.
    """
    parts = urlsplit(url)
    if "@" in parts.netloc:
        bare = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
        raise AljirError(
            "The address of the endpoint holds a user or a password.",
            mend=f"Give {bare} alone, and set {USER} and {PASSWORD} in the environment.",
        )


def _from_keyring(url: str, user: str) -> str | None:
    try:
        import keyring
    except ImportError:
        return None
    password: str | None = keyring.get_password(f"{SERVICE} {url}", user)
    return password
