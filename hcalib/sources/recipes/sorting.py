"""Which codes of a dimension are taken, what they mean to us, and why the others are left."""

from __future__ import annotations

from collections.abc import Sequence

from hcalib.catalog import TOTAL, Catalog, Region
from hcalib.periods import Period, parse_period
from hcalib.sources.language import bare, listed
from hcalib.sources.recipes.models import (
    AgeRule,
    AnyDimensionRule,
    CodeRule,
    FixedRule,
    PeriodRule,
    RegionRule,
)
from hcalib.sources.recipes.plan import TakenDimension
from hcalib.sources.recipes.wording import age_of
from hcalib.sources.statline.tables import Code, Dimension


def take(
    rule: AnyDimensionRule, dimension: Dimension, catalog: Catalog, problems: list[str]
) -> TakenDimension:
    """Divide the codes of a dimension by its rule; what is wrong is added to ``problems``, in Dutch."""
    sorter = _Sorter(dimension, problems)
    if isinstance(rule, RegionRule):
        _take_regions(rule, sorter, catalog)
    elif isinstance(rule, PeriodRule):
        _take_periods(rule, sorter)
    elif isinstance(rule, CodeRule):
        _take_codes(rule, sorter, catalog)
    elif isinstance(rule, AgeRule):
        _take_ages(rule, sorter)
    else:
        _take_one(rule, sorter)
    return TakenDimension(dimension.id, dimension.title, rule.column, sorter.codes, sorter.left)


class _Sorter:
    """Divides the codes of a dimension in taken and left, and keeps what is wrong with them."""

    def __init__(self, dimension: Dimension, problems: list[str]) -> None:
        self.dimension = dimension
        self.codes: dict[str, str] = {}
        self.left: dict[str, str] = {}
        self._problems = problems

    def take(self, code: Code, ours: str) -> None:
        for earlier, known in self.codes.items():
            if known == ours:
                self.wrong(f"de codes '{earlier}' en '{code.id}' zijn allebei '{ours}'.")
        self.codes[code.id] = ours

    def leave(self, code: Code, reason: str) -> None:
        self.left[code.id] = reason

    def wrong(self, problem: str) -> None:
        self._problems.append(f"dimensie {self.dimension.id}: {problem}")

    def unknown(self, codes: Sequence[Code], known: str) -> None:
        if codes:
            which = "onbekend is de code" if len(codes) == 1 else "onbekend zijn de codes"
            self.wrong(f"{which} {listed_codes(codes)}; {known}.")


def _take_regions(rule: RegionRule, sorter: _Sorter, catalog: Catalog) -> None:
    wanted = {region.code for region in catalog.regions.values() if _is_wanted(region, rule)}
    for code in sorter.dimension.codes:
        if code.id in wanted:
            sorter.take(code, code.id)
        elif code.id in catalog.regions:
            sorter.leave(code, "regio niet gevraagd")
        else:
            sorter.leave(code, "regio niet in de catalogus")
    gone = sorted(wanted - set(sorter.codes) - set(rule.may_lack))
    if gone:
        sorter.wrong(f"deze regio's van de catalogus zijn er niet (meer): {listed(gone)}.")
    elif not sorter.codes:
        sorter.wrong("geen van de regio's van de catalogus is erin.")


def _is_wanted(region: Region, rule: RegionRule) -> bool:
    if region.example:
        return False
    if rule.codes:
        return region.code in rule.codes
    return not rule.kinds or region.kind in rule.kinds


def _take_periods(rule: PeriodRule, sorter: _Sorter) -> None:
    since = parse_period(rule.since).start if rule.since else None
    until = parse_period(rule.until).end if rule.until else None
    unknown = []
    for code in sorter.dimension.codes:
        period = _period(code.id)
        if period is None:
            unknown.append(code)
        elif period.frequency not in rule.frequencies:
            sorter.leave(code, f"periode is een {period.frequency}")
        elif (since and period.start < since) or (until and period.end > until):
            sorter.leave(code, "periode niet gevraagd")
        else:
            sorter.take(code, code.id)
    sorter.unknown(unknown, "verwacht: codes als 2021JJ00, 2020SJ00, 2021KW01 of 2021MM01")
    if not sorter.codes:
        sorter.wrong(f"er is geen periode van de gevraagde soort ({listed(rule.frequencies)}).")


