"""Test which renames are mined from a git history."""

from __future__ import annotations

from pathlib import Path

import pytest

from flake8_tradelint.mining.git import GitError, Repository
from tests.mining.histories import commit, git, history, mined, sure

VAT = """
class Vat:
    def __init__(self, connection, spot_map: dict):
        self.connection = connection
        self.spot_map: dict = spot_map
        self.perps = load_perps(connection)

    def total(self):
        return sum(self.spot_map.values()) + len(self.spot_map)

    def reset(self):
        self.spot_map.clear()
"""
NEW = VAT.replace("spot_map", "spot_markets")


def test_an_attribute_with_its_uses(tmp_path: Path) -> None:
    history(tmp_path, {"app/__init__.py": "", "app/vat.py": VAT}, {"app/vat.py": NEW})
    (found,) = mined(tmp_path)
    assert (found.owner, found.old, found.new) == ("app.vat.Vat", "spot_map", "spot_markets")
    assert found.score > 0.9
    assert found.path == "app/vat.py"
    assert found.commits == (git(tmp_path, "rev-parse", "HEAD")[:10],)
    assert "2 uses renamed" in found.reasons


def test_uses_in_other_files_count_but_not_alone(tmp_path: Path) -> None:
    use = "def f(vat):\n    print(vat.spot_map)\n    vat.spot_map = 1\n    return vat.spot_map[3]\n"
    plain = "class Vat:\n    def __init__(self):\n        self.spot_map = 1\n        self.x = 2\n"
    new, used = plain.replace("spot_map", "zzz"), use.replace("spot_map", "zzz")
    history(tmp_path, {"vat.py": plain, "use.py": use}, {"vat.py": new})
    assert sure(tmp_path) == []
    commit(tmp_path, {"vat.py": plain})
    commit(tmp_path, {"vat.py": new, "use.py": used})
    assert sure(tmp_path) == ["vat.Vat.spot_map -> zzz"]
    commit(tmp_path, {"vat.py": plain, "use.py": use})
    elsewhere = (
        plain.replace("self.spot_map = 1\n        ", "") + "        self.y = 3\n        self.zzz = f()\n"
    )
    commit(tmp_path, {"vat.py": elsewhere, "use.py": used})
    assert sure(tmp_path) == []


def test_chains_lead_to_the_last_name(tmp_path: Path) -> None:
    third = NEW.replace("spot_markets", "spots_by_market")
    history(tmp_path, {"vat.py": VAT}, {"vat.py": NEW}, {"vat.py": third})
    assert sure(tmp_path) == [
        "vat.Vat.spot_map -> spots_by_market",
        "vat.Vat.spot_markets -> spots_by_market",
    ]
    assert "by way of spot_markets" in mined(tmp_path)[0].reasons


def test_special_methods_and_names_that_stay_are_renamed_to_nothing(tmp_path: Path) -> None:
    body = "        return f'{type(self).__name__} of {self.connection!r} and {len(self.spot_map)} markets'\n"
    old = f"{VAT}\n    def __repr__(self):\n{body}"
    shown = f"{VAT}\n    def described(self):\n{body}"
    history(tmp_path, {"vat.py": old}, {"vat.py": shown}, {"vat.py": f"{shown}\n    def said(self):\n{body}"})
    assert mined(tmp_path) == []


def test_what_is_taken_back_vanishes(tmp_path: Path) -> None:
    history(tmp_path, {"vat.py": VAT}, {"vat.py": NEW}, {"vat.py": VAT})
    assert mined(tmp_path) == []


def test_a_name_that_is_back_in_use_is_not_stale(tmp_path: Path) -> None:
    both = NEW + "\n    def spot_map(self):\n        return draw(self)\n"
    history(tmp_path, {"vat.py": VAT}, {"vat.py": NEW}, {"vat.py": both})
    assert mined(tmp_path) == []


def test_a_renamed_class_is_followed(tmp_path: Path) -> None:
    renamed = NEW.replace("class Vat", "class Vault")
    history(tmp_path, {"vat.py": VAT}, {"vat.py": NEW}, {"vat.py": renamed})
    assert sure(tmp_path) == ["vat.Vat -> Vault", "vat.Vault.spot_map -> spot_markets"]


def test_a_class_renamed_with_its_attributes(tmp_path: Path) -> None:
    history(tmp_path, {"vat.py": VAT}, {"vat.py": NEW.replace("class Vat", "class Vault")})
    assert sure(tmp_path) == ["vat.Vat -> Vault", "vat.Vault.spot_map -> spot_markets"]


