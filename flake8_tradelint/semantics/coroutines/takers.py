"""Functions of the standard library that look at their arguments only, or call them."""

from __future__ import annotations

from flake8_tradelint.semantics.coroutines.callers import CALLERS
from flake8_tradelint.semantics.must_call.resources import LOGGERS

_TAKERS = frozenset(
    {
        *(
            "print",
            "str",
            "repr",
            "len",
            "bool",
            "int",
            "float",
            "bytes",
            "list",
            "tuple",
            "set",
            "frozenset",
        ),
        *("dict", "sum", "sorted", "min", "max", "any", "all", "enumerate", "zip", "abs", "round", "range"),
        *("reversed", "iter", "next", "open", "format", "divmod", "pow", "ord", "chr", "filter"),
    }
)
FUNCTIONS = frozenset(f"builtins.{name}" for name in _TAKERS) | {
    *("json.dumps", "json.dump", "json.loads", "pickle.dumps", "copy.deepcopy", "math.floor", "math.ceil"),
    *(f"logging.{name}" for name in LOGGERS),
}
THREADED = frozenset({"asyncio.to_thread", "asyncio.threads.to_thread"})
TAKERS = frozenset(name.rpartition(".")[2].encode() for name in FUNCTIONS | THREADED) | frozenset(
    name.encode() for name in (*LOGGERS, *CALLERS, "run_in_executor")
)
"""Their last names, and those of callers that drop results."""
