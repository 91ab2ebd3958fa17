"""Redirects from the permanent address of a dataset to where it is served, in the form of w3id.org (Apache)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from aljir.errors import AljirError

if TYPE_CHECKING:
    from aljir.metadata import Dataset

FILE = "redirects.htaccess"
"""The name of the file in a folder of dumps; at the permanent address it is called .htaccess."""

_TEXT = """\
# {title}
# Permanent address: {base}
# Put this file there as .htaccess; with w3id.org, into the folder {folder}/ of its repository.
#
# Every address goes to the same path of the service: 303 (See Other), for an IRI names a thing and not a document.
# Clients repeat their Accept header there, and the service chooses among page and data, weights and all.

Options -MultiViews
RewriteEngine on
Header always set Access-Control-Allow-Origin *
RewriteRule ^(.*)$ {url}/$1 [R=303,L]
"""


def redirects(dataset: Dataset, url: str) -> bytes:
    """Give the file that redirects the IRIs of a dataset to a service.

    Args:
        dataset: What is known of the dataset.
        url: The public address of the service, http or https.

    Raises:
        AljirError: That is no such address.

    >>> graph = aljir.open(lighthouse)
    >>> from aljir.metadata import read_dataset
    >>> dataset = read_dataset(graph.project, graph.store)
    >>> redirects(dataset, "https://graph.example.org/").decode().splitlines()[-1]
    'RewriteRule ^(.*)$ https://graph.example.org/$1 [R=303,L]'
    """
    if not re.fullmatch(r"https?://[^\s/?#%$\\]+(?:/[^\s?#%$\\]*)?", url):
        raise AljirError(f"Not the address of a service: {url!r}.", mend="Give one like https://graph.example.org.")
    folder = urlsplit(dataset.base).path.strip("/")
    title = " ".join(dataset.title.split())
    return _TEXT.format(title=title, base=dataset.base, folder=folder, url=url.rstrip("/")).encode()
