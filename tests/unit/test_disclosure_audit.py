"""The audit attacks what was published: it finds planted leaks and lets a clean edition pass."""

from __future__ import annotations

from dataclasses import replace

from hcalib.disclosure.audit import Figure, Finding, audit
from hcalib.disclosure.rules import DisclosureRules
from hcalib.disclosure.tables import Cell, LinkedTables, Sum

RULES = DisclosureRules(min_contributors=3)
DAY, LATER = "2025-06-30", "2025-12-31"
STEM = "peiling/2025KW02/vacatures"


def cell(name: str, *amounts: float, first: int = 0) -> Cell:
    """Build a cell to which employers e<first>, e<first + 1>, ... contribute."""
    return Cell(f"{STEM}/{name}", {f"e{first + n}": amount for n, amount in enumerate(amounts)})


def table() -> LinkedTables:
    """Build a total of 60 over vvt (5 employers, 30), ggz (2, 12: refused) and gehandicapten (4, 18)."""
    vvt, ggz = cell("vvt", 8, 7, 6, 5, 4), cell("ggz", 8, 4, first=5)
    care = cell("gehandicapten", 5, 5, 4, 4, first=7)
    both = {**vvt.contributions, **ggz.contributions, **care.contributions}
    total = Cell(f"{STEM}/totaal", both)
    return LinkedTables((total, vvt, ggz, care), (Sum(total.id, (vvt.id, ggz.id, care.id)),))


def figure(name: str, value: float, half: float = 0.0, version: str = DAY) -> Figure:
    return Figure(f"{STEM}/{name}", value, half, f"{name}.csv, regel 2", version)


def percentage(name: str, value: float, half: float) -> Figure:
    """Build a percentage of the total."""
    return replace(figure(name, value, half), denominator=f"{STEM}/totaal", factor=100.0)


def found(*figures: Figure, tables: dict[str, LinkedTables] | None = None) -> tuple[Finding, ...]:
    return audit(tables or {DAY: table()}, figures, RULES)


def kinds(findings: tuple[Finding, ...]) -> list[tuple[str, str]]:
    return [(one.kind, one.cell.removeprefix(f"{STEM}/")) for one in findings]


def test_a_clean_edition_passes() -> None:
    assert found(figure("totaal", 60), figure("vvt", 30)) == ()
    assert found() == ()


def test_a_withheld_cell_that_is_printed_is_found() -> None:
    (leak,) = found(figure("totaal", 60), figure("ggz", 12))
    assert kinds((leak,)) == [("gepubliceerd", "ggz")]
    assert leak.leak
    assert leak.where == ("ggz.csv, regel 2",)


def test_a_withheld_cell_that_follows_from_the_total_and_the_others_is_found() -> None:
    (leak,) = found(figure("totaal", 60), figure("vvt", 30), figure("gehandicapten", 18))
    assert kinds((leak,)) == [("te berekenen", "ggz")]
    assert leak.leak
    assert "precies" in leak.sentence
    assert "12" not in leak.sentence, "the audit itself gives nothing away"


def test_rounding_that_leaves_too_little_doubt_is_found_and_enough_is_not() -> None:
    def rounded(half: float) -> tuple[Finding, ...]:
        return found(figure("totaal", 60, half), figure("vvt", 30, half), figure("gehandicapten", 18, half))

    (leak,) = rounded(0.25)
    assert "te nauwkeurig" in leak.sentence
    assert rounded(2.5) == ()


def test_two_roundings_of_one_figure_are_taken_together() -> None:
    clean = [figure("totaal", 60), figure("vvt", 30, 2.5), figure("gehandicapten", 18)]
    assert found(*clean) == ()
    assert kinds(found(*clean, figure("vvt", 32.4, 2.5))) == [("te berekenen", "ggz")]


def test_a_percentage_is_used_as_well() -> None:
    share = percentage("gehandicapten", 30.0, 0.05)
    assert kinds(found(figure("totaal", 60), figure("vvt", 30), share))
    assert found(figure("vvt", 30), share) == ()


def test_two_editions_that_are_clean_by_themselves_can_leak_together() -> None:
    first, second = [figure("totaal", 60), figure("vvt", 30)], [figure("gehandicapten", 18)]
    assert found(*first) == ()
    assert found(*second) == ()
    assert kinds(found(*first, *second)) == [("te berekenen", "ggz")]


def slices(*late: float) -> LinkedTables:
    """Build one total with the employers behind it, as the tables of surveys do; some answered later."""
    amounts = (8.0, 7.0, 6.0, 5.0, 4.0, *late)
    total = Cell(f"{STEM}/totaal", {f"e{n}": amount for n, amount in enumerate(amounts)})
    part = Cell(f"{STEM}/deel/e0", dict(total.contributions), hidden=True)
    return LinkedTables((total, part), (Sum(total.id, (part.id,)),))


def test_one_late_answer_between_two_editions_is_found() -> None:
    both = {DAY: slices(), LATER: slices(3.0)}
    first, second = figure("totaal", 30), figure("totaal", 33, version=LATER)
    assert found(first, tables=both) == ()
    assert found(second, tables=both) == ()
    assert ("te berekenen", "een/e5") in kinds(found(first, second, tables=both))


def test_three_late_answers_hide_each_other() -> None:
    both = {DAY: slices(), LATER: slices(3.0, 4.0, 5.0)}
    first, second = figure("totaal", 30), figure("totaal", 42, version=LATER)
    assert found(first, second, tables=both) == ()


def test_what_cannot_be_checked_is_told_and_is_no_leak() -> None:
    strange, other = found(figure("bestaat-niet", 1), figure("vvt", 31))
    assert (strange.kind, other.kind) == ("onbekend", "wijkt af")
    assert not strange.leak
    assert not other.leak
    assert other.where == ("vvt.csv, regel 2",)


def test_an_employer_that_opens_another_with_its_own_answer_is_found() -> None:
    """Two totals that differ by two employers: each of those two can subtract its own and finds the other."""
    amounts = {f"e{n}": 5.0 + n for n in range(8)}
    single = {
        who: Cell(f"{STEM}/antwoord/{who}", {who: amount}, hidden=True) for who, amount in amounts.items()
    }
    few = [who for who in amounts if who not in ("e6", "e7")]
    totals = {
        name: Cell(f"{STEM}/{name}", {who: amounts[who] for who in inside})
        for name, inside in (("totaal", list(amounts)), ("panel", few))
    }
    sums = tuple(
        Sum(total.id, tuple(single[who].id for who in total.contributions)) for total in totals.values()
    )
    tables = {DAY: LinkedTables((*single.values(), *totals.values()), sums)}
    whole = figure("totaal", totals["totaal"].value)
    assert found(whole, tables=tables) == ()
    leaks = found(whole, figure("panel", totals["panel"].value), tables=tables)
    assert kinds(leaks) == [("te berekenen", "antwoord/e6"), ("te berekenen", "antwoord/e7")]
    assert all("een werkgever die zijn eigen antwoord kent" in one.sentence for one in leaks)


def test_a_figure_that_a_rule_keeps_out_of_all_tables_is_a_leak() -> None:
    alone = figure("een/e5", 8)
    (leak,) = audit({DAY: table()}, [figure("totaal", 60), alone], RULES, never={DAY: {alone.cell}})
    assert kinds((leak,)) == [("gepubliceerd", "een/e5")]
    assert leak.leak
