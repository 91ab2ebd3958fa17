"""Asks quads back, and tells which of them a store keeps in another form."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from math import isclose
from typing import TYPE_CHECKING

from pyoxigraph import Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyoxigraph import Quad

    from aljir.results import Term
    from aljir.stores.contents import Contents

_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")


def differences(contents: Contents, quads: Iterable[Quad]) -> tuple[tuple[tuple[str, str], ...], list[Quad]]:
    """Ask quads back.

    Returns:
        The terms that the store gives in another form, as written and as given; and the quads that it does not have.

    Raises:
        AljirError: The store does not answer.
    """
    changed, missing = [], []
    for quad in quads:
        objects = contents.objects(quad)
        if quad.object in objects:
            continue
        alike = next((term for term in objects if same_value(quad.object, term)), None)
        if alike is None:
            missing.append(quad)
        else:
            changed.append((str(quad.object), str(alike)))
    return tuple(changed), missing


def same_value(one: Term, other: Term | None) -> bool:
    """Tell whether two literals of one type say the same: numbers of equal value, points of the same place.

    >>> from pyoxigraph import NamedNode
    >>> decimal = NamedNode("http://www.w3.org/2001/XMLSchema#decimal")
    >>> same_value(Literal("2.50", datatype=decimal), Literal("2.5", datatype=decimal))
    True
    """
    if not isinstance(one, Literal) or not isinstance(other, Literal):
        return one == other
    if one.datatype != other.datatype or one.language != other.language:
        return False
    try:
        return Decimal(one.value) == Decimal(other.value)
    except InvalidOperation:
        if not one.datatype.value.endswith("wktLiteral"):
            return one.value == other.value
    same_words = _NUMBER.sub("#", one.value) == _NUMBER.sub("#", other.value)
    numbers = zip(_NUMBER.findall(one.value), _NUMBER.findall(other.value), strict=False)
    return same_words and all(isclose(float(a), float(b), rel_tol=1e-6) for a, b in numbers)
