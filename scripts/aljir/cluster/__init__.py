"""Many machines: the work of a build, a validation, a comparison or a dump, done by the workers of a Dask cluster.

`connecting` reaches the cluster and lets it work; `tasks` is what runs there. Workers need this version of the package
and none of the files of a project: what a task takes is sent with it, or once to each worker (`sending`). What comes
back is put together so that nobody can tell from the result how many have worked on it.

Dask sends pickled Python and asks nobody for a password: whoever reaches a scheduler can run code on its workers, and
these on the machine that asks. Use a cluster that you trust, in a network that you trust, or by TLS (`tls://`, set up
in the configuration of Dask).
"""
