"""Reads pages and follows their links, as far as they stay on one host."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin

import requests


@dataclass
class Page:
    """A page as it was answered: its elements with their attributes, and its text."""

    url: str
    response: requests.Response
    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    text: str = ""

    def all(self, *names: str) -> list[dict[str, str]]:
        """Give the attributes of all elements of these names."""
        return [attributes for name, attributes in self.elements if name in names]

    @property
    def links(self) -> list[str]:
        """Where the page leads to, and what it loads."""
        return [urljoin(self.url, one["href"]) for one in self.all("a", "link") if "href" in one]


class _Reader(HTMLParser):
    def __init__(self, page: Page) -> None:
        super().__init__()
        self.page = page

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.page.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.page.text += f"{data} "


def read(url: str, headers: Mapping[str, str] | None = None, session: requests.Session | None = None) -> Page:
    """Read one page."""
    response = (session or requests).get(url, headers=dict(headers or {}), timeout=10)
    page = Page(response.url, response)
    if response.headers.get("Content-Type", "").startswith("text/html"):
        reader = _Reader(page)
        reader.feed(response.text)
        reader.close()
    return page


def crawl(site: str, start: str = "/") -> list[Page]:
    """Read all pages that can be reached, each once."""
    found: dict[str, Page] = {}
    waiting = [site + start]
    with requests.Session() as session:
        while waiting:
            url = urldefrag(waiting.pop()).url
            if url not in found and url.startswith(site):
                found[url] = read(url, session=session)
                waiting += found[url].links
    return list(found.values())
