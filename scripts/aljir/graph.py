"""The knowledge graph: the face of the package, which `aljir.open()` gives."""

from __future__ import annotations

import html
from functools import cached_property, partial
from typing import TYPE_CHECKING, overload

from pyoxigraph import NamedNode

from aljir.building import open_built
from aljir.engines import EmbeddedEngine, Engine, RemoteEngine
from aljir.errors import AljirError, nearest
from aljir.federation import FederatedEngine
from aljir.project import Project, find_project
from aljir.queries import Catalogue, ParamValue, SavedQuery, entity_iri
from aljir.stores.scope import Scope
from aljir.terms import shrink
from aljir.wikidata.listed import listed_services

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    import rdflib
    from pyoxigraph import Store

    from aljir.building import Built
    from aljir.changes import Changes
    from aljir.claims import Claims
    from aljir.cluster.connecting import Cluster
    from aljir.comparison import Comparison
    from aljir.content import Known
    from aljir.entries import Entry
    from aljir.federation import Service
    from aljir.figures import FigureCheck
    from aljir.history import History
    from aljir.lookup import Matches
    from aljir.plots.svg import Plot
    from aljir.report import Report
    from aljir.results import Result
    from aljir.sources.findings import Findings
    from aljir.sources.passages import Proposal
    from aljir.sources.verification import Verification, Verifications
    from aljir.stores.bulk import Handover
    from aljir.stores.contents import Counts
    from aljir.stores.loading import Load
    from aljir.wikidata.candidates import Candidates
    from aljir.wikidata.client import Wikidata
    from aljir.wikidata.contributions import Contributions
    from aljir.wikidata.fetched import Fetched
    from aljir.wikidata.link_checks import LinkFindings
    from aljir.wikidata.review import Review

_KNOWN = "ASK {{ {entity} ?property ?value }}"


