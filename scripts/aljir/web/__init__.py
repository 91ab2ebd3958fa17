"""The web service: SPARQL endpoint, addresses of entities, pages, reconciliation; an ASGI app on Starlette."""
