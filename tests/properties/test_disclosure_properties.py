"""What holds for every protected table: nobody can compute what is refused, and the order is no matter."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from hcalib.disclosure import (
    Cell,
    DisclosureRules,
    LinkedTables,
    Sum,
    crossed,
    linked,
    primaries,
    protect,
    verify,
)
from hcalib.disclosure.attack import attack
from hcalib.disclosure.rules import room

RULES = DisclosureRules(min_contributors=3, dominance_share=0.95)
EMPLOYERS = [f"e{n}" for n in range(8)]


@st.composite
def tables(draw: st.DrawFn) -> LinkedTables:
    """Two tables that share their total: one with a hierarchy crossed with columns, one cut another way."""
    rows, columns = draw(st.integers(2, 4)), draw(st.integers(2, 3))
    amount = st.sampled_from([0.0, 1.0, 2.0, 5.0, 30.0, 200.0])
    answers = st.dictionaries(st.sampled_from(EMPLOYERS), amount, max_size=6)
    inside = {(f"r{r}", f"c{c}"): draw(answers) for r in range(rows) for c in range(columns)}
    names = [f"r{r}" for r in range(rows)]
    hierarchy = {"R": names} if rows < 3 else {"R": ["S", names[0]], "S": names[1:]}
    first = crossed("t", inside, [hierarchy, {"C": [f"c{c}" for c in range(columns)]}])
    whole = first.by_id["t/R/C"].contributions
    large = set(draw(st.lists(st.sampled_from(EMPLOYERS), max_size=6)))
    second = LinkedTables(
        (
            first.by_id["t/R/C"],
            Cell("groot", {name: value for name, value in whole.items() if name in large}),
            Cell("klein", {name: value for name, value in whole.items() if name not in large}),
        ),
        (Sum("t/R/C", ("groot", "klein")),),
    )
    return linked(first, second)


@settings(max_examples=6, deadline=None)
@given(tables())
def test_no_attacker_narrows_a_refused_cell_beyond_its_limit(made: LinkedTables) -> None:
    """Checked with whole intervals of every attacker, without the short cuts of the search."""
    found = protect(made, RULES)
    refused = primaries(made, RULES)

    assert not found.published & refused.keys()
    assert verify(made, found, RULES) == ()
    assert found.loss <= sum(cell.cost for cell in made.cells if cell.id not in refused)
    for knows in (None, *made.contributors):
        intervals = attack(made, found.published, knows=knows)
        for name in refused:
            cell = made.by_id[name]
            doubt = room(cell, RULES, (), knows)
            if doubt is not None:
                assert intervals[name].low <= cell.value - doubt[0] + 1e-4
                assert intervals[name].high >= cell.value + doubt[1] - 1e-4


@settings(max_examples=12, deadline=None)
@given(tables(), st.integers(0, 1000))
def test_order_of_the_input_does_not_matter(made: LinkedTables, seed: int) -> None:
    chance = random.Random(seed)

    def shuffled(items: tuple[object, ...]) -> list[object]:
        return chance.sample(items, len(items))

    cells = [Cell(c.id, dict(shuffled(tuple(c.contributions.items()))), c.cost) for c in shuffled(made.cells)]  # type: ignore[arg-type,attr-defined]
    sums = [Sum(one.total, tuple(shuffled(one.parts))) for one in shuffled(made.sums)]  # type: ignore[arg-type,attr-defined]

    found, other = protect(made, RULES), protect(LinkedTables(tuple(cells), tuple(sums)), RULES)

    assert other.published == found.published
    assert other.withheld == found.withheld


@settings(max_examples=12, deadline=None)
@given(tables(), st.sets(st.sampled_from(EMPLOYERS), max_size=4))
def test_waivers_never_refuse_more_and_protect_everyone_else(made: LinkedTables, waivers: set[str]) -> None:
    assert primaries(made, RULES, waivers).keys() <= primaries(made, RULES).keys()
    found = protect(made, RULES, waivers)
    assert verify(made, found, RULES, waivers) == ()
