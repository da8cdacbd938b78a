"""The state of unpickling, with symbolic values. Nothing is imported, called or built."""

from __future__ import annotations

from flake8_tradelint.pickles import reductions
from flake8_tradelint.pickles.limits import Limits, PickleError
from flake8_tradelint.pickles.values import OTHER, Global, Instance, Items, Names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.pickles.contents import Records
    from flake8_tradelint.pickles.opcodes import Argument
    from flake8_tradelint.pickles.values import Value


_WEIGH = 0xFF


class UnknownMemo(PickleError):
    """The pickle refers to an object that is not in it: one of an earlier pickle, perhaps."""


class Machine:
    """A stack with marks, and the memo; what it meets goes into ``records``."""

    def __init__(self, limits: Limits, records: Records) -> None:
        self._limits, self._records = limits, records
        self._steps = self._keys = 0
        self._stack: list[Value] = []
        self._marks: list[int] = []
        self._memo: list[Value] = []
        self._far: dict[int, Value] = {}
        self.protocol = 0

    def begin(self, *, keep_memo: bool) -> None:
        """Get ready for the next pickle of the file."""
        self._stack, self._marks, self.protocol, self._keys = [], [], 0, 0
        if not keep_memo:
            self._memo, self._far = [], {}

    def end(self) -> None:
        """The pickle is over."""
        if len(self._stack) != 1:
            raise PickleError("it does not end with one object")

    def step(self) -> None:
        """Count an opcode, and what is held."""
        self._steps += 1
        if self._steps > self._limits.steps:
            most = self._limits.steps
            raise PickleError(f"it has more than {most:,} opcodes; --max-steps raises the limit")
        if not self._steps & _WEIGH:
            self._weigh()

    def _weigh(self) -> None:
        memo = len(self._memo) + len(self._far)
        if len(self._stack) + len(self._marks) + memo + self._keys > self._limits.values:
            most = self._limits.values
            raise PickleError(f"it holds more than {most:,} values at once; --max-values raises the limit")

    def push(self, value: Value) -> None:
        """Onto the stack."""
        self._stack.append(value)

    def pop(self) -> Value:
        """From the stack; never below the last mark."""
        if len(self._stack) <= (self._marks[-1] if self._marks else 0):
            raise PickleError("an opcode wants more objects than there are")
        return self._stack.pop()

    def top(self) -> Value:
        """What ``pop`` would give."""
        value = self.pop()
        self._stack.append(value)
        return value

    def mark(self) -> None:
        """Remember how high the stack is."""
        self._marks.append(len(self._stack))

    def pop_mark(self) -> list[Value]:
        """All above the last mark."""
        if not self._marks:
            raise PickleError("an opcode wants a mark, and there is none")
        start = self._marks.pop()
        found = self._stack[start:]
        del self._stack[start:]
        return found

    def discard(self) -> None:
        """Take away the last object, or the mark where that is on top."""
        if self._marks and self._marks[-1] == len(self._stack):
            self._marks.pop()
        else:
            self.pop()

    def memoize(self) -> None:
        """Into the memo, under the next number."""
        self._put(len(self._memo) + len(self._far))

    def put(self, index: Argument) -> None:
        """Into the memo."""
        if not isinstance(index, int) or index < 0:
            raise PickleError("an object is put into the memo under no number")
        self._put(index)

    def _put(self, index: int) -> None:
        value = self.top()
        if index < len(self._memo):
            self._memo[index] = value
        elif index == len(self._memo):
            self._memo.append(value)
        else:
            self._far[index] = value

    def get(self, index: Argument) -> None:
        """From the memo."""
        if isinstance(index, int) and 0 <= index < len(self._memo):
            self.push(self._memo[index])
        elif isinstance(index, int) and index in self._far:
            self.push(self._far[index])
        else:
            raise UnknownMemo(f"it refers to object {index} of the memo, which is not there")

    def named(self, module: str, name: str) -> Global:
        """A class or function by name; Python 2's names for the builtins are translated."""
        return self._records.of(Global(reductions.MODULES.get(module, module), name)).name

    def set_items(self, pairs: list[Value]) -> None:
        """Into the dict on top of the stack; what objects keep as items is no attribute."""
        target = self.top()
        if isinstance(target, Names):
            self._keys += target.fill(pairs)

    def make(self, cls: Value, arguments: Value) -> None:
        """An object of a class."""
        if isinstance(cls, Global):
            record = self._records.of(cls)
            record.called(arguments)
            self.push(record.instance)
        else:
            self.push(OTHER)

    def reduce(self, function: Value, arguments: Value) -> None:
        """A call."""
        made = reductions.known(function, arguments)
        if isinstance(made, Instance):
            self.make(made.cls, OTHER)
        elif isinstance(made, Global):
            self.push(self.named(made.module, made.name))
        elif made is not None:
            self.push(made)
        else:
            self.make(function, arguments)

    def build(self, state: Value) -> None:
        """Give the object on top of the stack its state."""
        target = self.top()
        if isinstance(target, Instance):
            record = self._records.of(target.cls)
            before = record.size
            self._steps += record.build(state)
            self._keys += record.size - before
            for part in state.values if isinstance(state, Items) else (state,):
                self._keys -= self._records.share(part) if isinstance(part, Names) else 0