def test_a_class_that_became_two_is_neither(tmp_path: Path) -> None:
    text, voice = (VAT.replace("class Vat", f"class {kind}Vat") for kind in ("Text", "Voice"))
    history(tmp_path, {"vat.py": VAT}, {"vat.py": text + voice})
    assert sure(tmp_path) == []


def test_a_moved_class_is_followed_and_is_no_rename(tmp_path: Path) -> None:
    history(
        tmp_path, {"vat.py": VAT, "x.py": ""}, {"vat.py": NEW}, {"vat.py": "y = 1\n", "deep/vats.py": NEW}
    )
    assert sure(tmp_path) == ["vats.Vat.spot_map -> spot_markets"]


def test_a_moved_file_is_followed(tmp_path: Path) -> None:
    history(
        tmp_path, {"vat.py": VAT}, {"vat.py": NEW}, {"vat.py": None, "pkg/__init__.py": "", "pkg/v.py": NEW}
    )
    assert sure(tmp_path) == ["pkg.v.Vat.spot_map -> spot_markets"]


def test_a_class_renamed_and_still_importable_is_no_row(tmp_path: Path) -> None:
    kept = VAT.replace("class Vat", "class Vault") + "\n\nVat = Vault\n"
    history(tmp_path, {"vat.py": VAT}, {"vat.py": kept})
    assert sure(tmp_path) == []


def test_an_alias_that_is_kept(tmp_path: Path) -> None:
    alias = NEW + "\n    @property\n    def spot_map(self):\n        return self.spot_markets\n"
    history(tmp_path, {"vat.py": VAT}, {"vat.py": alias})
    (found,) = mined(tmp_path)
    assert (found.old, found.new) == ("spot_map", "spot_markets")
    assert "kept as an alias" in found.reasons


@pytest.mark.parametrize("later", [False, True])
def test_an_attribute_that_became_a_property_is_no_rename(tmp_path: Path, later: bool) -> None:
    hidden = VAT.replace("self.spot_map", "self._spot_map")
    kept = hidden + "\n    @property\n    def spot_map(self):\n        return self._spot_map\n"
    history(tmp_path, {"vat.py": VAT}, *([{"vat.py": hidden}] if later else []), {"vat.py": kept})
    assert sure(tmp_path) == []


def test_a_method_that_was_made_of_another_is_no_alias(tmp_path: Path) -> None:
    old = """
    class Desk:
        def least(self, pair, price):
            return limits[pair].least * price + self.reserve(pair)
    """
    new = """
    class Desk:
        def least(self, pair, price):
            return self.limit_of(pair, price, "least")

        def limit_of(self, pair, price, what):
            return getattr(limits[pair], what) * price + self.reserve(pair)
    """
    history(tmp_path, {"desk.py": old}, {"desk.py": new})
    assert mined(tmp_path) == []


def test_a_method_that_has_another_way_to_go_is_no_alias(tmp_path: Path) -> None:
    old = """
    class Layer:
        def build(self):
            self.number_of_steps = 2

        def forward(self, tensor: Tensor) -> Tensor:
            for position, layer in enumerate(self.layers):
                if position in self.skipped:
                    tensor = joined(tensor, self.skipped[position])
                tensor = layer(tensor.scaled(self.factor))
            return tensor
    """
    new = old.replace("def forward", "def forward_plainly").replace("number_of_steps", "step_count")
    new += """
        def forward(self, tensor: Tensor) -> Tensor:
            if self.fused is not None:
                return self.fused(tensor)
            return self.forward_plainly(tensor)
    """
    history(tmp_path, {"layer.py": old}, {"layer.py": new})
    assert [found.old for found in mined(tmp_path)] == ["number_of_steps"]


def test_methods_fields_and_functions(tmp_path: Path) -> None:
    old = """
    from dataclasses import dataclass

    @dataclass
    class Order:
        px: Decimal = Decimal("1.5")
        size: int = 3

        def notional(self):
            scaled = self.size * self.multiplier(self.size)
            return scaled * self.px - self.fees(scaled, self.px)

    def fetch(order, timeout: float = 10.0):
        reply = connect(order.venue, timeout=timeout).ask(order)
        return parse(reply, strict=order.strict)

    class Book:
        def best(self, order):
            return fetch(order, timeout=1.0), order.notional(), order.notional() * 2
    """
    new = old.replace("px", "price").replace("notional", "value_in_quote").replace("fetch", "fetch_order")
    history(tmp_path, {"desk.py": old}, {"desk.py": new})
    assert sure(tmp_path) == [
        "desk.fetch -> fetch_order",
        "desk.Order.notional -> value_in_quote",
        "desk.Order.px -> price",
    ]


