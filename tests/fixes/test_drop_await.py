"""Test the fix operations that take an ``await`` away, and that put several classes in the place of one."""

from __future__ import annotations

import pytest

from tests.fixes.fixing import fixed, refusal

TEMPLATE = "(TypeError, OSError)"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"await s.drop()", b"s.drop()"),
        (b"x = (await s.drop()).left", b"x = s.drop().left"),
        (b"x = (await s.drop())[0]", b"x = s.drop()[0]"),
        (b"x = f'{await s.drop()}'", b"x = f'{s.drop()}'"),
        (b"x = (\n        await s.drop()  # now\n    )", b"x = (\n        s.drop()  # now\n    )"),
    ],
)
def test_the_call_stays(before: bytes, after: bytes) -> None:
    source = b"async def f(s):\n    %s\n"
    assert fixed(source % before, "drop_await", "s.drop()") == source % after


def test_nothing_to_take_away() -> None:
    assert "not awaited" in refusal(b"def f(s):\n    s.drop()\n", "drop_await", "s.drop()")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"except lib.Old:", b"except (TypeError, OSError):"),
        (b"except lib.Old as e:", b"except (TypeError, OSError) as e:"),
        (b"except (KeyError, lib.Old):", b"except (KeyError, TypeError, OSError):"),
        (b"except (OSError, lib.Old, KeyError):", b"except (OSError, TypeError, KeyError):"),
    ],
)
def test_several_exceptions_for_one(before: bytes, after: bytes) -> None:
    source = b"try:\n    pass\n%s\n    pass\n"
    assert fixed(source % before, "use_template", "Old", old="Old", template=TEMPLATE) == source % after


def test_one_class_is_wanted() -> None:
    source = b"raise lib.Old('x')\n"
    assert "several classes" in refusal(source, "use_template", "Old", old="Old", template=TEMPLATE)
