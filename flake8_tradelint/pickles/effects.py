"""The effect of each opcode on the machine. Opcodes that are not listed push an unknown value."""

from __future__ import annotations

from flake8_tradelint.pickles import PickleError
from flake8_tradelint.pickles.machine import Machine
from flake8_tradelint.pickles.opcodes import operations
from flake8_tradelint.pickles.values import NONE, OTHER, Names, items

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from flake8_tradelint.pickles.opcodes import Argument
    from flake8_tradelint.pickles.stream import Stream


HIGHEST_PROTOCOL = 5


def run(machine: Machine, stream: Stream) -> None:
    """Execute one pickle.

    Raises:
        PickleError: it is no pickle, is truncated, or exceeds a limit.
    """
    for name, argument in operations(stream):
        machine.step()
        effect = EFFECTS.get(name)
        if effect is None:
            machine.push(OTHER)
        else:
            effect(machine, argument)
    machine.end()


def _nothing(machine: Machine, argument: Argument) -> None:
    pass


def _protocol(machine: Machine, argument: Argument) -> None:
    assert isinstance(argument, int)
    if argument > HIGHEST_PROTOCOL:
        raise PickleError(f"it says protocol {argument}; the newest is {HIGHEST_PROTOCOL}")
    machine.protocol = argument


def _push_argument(machine: Machine, argument: Argument) -> None:
    machine.push(argument if isinstance(argument, str | int) else OTHER)


def _pop_mark(machine: Machine, argument: Argument) -> None:
    machine.pop_mark()


def _swallow(machine: Machine, argument: Argument) -> None:
    """APPENDS and ADDITEMS: drop the items, which have been processed already."""
    machine.pop_mark()
    machine.top()


def _append(machine: Machine, argument: Argument) -> None:
    machine.pop()
    machine.top()


def _collect(machine: Machine, argument: Argument) -> None:
    """LIST and FROZENSET: replace the items by an unknown value."""
    machine.pop_mark()
    machine.push(OTHER)


def _dict(machine: Machine, argument: Argument) -> None:
    pairs = machine.pop_mark()
    machine.push(Names())
    machine.set_items(pairs)


def _set_item(machine: Machine, argument: Argument) -> None:
    value, key = machine.pop(), machine.pop()
    machine.set_items([key, value])


def _tuple(machine: Machine, argument: Argument) -> None:
    machine.push(items(machine.pop_mark()))


def _tuple_of(count: int) -> Callable[[Machine, Argument], None]:
    def effect(machine: Machine, argument: Argument) -> None:
        machine.push(items([machine.pop() for _ in range(count)][::-1]))

    return effect


def _global(machine: Machine, argument: Argument) -> None:
    assert isinstance(argument, tuple)
    machine.push(machine.named(*argument))


def _stack_global(machine: Machine, argument: Argument) -> None:
    name, module = machine.pop(), machine.pop()
    known = isinstance(module, str) and isinstance(name, str)
    machine.push(machine.named(str(module), str(name)) if known else OTHER)


def _inst(machine: Machine, argument: Argument) -> None:
    assert isinstance(argument, tuple)
    machine.make(machine.named(*argument), items(machine.pop_mark()))


def _obj(machine: Machine, argument: Argument) -> None:
    found = machine.pop_mark()
    if not found:
        raise PickleError("an object has no class")
    machine.make(found[0], items(found[1:]))


def _new_object(machine: Machine, argument: Argument) -> None:
    arguments, cls = machine.pop(), machine.pop()
    machine.make(cls, arguments)


def _new_object_with_keywords(machine: Machine, argument: Argument) -> None:
    for _ in ("keywords", "arguments"):
        machine.pop()
    machine.make(machine.pop(), OTHER)


def _reduce(machine: Machine, argument: Argument) -> None:
    arguments, function = machine.pop(), machine.pop()
    machine.reduce(function, arguments)


def _persistent(machine: Machine, argument: Argument) -> None:
    machine.pop()
    machine.push(OTHER)


EFFECTS: dict[str, Callable[[Machine, Argument], None]] = {
    **dict.fromkeys(("INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1", "LONG4"), _push_argument),
    **dict.fromkeys(("STRING", "BINSTRING", "SHORT_BINSTRING"), _push_argument),
    **dict.fromkeys(("UNICODE", "SHORT_BINUNICODE", "BINUNICODE", "BINUNICODE8"), _push_argument),
    **dict.fromkeys(("APPENDS", "ADDITEMS"), _swallow),
    **dict.fromkeys(("LIST", "FROZENSET"), _collect),
    **dict.fromkeys(("STOP", "FRAME", "READONLY_BUFFER"), _nothing),
    **dict.fromkeys(("PUT", "BINPUT", "LONG_BINPUT"), Machine.put),
    **dict.fromkeys(("GET", "BINGET", "LONG_BINGET"), Machine.get),
    "NONE": lambda machine, argument: machine.push(NONE),
    "APPEND": _append,
    "EMPTY_DICT": lambda machine, argument: machine.push(Names()),
    "DICT": _dict,
    "SETITEM": _set_item,
    "SETITEMS": lambda machine, argument: machine.set_items(machine.pop_mark()),
    "EMPTY_TUPLE": lambda machine, argument: machine.push(items([])),
    "TUPLE": _tuple,
    "TUPLE1": _tuple_of(1),
    "TUPLE2": _tuple_of(2),
    "TUPLE3": _tuple_of(3),
    "POP": lambda machine, argument: machine.discard(),
    "POP_MARK": _pop_mark,
    "DUP": lambda machine, argument: machine.push(machine.top()),
    "MARK": lambda machine, argument: machine.mark(),
    "MEMOIZE": lambda machine, argument: machine.memoize(),
    "PROTO": _protocol,
    "BINPERSID": _persistent,
    "GLOBAL": _global,
    "STACK_GLOBAL": _stack_global,
    "INST": _inst,
    "OBJ": _obj,
    "NEWOBJ": _new_object,
    "NEWOBJ_EX": _new_object_with_keywords,
    "REDUCE": _reduce,
    "BUILD": lambda machine, argument: machine.build(machine.pop()),
}