def test_keywords_alone(tmp_path: Path) -> None:
    old = """
    class Feed:
        def __init__(self, url, wait: float = 2.5):
            self.url = url
            self._delay = wait

    def make(url, wait: float = 2.5):
        return Feed(url, wait=wait)

    def two():
        return make("a", wait=1), make("b", wait=2), Feed("c", wait=3)
    """
    new = old.replace("wait", "timeout")
    history(tmp_path, {"feed.py": old}, {"feed.py": new})
    assert sure(tmp_path) == ["feed.Feed().wait -> timeout", "feed.make().wait -> timeout"]


DESK = """
class Desk:
    def __init__(self, venue):
        self.venue = venue

    def order(self, symbol, qty: float = 1.0):
        return self.venue.send(symbol, amount=qty * self.venue.lot)

    @staticmethod
    def rounded(qty: float, lot=0.01):
        return round(qty / lot) * lot if qty > lot else lot * math.ceil(qty)

    def __call__(self, qty):
        return self.venue.send("BTC", amount=qty * self.venue.lot)

    def sized(self, qty, /):
        return self.venue.send("BTC", amount=qty * self.venue.lot)
"""
SIZED = DESK.replace("qty", "quantity")


def test_keywords_of_methods(tmp_path: Path) -> None:
    history(tmp_path, {"desk.py": DESK}, {"desk.py": SIZED})
    assert sure(tmp_path) == ["desk.Desk.order().qty -> quantity", "desk.Desk.rounded().qty -> quantity"]
    assert "same use in the body" in mined(tmp_path)[0].reasons


def test_keywords_of_methods_of_a_class_that_is_renamed_later(tmp_path: Path) -> None:
    moved = SIZED.replace("class Desk", "class TradingDesk")
    history(tmp_path, {"desk.py": DESK}, {"desk.py": SIZED}, {"desk.py": moved})
    assert "desk.TradingDesk.order().qty -> quantity" in sure(tmp_path)


def test_keywords_of_overrides_are_told_once(tmp_path: Path) -> None:
    below = (
        "\nclass PaperDesk(Desk):\n    def order(self, symbol, qty: float = 1.0):\n"
        "        print(symbol, qty)\n        return super().order(symbol, qty=qty)\n"
    )
    history(tmp_path, {"desk.py": DESK + below}, {"desk.py": SIZED + below.replace("qty", "quantity")})
    assert [row for row in sure(tmp_path) if "order" in row] == ["desk.Desk.order().qty -> quantity"]


def test_a_keyword_that_is_gone_from_the_method_again_is_no_row(tmp_path: Path) -> None:
    without = SIZED.replace("symbol, quantity: float = 1.0", "symbol").replace("quantity *", "2 *")
    history(tmp_path, {"desk.py": DESK}, {"desk.py": SIZED}, {"desk.py": without})
    assert [row for row in sure(tmp_path) if "order" in row] == []


def test_a_parameter_used_otherwise_is_in_doubt(tmp_path: Path) -> None:
    old = "class A:\n    def f(self, ctx):\n        return self.g(ctx.message)\n"
    new = "class A:\n    def f(self, message):\n        return self.g(message)\n"
    history(tmp_path, {"a.py": old}, {"a.py": new})
    assert sure(tmp_path) == []


def test_another_unit_is_never_sure(tmp_path: Path) -> None:
    old = """
    class Desk:
        def ban(self, user, *, delete_days: int = 1):
            return self.send(user, delete_days=delete_days, reason=None)

        def all(self):
            return [self.ban(1, delete_days=2), self.ban(2, delete_days=3)]
    """
    history(tmp_path, {"desk.py": old}, {"desk.py": old.replace("delete_days", "delete_seconds")})
    assert sure(tmp_path) == []
    (found,) = mined(tmp_path)
    assert found.reasons[-1] == "another unit"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        # Enum members of equal value.
        (
            "import enum\nclass Kind(enum.Enum):\n    BID = 1\n    ASK = 2\n    CROSS = 3\n",
            "import enum\nclass Kind(enum.Enum):\n    BID = 1\n    MARKET = 2\n    LIMIT = 3\n",
        ),
        # Trivial initialisers.
        (
            "class A:\n    def __init__(self):\n        self.x = 1\n        self.book = None\n",
            "class A:\n    def __init__(self):\n        self.x = 1\n        self.timer = None\n",
        ),
        # Methods with identical bodies.
        (
            "class A:\n    def start(self):\n        raise NotImplementedError\n"
            "    def halt(self):\n        raise NotImplementedError\n",
            "class A:\n    def connect(self):\n        raise NotImplementedError\n"
            "    def flush(self):\n        raise NotImplementedError\n",
        ),
        # A local variable of the same name.
        (
            "class A:\n    limit = 5\n    def f(self):\n        limit = 1\n        return limit\n",
            "class A:\n    window = 5\n    def f(self):\n        window = 1\n        return window\n",
        ),
        # Moved to a base class, while something else is new.
        (
            "class B:\n    x = 1\nclass A(B):\n    def __init__(self):\n        self.session = Session()\n"
            "    def f(self):\n        return self.session\n",
            "class B:\n    def __init__(self):\n        self.session = Session()\nclass A(B):\n"
            "    def __init__(self):\n        self.a = A()\n    def f(self):\n        return self.session\n",
        ),
    ],
)  # fmt: skip
def test_what_only_looks_like_a_rename_is_not_sure(old: str, new: str, tmp_path: Path) -> None:
    history(tmp_path, {"a.py": old}, {"a.py": new})
    assert sure(tmp_path) == []


