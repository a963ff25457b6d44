"""Run one call on hostile bytes in a limited child.

Law of this room: it knows nothing of what it runs. A call goes in, bytes come out, or a Failure
that says in one sentence why not. Nothing a child sends is ever unpickled; no child outlives the
process that asked for it. Linux only.

Three kinds of process, each in its module: the *parent* asks (``parent``), the *nursery* forks
(``nursery``), the *child* runs (``child``). The nursery is a fresh interpreter, so that nothing
is ever forked from a process with threads or secrets in it; it opens nothing itself. A child has
limits of memory, processor time and descriptors, no network where the kernel lets us take it
away, can write no byte into a file, gains no right by starting a program, and is killed with
everything it started when its time is up or its *leash* is cut. This guards against files that
crash, hang or swell, and stands in the way of code that a file may smuggle in; it is no prison
for such code, which still runs as the same user.
"""

from mailbot.sandbox.calls import Ask, Worker, holding, run
from mailbot.sandbox.limits import Failure, Limits
from mailbot.sandbox.parent import preload

__all__ = ["Ask", "Failure", "Limits", "Worker", "holding", "preload", "run"]
