"""Takes out of a store what was loaded into it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph

from aljir.errors import AljirError
from aljir.parts import inputs_digest
from aljir.stores.contents import Contents, Counts, in_batches
from aljir.stores.lease import Lease
from aljir.stores.scope import Scope
from aljir.stores.state import LOADED, forget_state, read_state
from aljir.stores.writing import clear, triples

if TYPE_CHECKING:
    from pyoxigraph import Store

    from aljir.project import Project
    from aljir.stores.connection import Connection


def drop(project: Project, store: Store, connection: Connection) -> Counts:
    """Take out of a store what `load` put in, and nothing else.

    Args:
        project: The project that the dataset was made from.
        store: The dataset as it is now.
        connection: The store.

    Returns:
        How many quads are gone.

    Raises:
        AljirError: The default graph holds other triples too, and which are ours cannot be told; the store does not
            answer, or refuses (exit code 3).
    """
    contents = Contents(connection, Scope.of(project))
    found = contents.counts()
    state = read_state(project, connection.url)
    shared = connection.profile.own_default_graph and found.facts
    if not shared or (state and (state.status != LOADED or state.facts == found.facts)):
        clear(contents, found)
    elif state and state.dataset == inputs_digest(project):
        clear(contents, Counts(0, found.claims))
        facts = store.quads_for_pattern(None, None, None, DefaultGraph())
        for batch in in_batches(facts, 1000):
            connection.update(f"DELETE DATA {{ {triples(batch)} }}")
    else:
        raise AljirError(
            f"The default graph at {connection.url} holds {found.facts:,} triples, and which of them were loaded "
            "from here cannot be told.",
            mend="Load the dataset again first, or empty the default graph at the store itself.",
        )
    Lease(contents).end()
    forget_state(project, connection.url)
    left = contents.counts()
    return Counts(found.facts - left.facts, found.claims - left.claims)