def test_two_names_that_may_be_either(tmp_path: Path) -> None:
    old = "class A:\n    left = make(1)\n    right = make(1)\n    other = 3\n"
    new = "class A:\n    first = make(1)\n    other = 3\n"
    history(tmp_path, {"a.py": old}, {"a.py": new})
    assert all(found.score < 0.75 for found in mined(tmp_path))


def test_a_pattern_speaks_for_each_of_its_names(tmp_path: Path) -> None:
    old = "class A:\n" + "".join(f"    bank_{name}: int\n" for name in ("index", "name", "fee"))
    history(tmp_path, {"a.py": old}, {"a.py": old.replace("bank", "spot_market")})
    assert {found.new for found in mined(tmp_path)} == {
        "spot_market_index",
        "spot_market_name",
        "spot_market_fee",
    }
    assert "2 more like it" in mined(tmp_path)[0].reasons


def test_overrides_are_told_once(tmp_path: Path) -> None:
    old = """
    class Base:
        def poll(self):
            for tick in self.ticks():
                self.publish(tick, at=self.clock.now(), venue=self.venue)

    class Child(Base):
        def poll(self):
            self.count += 1
            return super().poll() or self.count > self.most_that_we_want_to_have
    """
    history(tmp_path, {"a.py": old}, {"a.py": old.replace("poll", "poll_once")})
    assert sure(tmp_path) == ["a.Base.poll -> poll_once"]


def test_tests_and_examples_define_nothing(tmp_path: Path) -> None:
    history(
        tmp_path,
        {"tests/helpers.py": VAT, "examples/vat.py": VAT, "test_vat.py": VAT},
        {"tests/helpers.py": NEW, "examples/vat.py": NEW, "test_vat.py": NEW},
    )
    assert mined(tmp_path) == []


def test_scripts_that_nobody_can_import_have_no_rows(tmp_path: Path) -> None:
    history(tmp_path, {"to-html.py": VAT}, {"to-html.py": NEW})
    assert mined(tmp_path) == []


def test_private_names_on_request(tmp_path: Path) -> None:
    old = VAT.replace("spot_map", "_spot_map")
    history(tmp_path, {"vat.py": old}, {"vat.py": old.replace("_spot_map", "_spot_markets")})
    assert len(mined(tmp_path)) == 1
    assert mined(tmp_path, private=False) == []


def test_branches_and_merges(tmp_path: Path) -> None:
    commit(tmp_path, {"vat.py": VAT, "other.py": "x = 1\n"})
    git(tmp_path, "checkout", "-q", "-b", "work")
    commit(tmp_path, {"vat.py": NEW})
    git(tmp_path, "checkout", "-q", "main")
    commit(tmp_path, {"other.py": "x = 2\n"})
    git(tmp_path, "merge", "-q", "--no-ff", "-m", "merge", "work")
    assert sure(tmp_path) == ["vat.Vat.spot_map -> spot_markets"]


def test_files_that_are_no_python_are_passed_over(tmp_path: Path) -> None:
    history(
        tmp_path, {"vat.py": VAT, "bad.py": "class A(:\n  x = 1"}, {"vat.py": NEW, "bad.py": "print 'y = 2'"}
    )
    assert sure(tmp_path) == ["vat.Vat.spot_map -> spot_markets"]


def test_since_and_names_with_blanks(tmp_path: Path) -> None:
    first = history(tmp_path, {"größe und mehr/vat.py": VAT}, {"größe und mehr/vat.py": NEW})
    assert len(sure(tmp_path)) == 1
    with Repository(str(tmp_path)) as repository:
        last = repository.commit("HEAD")
        assert repository.count(first, last) == 1
        assert [c.name for c in repository.history(last, last)] == []
        with pytest.raises(GitError, match="no such revision: nowhere"):
            repository.commit("nowhere")
    with pytest.raises(GitError, match="not a git repository"):
        Repository("/")
