"""The text that goes with a form: to be pasted in a mail."""

from __future__ import annotations

from hcalib.sources.forms.layout import Request
from hcalib.sources.forms.rounds import day_words, period_words


def letter(request: Request, file_name: str) -> str:
    """Write the message for one respondent: what it is, how to fill in, when it is due, what happens with it.

    Parameters
    ----------
    request : Request
    file_name : str
        Name of the workbook that goes with it.
    """
    form, respondent = request.form, request.respondent
    title, when, due = form.title, period_words(request.period), day_words(request.due)
    greeting = "Beste projectleider" if respondent.project else "Beste collega"
    paragraphs = [
        "VOORBEELD: deze tekst hoort bij een verzonnen agenda; verstuur haar niet."
        if request.agenda.example
        else "",
        f"Onderwerp: {title}, {when}: {respondent.title} (graag terug op {due} of eerder)",
        f"{greeting},",
        f"Bij deze mail zit een kort formulier voor {respondent.name}: {title}, ronde {when}. Invullen kost "
        f"hooguit {form.minutes} minuten. {form.why}",
        _steps(request, file_name),
        _what_happens(request),
        f"Met vriendelijke groet,\n{request.agenda.bureau.partition(' (')[0]}",
    ]
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph) + "\n"


def _steps(request: Request, file_name: str) -> str:
    steps = [
        f"Open {file_name} in Excel of LibreOffice. Meldt Excel 'Beveiligde weergave', kies dan 'Bewerken "
        "inschakelen'. Er zitten geen macro's in.",
        "Vul op het blad Antwoorden de gele vakken in. Weet u iets niet, laat het leeg: een nul betekent dat "
        "u telde en er geen vond.",
        "Noem geen namen van personen.",
        "Sla het bestand op onder dezelfde naam en stuur het als antwoord op deze mail terug, op "
        f"{day_words(request.due)} of eerder.",
    ]
    if request.previous.period:
        when = period_words(request.previous.period)
        steps.insert(2, f"Wat u de vorige keer opgaf ({when}), staat ernaast als geheugensteun.")
    if request.respondent.project:
        day = day_words(request.period.start)
        steps.insert(
            2,
            f"Geef de stand op {day}. Weet u alleen hoe het op een andere dag stond, schrijf die dag dan bij "
            "de toelichting.",
        )
    numbered = [f"{number}. {step}" for number, step in enumerate(steps, 1)]
    return "\n".join(["Zo vult u het in:", *numbered])


def _what_happens(request: Request) -> str:
    if request.respondent.project:
        return (
            "Is er niets te melden, stuur het formulier dan ook terug; anders staat er dat uw opgave "
            "ontbreekt. Uw cijfers en toelichtingen komen in de Projectmonitor. Een verhaal plaatsen we "
            "alleen met uw toestemming."
        )
    return (
        "Uw antwoorden zijn vertrouwelijk: we laten alleen totalen voor de regio zien, en alleen als "
        "niemand te herkennen is. Dat uw organisatie meedeed, zien de partijen van de agenda wel."
    )