class KnowledgeGraph:
    """One subject: its files, its dataset, its saved queries.

    Args:
        project: The files.
        engine: What answers queries; the dataset of the project itself when not given.
        services: What answers for the services that queries name in SERVICE, by address; when not given, those that are
            listed, and beside an engine that is given none.

    >>> kg = aljir.open(lighthouse)
    >>> kg
    <KnowledgeGraph 'Tern Point Lighthouse Museum', 6 saved queries>
    """

    def __init__(
        self, project: Project, engine: Engine | None = None, services: Mapping[str, Service] | None = None
    ) -> None:
        self.project = project
        self.catalogue = Catalogue(project)
        self._engine = engine
        self._fetched: Store | None = None
        self._services = (listed_services() if engine is None else {}) if services is None else services

    @cached_property
    def engine(self) -> Engine:
        """What answers the queries."""
        engine = self._engine or EmbeddedEngine(self.store, self.project.prefixes)
        return FederatedEngine(engine, self._services) if self._services else engine

    @property
    def endpoint(self) -> RemoteEngine | None:
        """What asks the endpoint that holds the dataset; None where the graph asks its own."""
        return self._engine if isinstance(self._engine, RemoteEngine) else None

    @property
    def store(self) -> Store:
        """The dataset as a pyoxigraph store.

        Raises:
            AljirError: A data file or a rule is wrong, or the graph asks an endpoint.
        """
        if isinstance(self._engine, EmbeddedEngine):
            return self._engine.store
        if self._engine is not None:
            raise AljirError("A graph at an endpoint has no store here.", mend="Open it without endpoint.")
        return self._built.store

    @cached_property
    def _built(self) -> Built:
        """The dataset of the project; kept, so that no later build deletes what is asked here."""
        return open_built(self.project)

    def _open_anew(self) -> None:
        """Have the dataset read again when it is asked next: its files have changed."""
        for made in ("engine", "_built"):
            self.__dict__.pop(made, None)

    @property
    def _digest(self) -> str:
        """The SHA-256 of the sorted N-Quads of the dataset of the project; empty where they are not written."""
        return self._built.digest if self._engine is None else ""

    def fetch(self, progress: Callable[[int, int], None] = lambda done, total: None) -> Store:
        """Give the whole dataset: where the graph asks an endpoint, what the endpoint holds of it, proved to be whole.

        Args:
            progress: Is told how many quads have come from the endpoint, of how many.

        Raises:
            AljirError: A data file or a rule is wrong; the endpoint does not answer, or changes meanwhile.

        >>> len(aljir.open(lighthouse).fetch()) == len(aljir.open(lighthouse).store)
        True
        """
        if self.endpoint is None:
            return self.store
        if self._fetched is None:
            from aljir.stores.contents import Contents

            self._fetched = Contents(self.endpoint.connection, Scope.of(self.project)).fetch(progress)
        return self._fetched

    def load(
        self,
        endpoint: str,
        *,
        store: str | None = None,
        replace: bool = False,
        progress: Callable[[int, int], None] = lambda done, total: None,
    ) -> Load:
        """Put the dataset into a SPARQL 1.1 store, so that it holds exactly this of it, and prove it.

        A run that was broken off goes on where it was. User and password come from the environment
        (ALJIR_ENDPOINT_USER, ALJIR_ENDPOINT_PASSWORD) or from the keyring.

        Args:
            endpoint: The address of the store for queries.
            store: What kind of store it is, a name of `aljir.stores.profiles.PROFILES`; found by asking when not given.
            replace: Whether to replace a default graph that may hold what others put there.
            progress: Is told how many quads are in the store, of how many.

        Raises:
            AljirError: The default graph may hold what others put there; the store does not answer or refuses, or does
                not hold afterwards what it was sent (exit code 3).
        """
        from aljir.stores.connection import Connection
        from aljir.stores.loading import load

        connection = Connection(endpoint, store)
        return load(self.project, self.store, connection, replace_all=replace, progress=progress)

    def hand_over(
        self, endpoint: str, folder: Path | str, *, store: str | None = None, replace: bool = False
    ) -> Handover:
        """Write a file for the loader that a store has of its own, which `load` proves when it has run.

        What the store holds of the dataset is taken out of it.

        Args:
            endpoint: The address of the store for queries.
            folder: Where to write the file: where the store can read it.
            store: What kind of store it is; found by asking when not given.
            replace: Whether to replace a default graph that may hold what others put there.

        Returns:
            The file, and what is to be done where the store is.

        Raises:
            AljirError: No loader of this kind of store is known, or it holds this dataset already; as for `load`; or
                the file cannot be written (exit code 3).
        """
        from pathlib import Path

        from aljir.stores.connection import Connection
        from aljir.stores.loading import hand_over

        connection = Connection(endpoint, store)
        return hand_over(self.project, self.store, connection, Path(folder), replace_all=replace)

    def drop(self, endpoint: str, *, store: str | None = None) -> Counts:
        """Take out of a SPARQL 1.1 store what `load` put in, and nothing else; give how many quads are gone.

        Args:
            endpoint: The address of the store for queries.
            store: What kind of store it is; found by asking when not given.

        Raises:
            AljirError: What is ours there cannot be told; the store does not answer or refuses (exit code 3).
        """
        from aljir.stores.connection import Connection
        from aljir.stores.dropping import drop

        return drop(self.project, self.store, Connection(endpoint, store))

    def query(self, slug: str, /, **params: ParamValue) -> Result:
        """Run a saved query.

        Args:
            slug: Its name.
            params: Values for its parameters; an entity by its slug, prefixed name, IRI, or a name in any language and
                spelling, or a part of one.

        Returns:
            The answer. Where a service that the query asks by SERVICE is away, its part is empty, and `incomplete` of
            the answer says why.

        Raises:
            AljirError: Unknown query, parameter or entity; value of the wrong type; ambiguous name.

        >>> print(aljir.open(lighthouse).query("keepers", place="Tern Point").to_csv().splitlines()[1])
        https://example.org/lighthouse/person/ilvo-marren,Ilvo Marren
        """
        saved = self.catalogue.get(slug)
        return self.engine.query(self.bind(saved, **params), file=saved.path)

    def plot(self, slug: str, /, *, language: str | None = None, **params: ParamValue) -> Plot:
        """Draw the answer to a saved query, as its header says (`chart:`).

        Args:
            slug: Its name.
            language: The language of the words, and of the answer where the query asks for a language; the first of the
                project when not given.
            params: As for `query`.

        Raises:
            AljirError: As for `query`; the header names no picture, or the answer has not what the picture needs.

        >>> aljir.open(lighthouse).plot("happenings", until="1900-01-01").description
        'first lighting of the lamp: 1884-05-02'
        """
        from aljir.plots.reading import draw
        from aljir.queries import ROLES
        from aljir.records import in_language

        languages = self._languages(language)
        saved = self.catalogue.get(slug)
        if saved.chart not in ROLES:
            raise AljirError(
                f"The query {slug} has no picture.",
                file=saved.path,
                mend=f"Name one in its header: #+ chart: {', '.join(ROLES)}.",
            )
        if language is not None:
            wanted = (name for name, param in saved.params.items() if param.kind == "language" and param.default)
            asked = dict.fromkeys(wanted, language)
            params = {**asked, **params}
        title = in_language(saved.summaries, *languages)
        return draw(self.query(slug, **params), saved.chart, saved.plot, title, self.engine, languages)

    def bind(self, query: SavedQuery | str, /, **params: ParamValue) -> str:
        """Give the text of a saved query with its parameters bound, entities looked up.

        Raises:
            AljirError: As for `query`.
        """
        saved = self.catalogue.get(query) if isinstance(query, str) else query
        values = {
            name: self.entity(value, saved.param(name).kind)
            if isinstance(value, str) and saved.param(name).kind in self.project.kinds
            else value
            for name, value in params.items()
        }
        return saved.bind(values)

    def sparql(self, text: str, *, file: Path | None = None) -> Result:
        """Run a SPARQL 1.1 query.

        Args:
            text: SELECT, ASK, CONSTRUCT or DESCRIBE.
            file: Where the text comes from, for error messages.

        Returns:
            The answer; as for `query`, `incomplete` tells whether a service is away.

        Raises:
            AljirError: Syntax error, update, SERVICE that is not listed; an endpoint that does not answer.

        >>> bool(aljir.open(lighthouse).sparql("ASK { ?s ?p ?o }"))
        True
        """
        return self.engine.query(text, file=file)

    def entity(self, name: str, kind: str) -> str:
        """Give the IRI of an entity of this kind: from its slug, prefixed name, IRI, or a name.

        Raises:
            AljirError: There is no such entity, or several have this name.

        >>> aljir.open(lighthouse).entity("Терн-Пойнт", "place")
        'https://example.org/lighthouse/place/tern-point'
        """
        from aljir.lookup import Lookup

        iri, wrong = None, None
        try:
            iri = entity_iri(name, kind, self.project.prefixes)
        except AljirError as error:
            wrong = error
        if iri and self.engine.query(_KNOWN.format(entity=NamedNode(iri))):
            return iri
        try:
            return self._one(Lookup(self.engine, self.project, kind).find(name), name)
        except AljirError as error:
            raise (wrong if wrong and ":" in name else error) from None

    def find(self, name: str) -> Matches:
        """Give the entities that a name, slug, prefixed name or IRI may mean, the nearest first.

        Raises:
            AljirError: There is none; with the nearest names.

        >>> len(aljir.open(lighthouse).find("tern point"))
        1
        """
        from aljir.lookup import Lookup

        return Lookup(self.engine, self.project).find(name)

    def show(self, name: str, *, language: str | None = None) -> Entry | Matches:
        """Give what is known of an entity, claim by claim; the entities to choose from when several have this name.

        Args:
            name: A name or a part of one in any language and spelling, a slug, a prefixed name or an IRI.
            language: The language of the texts; the first of the project when not given.

        Raises:
            AljirError: There is no such entity, or no such language.

        >>> print(aljir.open(lighthouse).show("Sanna Aldwin").name)
        Sanna Aldwin
        """
        from aljir.entries import Entry
        from aljir.lookup import Lookup
        from aljir.records import Records

        languages = self._languages(language)
        lookup = Lookup(self.engine, self.project)
        matches = lookup.find(name)
        if len(matches) > 1:
            return matches
        (match,) = matches
        return Entry(match.entity, lookup, Records.read(self.engine), languages)

    def claims(
        self,
        *,
        mode: str | Iterable[str] | None = None,
        standing: str | Iterable[str] | None = None,
        passage: int | str | None = None,
        source: str | None = None,
        about: str | None = None,
        language: str | None = None,
    ) -> Claims:
        """Give the claims that meet every condition, by source and in reading order.

        Args:
            mode: stated, derived or judgement; or several of these.
            standing: accepted, disputed or withdrawn; or several of these.
            passage: The number of a sentence, or the slug, prefixed name or IRI of a passage.
            source: The slug, prefixed name or IRI of a source.
            about: The entity that the claims speak of, as `show` takes it.
            language: The language of the glosses; the first of the project when not given.

        Raises:
            AljirError: A condition names something that does not exist, or several entities are called so.

        >>> aljir.open(lighthouse).claims(standing="disputed")[0].mode
        'stated'
        """
        from aljir.claims import Claims, mentioning, select
        from aljir.records import Records

        languages = self._languages(language)
        among = mentioning(self.engine, self._single(about)) if about is not None else None
        records = Records.read(self.engine)
        chosen = select(
            records,
            mode=mode,
            standing=standing,
            passage=passage,
            source=source,
            among=among,
            prefixes=self.project.prefixes,
        )
        return Claims(chosen, records, languages, self.project.prefixes)

    def compare(
        self,
        verdict: str | Iterable[str] | None = None,
        *,
        about: str | None = None,
        source: str | None = None,
        undecided: bool = False,
        language: str | None = None,
        cluster: Cluster | None = None,
    ) -> Comparison:
        """Give pairs of claims on one matter, with the verdict on their values.

        Args:
            verdict: agree, refine, differ or cannot tell; or several of these; all when not given.
            about: An entity that they speak of, as `show` takes it.
            source: The slug, prefixed name or IRI of a source of one of the two claims.
            undecided: Only differences on which no curator has decided.
            language: The language of the texts; the first of the project when not given.
            cluster: The cluster that does the work (`aljir.cluster.connecting.connect`).

        Raises:
            AljirError: A condition names something that does not exist, or a query in `ontology/comparisons/` is wrong.

        >>> len(aljir.open(lighthouse).compare("differ"))
        1
        """
        from aljir.claims import known
        from aljir.comparison import read_comparison
        from aljir.records import source_iris
        from aljir.values import Verdict

        words = [verdict] if isinstance(verdict, str) else list(verdict or ())
        for word in words:
            if word not in list(Verdict):
                raise AljirError(f"There is no verdict {word!r}.", mend=nearest(word, list(Verdict)))
        languages = self._languages(language)
        if cluster:
            from aljir.cluster import comparing

            comparison = comparing.read_comparison(cluster, self.engine, self.fetch(), self.project, languages)
        else:
            comparison = read_comparison(self.engine, self.project, languages)
        return comparison.select(
            [Verdict(word) for word in words],
            about=self._single(about) if about is not None else None,
            source=known(source, "source", source_iris(self.engine), self.project.prefixes) if source else None,
            undecided=undecided,
        )

    def history(self, claim: str, *, language: str | None = None) -> History:
        """Give how a claim came to stand as it does: its recording, then each decision of a curator.

        Args:
            claim: Its slug, prefixed name or IRI.
            language: The language of the texts; the first of the project when not given.

        Raises:
            AljirError: There is no such claim, or no such language.

        >>> len(aljir.open(lighthouse).history("keepers-log-marren").steps)
        1
        """
        from aljir.history import history
        from aljir.lookup import Lookup
        from aljir.records import Records

        languages = self._languages(language)
        return history(self.engine, Lookup(self.engine, self.project), Records.read(self.engine), claim, languages)

    def contributions(self, wikidata: Wikidata, entities: Iterable[str] = ()) -> Contributions:
        """Give what can be given back to Wikidata: what accepted claims say and it lacks, and names that it lacks.

        Args:
            wikidata: The client that tells what Wikidata has.
            entities: What to give something of, each as `show` takes it; all that is linked exactly when not given.

        Raises:
            AljirError: An entity is not known; the project has no `ontology/contributions.rq`; Wikidata does not answer
                (exit code 3).
        """
        from aljir.records import Records
        from aljir.wikidata.contributions import contributions

        among = [self._single(name) for name in entities] or None
        return contributions(self.engine, self.project, Records.read(self.engine), wikidata, among)

    def decide(
        self,
        claim: str,
        standing: str,
        reasons: Mapping[str, str],
        *,
        disputed_by: Iterable[str] = (),
        beside: Iterable[str] = (),
        who: str | None = None,
    ) -> str:
        """Record a decision on a claim in `graph/decisions.ttl`; it counts at once.

        Args:
            claim: Its slug, prefixed name or IRI.
            standing: accepted, disputed or withdrawn.
            reasons: Why, by language, in each language of the project.
            disputed_by: The claims that contradict it, when it is disputed.
            beside: Claims with other values that may hold at the same time.
            who: Who decides, as `show` takes it, a person or group; by default the creator of the dataset.

        Returns:
            The IRI of the decision.

        Raises:
            AljirError: A claim or actor is not known, a claim is on another matter, a reason is missing, or what is
                given contradicts itself.
        """
        from aljir.decisions import decide

        decision = decide(
            self.project,
            self.engine,
            claim,
            standing,
            dict(reasons),
            disputed_by=tuple(disputed_by),
            beside=tuple(beside),
            who=self._single(who) if who is not None else self.project.creator,
        )
        self._open_anew()
        return decision

    def check_links(
        self,
        wikidata: Wikidata,
        *,
        language: str | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> LinkFindings:
        """Check that each link to Wikidata leads to an item that is there, and can be what it is linked to.

        Args:
            wikidata: Where to look the items up.
            language: The language of the messages; the first of the project when not given.
            progress: Told how many items are there, and of how many.

        Raises:
            AljirError: Wikidata gives no answer, or offline the cache has none (exit code 3); no such language.

        >>> from aljir.wikidata.client import Wikidata
        >>> print(aljir.open(lighthouse).check_links(Wikidata(offline=True)))
        Findings: 0; links checked: 0.
        """
        from aljir.wikidata.link_checks import check_links

        return check_links(self.project, wikidata, self._languages(language), progress)

    def fetch_links(
        self,
        wikidata: Wikidata,
        entities: Iterable[str] = (),
        *,
        language: str | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> Fetched:
        """Make a source of what Wikidata says of linked entities: files of claims in `graph/sources/wikidata/`.

        Args:
            wikidata: Where to look the items up.
            entities: Whom and what to fetch, as `show` takes it; all that is linked when not given.
            language: The language of the report; the first of the project when not given.
            progress: Told how many items are there, and of how many.

        Raises:
            AljirError: Wikidata gives no answer, or offline the cache has none (exit code 3); an entity is not known or
                not linked. All files are then as they were.
        """
        from aljir.wikidata.fetching import fetch_links

        chosen = [self._single(name) for name in entities]
        fetched = fetch_links(self.project, wikidata, chosen, self._languages(language), progress)
        self._open_anew()
        return fetched

    def check_figures(self, *, language: str | None = None) -> FigureCheck:
        """Give the arithmetic of all shares, and the other figures with their bounds.

        Args:
            language: The language of the texts; the first of the project when not given.

        Raises:
            AljirError: There is no such language.

        >>> aljir.open(lighthouse).check_figures().language
        'en'
        """
        from aljir.figures import FigureCheck

        return FigureCheck.read(self.engine, self._languages(language), self.project.prefixes)

    def new_source(
        self,
        slug: str,
        *,
        text: Path | str | None = None,
        url: str | None = None,
        titles: Mapping[str, str] | None = None,
        language: str | None = None,
        kind: str | None = None,
    ) -> list[Path]:
        """Make the files of a new source, with what is known of it; what is not given is marked TODO in them.

        Args:
            slug: The name of the source, and of its folder.
            text: A file that holds its text; it is copied to where the project keeps texts.
            url: Its web address.
            titles: Its title, by language.
            language: The language it is written in, as a BCP 47 tag.
            kind: What kind of source it is: the slug of a type of the ontology.

        Returns:
            The files that were made.

        Raises:
            AljirError: Something that was given is wrong, or there is such a source already; nothing is made then.
        """
        from pathlib import Path

        from aljir.sources.scaffold import new_source

        return new_source(
            self.project,
            slug,
            text=None if text is None else Path(text),
            url=url,
            titles=titles,
            language=language,
            kind=kind,
        )

    def segment(self, source: str, text: Path | str | None = None) -> Proposal:
        """Propose the passages of a source; `.write()` puts them into its files.

        Args:
            source: The name of the source's folder.
            text: The file that holds the text; where the project keeps texts when not given.

        Raises:
            AljirError: The text is not at hand, or another one; or the source has no language.
        """
        from pathlib import Path

        from aljir.sources.passages import propose

        return propose(self.project, source, None if text is None else Path(text))

    def anchor(self, source: str, text: Path | str | None = None) -> Path:
        """Compute the locators of a source's passages from its text, and write them beside the passages.

        Args:
            source: The name of the source's folder.
            text: The file that holds the text; where the project keeps texts when not given.

        Raises:
            AljirError: The text is another one, or a passage cannot be found in it; the locators stay as they were.
        """
        from pathlib import Path

        from aljir.sources.locators import anchor

        return anchor(self.project, source, None if text is None else Path(text))

    def check_sources(self, slugs: Iterable[str] = (), *, language: str | None = None) -> Findings:
        """Check sources quickly, file by file, also where no dataset can be made of them.

        Args:
            slugs: The names of their folders; all sources, and the entities, when not given.
            language: The language of the messages; the first of the project when not given.

        Raises:
            AljirError: There is no such source or language.
        """
        from aljir.sources.checks import check_sources

        return check_sources(self.project, slugs, self._languages(language))

    def watch_sources(self, slugs: Iterable[str] = (), *, language: str | None = None) -> Iterator[Findings]:
        """Check sources now, and again whenever a file of the ontology, the graph or a text changes.

        Args:
            slugs: As for `check_sources`.
            language: As for `check_sources`.

        Raises:
            AljirError: As for `check_sources`.
            KeyboardInterrupt: The user has interrupted.
        """
        from aljir.sources.watching import changes

        chosen = list(slugs)
        return (self.check_sources(chosen, language=language) for _ in changes(self.project))

    @overload
    def verify(
        self, text: Path | str, source: str | None = ..., *, language: str | None = ..., show_text: bool = ...
    ) -> Verification: ...
    @overload
    def verify(
        self,
        text: Path | str | None = ...,
        source: str | None = ...,
        *,
        language: str | None = ...,
        show_text: bool = ...,
    ) -> Verification | Verifications: ...
    def verify(
        self,
        text: Path | str | None = None,
        source: str | None = None,
        *,
        language: str | None = None,
        show_text: bool = False,
    ) -> Verification | Verifications:
        """Prove each passage of a source in its text, and tell which sentences are claimed.

        Args:
            text: The file that holds the text; where the project keeps texts when not given.
            source: The slug, prefixed name or IRI of the source; found by the digest of the text when not given. With
                neither text nor source, every source whose text the project keeps is proved.
            language: The language of the texts; the first of the project when not given.
            show_text: Whether tables show the passages themselves.

        Raises:
            AljirError: The file is not the text of a source, or no text is at hand.
        """
        from pathlib import Path

        from aljir.claims import known
        from aljir.records import Records
        from aljir.sources.evidence import verify, verify_all
        from aljir.sources.texts import text_of

        languages = self._languages(language)
        records = Records.read(self.engine)
        if text is None and source is None:
            return verify_all(records, self.project, languages, show_text=show_text)
        slug = known(source, "source", records.sources, self.project.prefixes) if source else ""
        slug = slug.removeprefix(self.project.prefixes.get("source", ""))
        content = text_of(self.project, slug, None if text is None else Path(text))
        return verify(records, self.project, content, source, languages, show_text=show_text)

    def validate(
        self,
        files: Iterable[Path | str] = (),
        *,
        engine: str = "pyshacl",
        language: str | None = None,
        cluster: Cluster | None = None,
    ) -> Report:
        """Check the data against the SHACL shapes.

        Args:
            files: Turtle, TriG or SSSOM files; what they would bring to the data is checked, and nothing else.
            engine: What runs the shapes: `pyshacl`, the reference, or `fast`, which finds the same in large graphs.
            language: The language of texts; the first of the project when not given.
            cluster: The cluster that does the work, with the findings of the fast engine, whatever `engine` says.

        Raises:
            AljirError: A file cannot be read or has a syntax error; there is no such engine; or the graph asks an
                endpoint.

        >>> print(aljir.open(lighthouse).validate().summary)
        The data conform to the shapes: 0 violations, 0 warnings, 0 infos; checks made: 1.
        """
        from aljir.validation import validate

        if self.endpoint and files:
            raise AljirError("Files are checked beside the files of the project.", mend="Leave --endpoint out.")
        if cluster and files:
            raise AljirError("Files are checked by this machine.", mend="Leave --cluster out.")
        store = None if files else self.fetch()
        if cluster:
            from aljir.cluster.validating import ClusterEngine

            return validate(self.project, engine=partial(ClusterEngine, cluster), store=store, language=language)
        return validate(self.project, files, engine=engine, store=store, language=language)

    def link_candidates(
        self,
        wikidata: Wikidata,
        names: Iterable[str] = (),
        *,
        language: str | None = None,
        progress: Callable[[int, int, str], None] = lambda done, total, name: None,
    ) -> Candidates:
        """Propose items of Wikidata for entities, each with a score that is explained; nothing is linked.

        `link_review().propose(…)` puts the proposals into the review file.

        Args:
            wikidata: Whom to ask.
            names: The entities, as `show` takes them; by default all persons, places, groups, types without a link.
            language: The language of the texts; the first of the project when not given.
            progress: Told how many entities are done, of how many, and the name of the next.

        Raises:
            AljirError: An entity is not known, or is none of these; Wikidata gives no answer (exit code 3).
        """
        from aljir.wikidata.candidates import propose

        languages = self._languages(language)
        entities = [self._single(name) for name in names]
        return propose(self.engine, self.project, wikidata, entities, languages=languages, progress=progress)

    def link_review(self, *, who: str | None = None, language: str | None = None) -> Review:
        """Give the proposals that wait for a decision, to accept, reject or skip them one by one.

        What is accepted is part of the data at once; open the graph anew to ask it.

        Args:
            who: Who decides, as `show` takes it; by default the creator of the dataset.
            language: The language in which a walk shows them; the first of the project when not given.

        Raises:
            AljirError: Nobody is called so, or the review file is wrong.

        >>> len(aljir.open(lighthouse).link_review().undecided())
        0
        """
        from aljir.wikidata.review import Review

        decider = self._single(who) if who is not None else self.project.creator
        return Review.read(self.project, decider, self._languages(language))

    def export(
        self,
        folder: Path | str | None = None,
        formats: Iterable[str] | None = None,
        progress: Callable[[str], None] = lambda name: None,
        *,
        url: str = "",
        known: Known | None = None,
        cluster: Cluster | None = None,
    ) -> list[Path]:
        """Write the dumps, and VoID, DCAT, citation, RO-Crate metadata and checksums beside them.

        Args:
            folder: Where to write; by default `dumps` in the folder of what is built.
            formats: Names of `aljir.dumps.DUMPS`; those in one file when not given.
            progress: Is told the name of each file before it is made.
            url: The public address of the service; if given, the redirects to it from the base IRI are written too.
            known: What is known of this very dataset from its build: that is not done again.
            cluster: The cluster that compresses the partitions (`aljir.cluster.connecting.connect`).

        Returns:
            The files that were written.

        Raises:
            AljirError: A format is unknown, or the folder cannot be written (exit code 3); it is then as it was.

        >>> [path.name for path in aljir.open(lighthouse).export(formats=["ttl"])][0]
        'lighthouse.ttl'
        """
        from pathlib import Path

        from aljir.build_folder import BuildFolder
        from aljir.content import Known
        from aljir.dumps import export

        target = Path(folder) if folder else self.project.build_dir / "dumps"
        store = self.fetch()
        if self._digest and known is None and (lines := BuildFolder(self.project).lines(self._digest)):
            known = Known(lines, self._digest)
        if cluster:
            from aljir.cluster.dumping import write_partitions

            return export(
                self.project, store, target, formats, progress, url, known, partial(write_partitions, cluster)
            )
        return export(self.project, store, target, formats, progress, url, known)

    def dataset_hash(self) -> str:
        """Give the hash by which the dataset is cited: the SHA-256 of its canonical form (W3C RDFC-1.0).

        >>> len(aljir.open(lighthouse).dataset_hash())
        64
        """
        from aljir.content import stored_hash

        store = self.fetch()
        return self._digest or stored_hash(store)  # data have no blank nodes: the sorted N-Quads are canonical

    def diff(self, old: Path | str, new: Path | str | None = None, *, language: str | None = None) -> Changes:
        """Give what changed from one release to another.

        Args:
            old: A dataset file (N-Quads, TriG), a folder that holds one, as of dumps, or a git revision.
            new: The same; by default the files as they are now.
            language: The language of the texts; the first of the project when not given.

        Raises:
            AljirError: There is neither such a file nor such a revision, or it cannot be read or built; without git or
                outside a checkout, with exit code 3.

        >>> graph = aljir.open(lighthouse)
        >>> folder = graph.export(formats=["nq"])[0].parent
        >>> len(graph.diff(folder).changes)
        0
        """
        from aljir.changes import Changes
        from aljir.releases import read_release, release

        languages = self._languages(language)
        before = read_release(self.project, str(old))
        after = release(self.project, self.store) if new is None else read_release(self.project, str(new))
        return Changes(before, after, self.project.kinds, languages, self.project.prefixes)

    def _single(self, name: str) -> str:
        """Give the IRI of the one entity that a name means."""
        return self._one(self.find(name), name)

    def _one(self, matches: Matches, name: str) -> str:
        """Give the IRI of the only match; refuse several."""
        if len(matches) > 1:
            listed = ", ".join(shrink(match.entity, self.project.prefixes) for match in matches)
            raise AljirError(f"Several are called {name!r}: {listed}.", mend="Give one of these instead of the name.")
        return next(iter(matches)).entity

    def _languages(self, language: str | None) -> tuple[str, ...]:
        """Give the languages of texts in the order of preference."""
        known = self.project.languages
        if language is not None and language not in known:
            raise AljirError(f"There are no texts in the language {language!r}.", mend=nearest(language, known))
        return known if language is None else (language, *(one for one in known if one != language))

    def rdflib(self) -> rdflib.Dataset:
        """Give a copy of the dataset for rdflib: its default graph and one named graph for each claim.

        >>> dataset = aljir.open(lighthouse).rdflib()
        >>> dataset.default_union
        False
        """
        import rdflib
        import rdflib.plugins.sparql
        from pyoxigraph import RdfFormat

        rdflib.plugins.sparql.SPARQL_LOAD_GRAPHS = False  # FROM must not read the web
        dataset = rdflib.Dataset(default_union=False)
        dataset.parse(data=self.store.dump(format=RdfFormat.N_QUADS), format="nquads")
        for prefix, namespace in self.project.prefixes.items():
            dataset.bind(prefix, namespace, replace=True)
        return dataset

    def __repr__(self) -> str:
        return f"<KnowledgeGraph {self.project.title!r}, {len(self.catalogue.slugs())} saved queries>"

    def _repr_html_(self) -> str:
        """Show title and saved queries in a notebook."""
        return f"<h3>{html.escape(self.project.title)}</h3>\n{self.catalogue._repr_html_()}"


def open(  # noqa: A001 - the public name
    path: Path | str | None = None,
    *,
    endpoint: str | None = None,
    store: str | None = None,
    services: Mapping[str, str] | None = None,
    offline: bool = False,
) -> KnowledgeGraph:
    """Open a knowledge graph.

    Args:
        path: The folder that holds ontology/, graph/ and queries/; by default the graph that belongs to the package.
        endpoint: The address of a SPARQL 1.1 endpoint that holds the dataset; by default it is asked in memory. SERVICE
            is left to the endpoint, where that can follow it.
        store: The kind of store at the endpoint, a name of `aljir.stores.profiles.PROFILES`; found by asking it when
            not given.
        services: Other addresses for the services that queries name in SERVICE, by name: {"wikidata": "https://…"}.
        offline: Whether services answer from the cache alone.

    Raises:
        AljirError: The folder holds no project, no service of such a name is listed, or services are given with an
            endpoint that follows SERVICE itself.

    >>> aljir.open(lighthouse).project.title
    'Tern Point Lighthouse Museum'
    """
    project = find_project(path)
    engine = RemoteEngine(endpoint, project.prefixes, store=store, scope=Scope.of(project)) if endpoint else None
    if engine and (services or offline) and engine.follows_service:
        raise AljirError("The endpoint follows SERVICE itself.", mend="Leave out either the endpoint or the services.")
    return KnowledgeGraph(project, engine, listed_services(services, offline=offline))
