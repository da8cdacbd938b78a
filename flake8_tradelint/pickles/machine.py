"""A symbolic unpickling machine (stack, marks, memo). Nothing is imported, called or built."""

from __future__ import annotations

from flake8_tradelint.pickles import Limits, PickleError
from flake8_tradelint.pickles.values import (
    OTHER,
    PYTHON_2_MODULES,
    Global,
    Instance,
    Items,
    Names,
    result_of_call,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from flake8_tradelint.pickles.contents import Records
    from flake8_tradelint.pickles.opcodes import Argument
    from flake8_tradelint.pickles.values import Value


_WEIGH = 0xFF


class UnknownMemo(PickleError):
    """The pickle refers to an object that it does not contain, perhaps one of an earlier pickle."""


class Machine:
    """The stack with its marks, and the memo. Classes and their states are recorded in ``records``."""

    def __init__(self, limits: Limits, records: Records) -> None:
        self._limits, self._records = limits, records
        self._steps = self._keys = 0
        self._stack: list[Value] = []
        self._marks: list[int] = []
        self._memo: list[Value] = []
        self._far: dict[int, Value] = {}
        self.protocol = 0

    def begin(self, *, keep_memo: bool) -> None:
        """Reset the state for the next pickle of the file."""
        self._stack, self._marks, self.protocol, self._keys = [], [], 0, 0
        if not keep_memo:
            self._memo, self._far = [], {}

    def end(self) -> None:
        """Check the state at the end of a pickle.

        Raises:
            PickleError: the stack does not hold exactly one object.
        """
        if len(self._stack) != 1:
            raise PickleError("it does not end with one object")

    def step(self) -> None:
        """Count an opcode, and regularly the values held.

        Raises:
            PickleError: a limit is exceeded.
        """
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
        """Push a value onto the stack."""
        self._stack.append(value)

    def pop(self) -> Value:
        """Pop a value from the stack, never below the last mark."""
        if len(self._stack) <= (self._marks[-1] if self._marks else 0):
            raise PickleError("an opcode wants more objects than there are")
        return self._stack.pop()

    def top(self) -> Value:
        """Return the top of the stack without removing it."""
        value = self.pop()
        self._stack.append(value)
        return value

    def mark(self) -> None:
        """Push a mark."""
        self._marks.append(len(self._stack))

    def pop_mark(self) -> list[Value]:
        """Pop all values above the last mark, and the mark."""
        if not self._marks:
            raise PickleError("an opcode wants a mark, and there is none")
        start = self._marks.pop()
        found = self._stack[start:]
        del self._stack[start:]
        return found

    def discard(self) -> None:
        """Remove the top value, or the mark if that is on top."""
        if self._marks and self._marks[-1] == len(self._stack):
            self._marks.pop()
        else:
            self.pop()

    def memoize(self) -> None:
        """Store the top value in the memo under the next index."""
        self._put(len(self._memo) + len(self._far))

    def put(self, index: Argument) -> None:
        """Store the top value in the memo under ``index``."""
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
        """Push the memo's value at ``index``."""
        if isinstance(index, int) and 0 <= index < len(self._memo):
            self.push(self._memo[index])
        elif isinstance(index, int) and index in self._far:
            self.push(self._far[index])
        else:
            raise UnknownMemo(f"it refers to object {index} of the memo, which is not there")

    def named(self, module: str, name: str) -> Global:
        """Return a class or function by name; Python 2's names of builtins are translated."""
        return self._records.of(Global(PYTHON_2_MODULES.get(module, module), name)).name

    def set_items(self, pairs: list[Value]) -> None:
        """Add items to the dict on top of the stack. Items of other objects are ignored: no attributes."""
        target = self.top()
        if isinstance(target, Names):
            self._keys += target.fill(pairs)

    def make(self, cls: Value, arguments: Value) -> None:
        """Push a new object of a class."""
        if isinstance(cls, Global):
            record = self._records.of(cls)
            record.called(arguments)
            self.push(record.instance)
        else:
            self.push(OTHER)

    def reduce(self, function: Value, arguments: Value) -> None:
        """Push the result of a call."""
        made = result_of_call(function, arguments)
        if isinstance(made, Instance):
            self.make(made.cls, OTHER)
        elif isinstance(made, Global):
            self.push(self.named(made.module, made.name))
        elif made is not None:
            self.push(made)
        else:
            self.make(function, arguments)

    def build(self, state: Value) -> None:
        """Record the state of the object on top of the stack."""
        target = self.top()
        if isinstance(target, Instance):
            record = self._records.of(target.cls)
            before = record.size
            self._steps += record.build(state)
            self._keys += record.size - before
            for part in state.values if isinstance(state, Items) else (state,):
                self._keys -= self._records.share(part) if isinstance(part, Names) else 0