def _take_codes(rule: CodeRule, sorter: _Sorter, catalog: Catalog) -> None:
    codes = {**rule.codes, **{str(catalog.branches[name].cbs_key): name for name in rule.branches}}
    titles = {bare(title): ours for title, ours in rule.titles.items()}
    unknown = []
    for code in sorter.dimension.codes:
        ours = codes.get(code.id, titles.get(bare(code.title)))
        if ours is not None:
            sorter.take(code, ours)
        elif rule.rest == "overslaan":
            sorter.leave(code, "code niet gevraagd")
        else:
            unknown.append(code)
    known = [*codes, *rule.titles]
    sorter.unknown(unknown, f"het recept kent {listed(known)}")
    for ours in dict.fromkeys([*codes.values(), *titles.values()]):
        if ours not in sorter.codes.values() and ours not in rule.may_lack:
            expected = listed(f"'{name}'" for name, one in {**codes, **rule.titles}.items() if one == ours)
            there = listed_codes(sorter.dimension.codes)
            sorter.wrong(f"de code voor '{ours}' is er niet (meer); verwacht: {expected}; er is: {there}.")


def _take_ages(rule: AgeRule, sorter: _Sorter) -> None:
    unknown = []
    for code in sorter.dimension.codes:
        age = age_of(code.title)
        if code.id in rule.leave:
            sorter.leave(code, "leeftijdsgroep overlapt andere")
        elif age is None and rule.rest == "fout":
            unknown.append(code)
        elif age is None:
            sorter.leave(code, "kenmerk is geen leeftijd")
        elif not (rule.total if age == TOTAL else rule.groups):
            sorter.leave(code, "leeftijdsgroep niet gevraagd")
        else:
            sorter.take(code, age)
    sorter.unknown(unknown, "verwacht: titels als '0 jaar', '15 tot 25 jaar' of '95 jaar of ouder'")
    gone = sorted(set(rule.leave) - {code.id for code in sorter.dimension.codes})
    if gone:
        sorter.wrong(f"de codes {listed(gone)}, die het recept overslaat, zijn er niet meer.")
    taken = set(sorter.codes.values())
    if rule.total and TOTAL not in taken:
        sorter.wrong(f"er is geen totaal; er is: {listed_codes(sorter.dimension.codes)}.")
    if not rule.total and not taken:
        sorter.wrong(f"er zijn geen leeftijden; er is: {listed_codes(sorter.dimension.codes)}.")


def _take_one(rule: FixedRule, sorter: _Sorter) -> None:
    titles = {bare(title) for title in rule.titles}
    fitting = [one for one in sorter.dimension.codes if one.id == rule.code or bare(one.title) in titles]
    if len(fitting) != 1:
        expected = rule.code or listed(f"'{title}'" for title in rule.titles)
        sorter.wrong(
            f"de code {expected} is er {'niet (meer)' if not fitting else 'meer dan één keer'}; "
            f"er is: {listed_codes(sorter.dimension.codes)}."
        )
    for code in sorter.dimension.codes:
        if code in fitting[:1]:
            sorter.take(code, code.id)
        else:
            sorter.leave(code, "uitsplitsing niet gevraagd")


def take_total(dimension: Dimension, problems: list[str], remarks: list[str]) -> TakenDimension:
    """Take the one code that is the total of a dimension the recipe does not know, and say which."""
    sorter = _Sorter(dimension, problems)
    totals = [code for code in dimension.codes if bare(code.title).split()[:1] == ["totaal"]]
    if len(totals) != 1:
        found = "geen" if not totals else listed_codes(totals)
        sorter.wrong(f"het recept neemt het totaal, maar dat is niet aan te wijzen (gevonden: {found}).")
    for code in dimension.codes:
        if code in totals[:1]:
            sorter.take(code, code.id)
            remarks.append(f"Van '{dimension.title}' is '{code.title}' genomen.")
        else:
            sorter.leave(code, "uitsplitsing niet gevraagd")
    return TakenDimension(dimension.id, dimension.title, "none", sorter.codes, sorter.left)


def listed_codes(codes: Sequence[Code]) -> str:
    """Name codes with their titles, for a sentence."""
    return listed(f"{code.id} ({code.title.strip()})" for code in codes)


def _period(code: str) -> Period | None:
    try:
        return parse_period(code)
    except ValueError:
        return None
