"""A new agenda to start from: a folder with the files it cannot do without, explained in Dutch.

Nothing in it is made up. Where something has to be written it says ``VUL IN``, never taken for a value.
"""

from __future__ import annotations

import re
from pathlib import Path

from hcalib.errors import ExitCode, Fault, UserError
from hcalib.files import PLACEHOLDER, schema_line, write_atomically

_HEAD = """\
# De agenda zelf. Vul overal in waar {todo} staat; hca check noemt wat er nog open is, met de regel.
# Weet een bron iets niet, laat het veld dan weg of leeg: verzin niets. Uitleg: docs/agenda-maken.md.
id: {id}
name: {todo}            # volledige naam, zoals op de voorkant van het plan
short: {todo}           # korte naam voor in zinnen
region: {region}        # code uit data/catalog/regions.csv, bijvoorbeeld PV24
# signed: 2024-11-18      # dag van ondertekening; haal het hekje weg als u die weet
start: {first}
end: {last}
bureau: {todo}          # organisatie die de uitvoering ondersteunt
# een bron is een code uit data/catalog/sources.yml of sources.yml hiernaast, met de plaats daarin
source: {{source: {todo}, place: {todo}}}

ambition:
  text: {todo}          # waar alle doelen samen voor zijn, als zin zonder punt
  period: {last}
  indicator: tekort     # maat uit data/catalog/indicators.yml die laat zien of het lukt
  # baseline:             # het beginpunt, als een bron het geeft
  #   value: 1500         # duizend schrijft u als 1000, zonder punt
  #   period: 2024JJ00
  #   source: {{source: CODE, place: "hoofdstuk 1"}}
  source: {{source: {todo}, place: {todo}}}

lines:
  - id: eerste-lijn     # kleine letters en streepjes; de doelen verwijzen hiernaar
    number: 1
    name: {todo}
    description: {todo}
    # regional: [instroom]   # maten over de hele regio die mee horen te bewegen
"""

_GOALS = """\
# De doelen, elk met een streepje ervoor. Kopieer het blok voor een volgend doel.
# kind is level (een stand die een hoogte bereikt), per_year (elk jaar een aantal), total (een aantal in
# totaal), share (een percentage), milestones (dingen die af zijn), qualitative (een oordeel) of maintain
# (niet groter worden).
- id: "1.1"               # tussen aanhalingstekens
  line: eerste-lijn       # een id uit lines in agenda.yml
  title: {todo}         # het hele doel, zonder punt aan het eind
  short: {todo}         # hoogstens vijf woorden
  kind: {todo}
  unit: {todo}          # code uit data/catalog/units.csv, bijvoorbeeld personen
  direction: {todo}     # up: meer is beter; down: minder is beter; none
  indicator: {todo}     # code uit data/catalog/indicators.yml of indicators.yml hiernaast
  # baseline:             # het beginpunt, als een bron het geeft
  #   value: 1000
  #   period: 2024JJ00
  target:
    value: {todo}       # laat leeg als het plan geen getal noemt, en schrijf dan een note
    period: {last}
  start: {first}
  end: {last}
  source: {{source: {todo}, place: {todo}}}
"""

_SOURCES = """\
# Bronnen die alleen deze agenda heeft, zoals het plan zelf. Staat de bron al in data/catalog/sources.yml,
# haal dit bestand dan weg.
- id: plan-{id}
  publisher: {todo}     # wie het uitgeeft
  title: {todo}
  kind: document
  # url: https://...
  licence: {todo}       # bijvoorbeeld: openbaar, met bronvermelding
  rhythm: eenmalig
  how: {todo}           # hoe een ander het document krijgt
  # published: 2024-11-18
  citation: {todo}      # zoals het onder een figuur staat
"""

_FILES = {"agenda": _HEAD, "goals": _GOALS, "sources": _SOURCES}


def start_agenda(root: Path, agenda_id: str, region: str | None, first: int, last: int) -> tuple[Path, ...]:
    """Write a new agenda folder to fill in.

    Parameters
    ----------
    root : Path
        The folder ``data/agenda``.
    agenda_id : str
        Name of the new folder.
    region : str or None
        Code of the region, if it is known already.
    first, last : int
        First and last year.

    Returns
    -------
    tuple of Path
        The files, in the order in which they are best filled in.

    Raises
    ------
    UserError
        If the name or the years cannot be (exit code USAGE), or the folder is there already (OUTPUT).
    """
    if re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", agenda_id) is None:
        message = (
            f"'{agenda_id}' kan geen naam zijn; gebruik kleine letters, cijfers en streepjes, zoals hca-2025."
        )
        raise UserError(message, ExitCode.USAGE)
    if not 1990 <= first <= last <= 2100:
        raise UserError("de jaren kloppen niet; het eerste ligt niet na het laatste.", ExitCode.USAGE)
    folder = root / agenda_id
    if folder.exists():
        raise UserError([Fault("deze map is er al; kies een andere naam.", folder)], ExitCode.OUTPUT)
    words = {
        "id": agenda_id,
        "region": region or PLACEHOLDER,
        "first": f"{first}JJ00",
        "last": f"{last}JJ00",
        "todo": PLACEHOLDER,
    }
    paths = []
    for name, text in _FILES.items():
        path = folder / f"{name}.yml"
        write_atomically(path, schema_line(name, 2) + text.format(**words))
        paths.append(path)
    return tuple(paths)
