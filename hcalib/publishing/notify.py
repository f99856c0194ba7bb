"""Telling somebody how a pipeline went: by a program of one's own, or by mail; it never breaks anything."""

from __future__ import annotations

import json
import smtplib
import ssl
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import localtime, parseaddr
from typing import Any

from hcalib.errors import ExitCode
from hcalib.publishing.pipeline_record import STATE_NAMES, PipelineRecord
from hcalib.publishing.unattended import STEP_NAMES, NotifyRules, Smtp

_OURS = "HCALIB_"
PASSWORD = "HCALIB_SMTP_PASSWORD"


@dataclass(frozen=True)
class Summary:
    """What is told: names, counts and states, nothing from the data.

    Attributes
    ----------
    subject : str
        One line.
    text : str
    content : dict
        The same for programs.
    """

    subject: str
    text: str
    content: dict[str, Any]


def summary(record: PipelineRecord, title: str, remarks: tuple[str, ...] = ()) -> Summary:
    """Make the summary of a pipeline in Dutch.

    Parameters
    ----------
    record : PipelineRecord
    title : str
        Of what was made, such as the name of a moment.
    remarks : tuple of str
        Sentences that are not about one step.
    """
    code = record.exit_code
    outcome = "gelukt" if code is ExitCode.OK else f"niet alles gelukt (afsluitcode {int(code)})"
    lines = [f"{title}: {outcome}.", ""]
    steps = []
    for step in record.steps:
        one = record.step(step)
        told = f": {one.message}" if one.message else "."
        lines += [
            f"- {STEP_NAMES[step]} - {STATE_NAMES[one.state]}{told}",
            *(f"    {line}" for line in one.remarks),
        ]
        steps.append(
            {
                "step": step,
                "state": one.state,
                "exit_code": one.exit_code,
                "message": one.message,
                "remarks": list(one.remarks),
                "seconds": round(one.seconds, 1),
            }
        )
    if record.step("fetch").state == "failed" and record.step("run").state in ("done", "failed"):
        lines += ["", "Niet alle cijfers zijn opgehaald. De rapporten zijn gemaakt met wat er al was."]
    lines += ["", *remarks] if remarks else []
    content = {
        "title": title,
        "exit_code": int(code),
        "began": record.began.isoformat(),
        "ended": None if record.ended is None else record.ended.isoformat(),
        "resumed": record.resumed,
        "editions": list(record.editions),
        "steps": steps,
        "remarks": list(remarks),
    }
    return Summary(_one_line(f"hcalib: {title}: {outcome}"), "\n".join(lines) + "\n", content)


def notify(rules: NotifyRules, told: Summary, environment: Mapping[str, str]) -> tuple[str, ...]:
    """Tell it in every way that the rules name.

    Parameters
    ----------
    rules : NotifyRules
    told : Summary
    environment : mapping of str to str
        For the mail server (HCALIB_SMTP_HOST, _PORT, _SENDER, _TO, _USER, _PASSWORD).

    Returns
    -------
    tuple of str
        Dutch sentences on what did not succeed; empty when all did.
    """
    if rules.when == "never" or (rules.when == "trouble" and told.content["exit_code"] == 0):
        return ()
    problems = []
    if rules.command:
        problems.append(_by_command(rules, told, environment))
    if rules.smtp is not None:
        problems.append(_by_mail(_filled(rules.smtp, environment), rules, told, environment))
    return tuple(problem for problem in problems if problem)


def _by_command(rules: NotifyRules, told: Summary, environment: Mapping[str, str]) -> str:
    given = {name: value for name, value in environment.items() if name != PASSWORD}
    given[f"{_OURS}ONDERWERP"] = _one_line(told.subject)
    given[f"{_OURS}SAMENVATTING"] = told.text.replace("\0", "")
    given[f"{_OURS}AFSLUITCODE"] = str(told.content["exit_code"])
    try:
        done = subprocess.run(
            list(rules.command),
            input=json.dumps(told.content, ensure_ascii=False).encode(),
            env=given,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=rules.timeout_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"Het bericht is niet verstuurd: het programma was na {rules.timeout_seconds} s niet klaar."
    except (OSError, ValueError):
        return "Het bericht is niet verstuurd: het programma kon niet worden gestart."
    if done.returncode != 0:
        return f"Het bericht is mogelijk niet verstuurd: het programma eindigde met code {done.returncode}."
    return ""


def _by_mail(smtp: Smtp, rules: NotifyRules, told: Summary, environment: Mapping[str, str]) -> str:
    wrong = _incomplete(smtp)
    if wrong:
        return f"De mail is niet verstuurd: {wrong}."
    password = environment.get(PASSWORD, "")
    if password and smtp.encrypted == "none":
        return "De mail is niet verstuurd: een wachtwoord gaat niet over een onversleutelde verbinding."
    try:
        with _connected(smtp, rules.timeout_seconds) as server:
            if smtp.encrypted == "starttls":
                server.starttls(context=ssl.create_default_context())
            if smtp.user and password:
                server.login(smtp.user, password)
            refused = server.send_message(_message(smtp, told), smtp.sender, list(smtp.to))
    except (smtplib.SMTPException, OSError, ValueError) as error:
        return f"De mail is niet verstuurd: {_why(error)}."
    return f"De mail is niet bij iedereen aangekomen: {len(refused)} geweigerd." if refused else ""


def _connected(smtp: Smtp, seconds: float) -> smtplib.SMTP:
    if smtp.encrypted == "tls":
        safe = ssl.create_default_context()
        return smtplib.SMTP_SSL(smtp.host, smtp.port, timeout=seconds, context=safe)
    return smtplib.SMTP(smtp.host, smtp.port, timeout=seconds)


def _filled(smtp: Smtp, environment: Mapping[str, str]) -> Smtp:
    """Return the settings with what the environment says instead; a port that is no number is not used."""
    found = {
        name: environment[f"{_OURS}SMTP_{name.upper()}"]
        for name in ("host", "sender", "user")
        if environment.get(f"{_OURS}SMTP_{name.upper()}")
    }
    to = tuple(part.strip() for part in environment.get(f"{_OURS}SMTP_TO", "").split(",") if part.strip())
    port = environment.get(f"{_OURS}SMTP_PORT", "")
    number = int(port) if port.isascii() and port.isdigit() and 0 < int(port) < 65536 else smtp.port
    return smtp.model_copy(update={**found, "to": to or smtp.to, "port": number})


def _incomplete(smtp: Smtp) -> str:
    if not smtp.host:
        return "de naam van de mailserver ontbreekt (host of HCALIB_SMTP_HOST)"
    if not smtp.to or not smtp.sender:
        return "afzender of ontvanger ontbreekt (HCALIB_SMTP_SENDER, HCALIB_SMTP_TO)"
    if not all(_is_address(one) for one in (smtp.sender, *smtp.to)):
        return "een mailadres klopt niet"
    return ""


def _is_address(text: str) -> bool:
    """Tell whether this is one bare address: a line break or a second address in it is an attack."""
    return parseaddr(text) == ("", text) and text.count("@") == 1 and text.isascii() and text.isprintable()


def _message(smtp: Smtp, told: Summary) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = _one_line(told.subject)
    message["From"] = smtp.sender
    message["To"] = ", ".join(smtp.to)
    message["Date"] = localtime()
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(told.text)
    return message


def _one_line(text: str) -> str:
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())[:200]


_REASONS: tuple[tuple[type[Exception], str], ...] = (
    (
        smtplib.SMTPAuthenticationError,
        "de mailserver weigert de naam of het wachtwoord; kijk HCALIB_SMTP_USER en HCALIB_SMTP_PASSWORD na",
    ),
    (
        smtplib.SMTPSenderRefused,
        "de mailserver weigert de afzender; kijk HCALIB_SMTP_SENDER na, en of een wachtwoord nodig is",
    ),
    (smtplib.SMTPRecipientsRefused, "de mailserver weigert de ontvangers; kijk HCALIB_SMTP_TO na"),
    (ssl.SSLCertVerificationError, "het certificaat van de mailserver klopt niet; kijk HCALIB_SMTP_HOST na"),
    (ssl.SSLError, "de mailserver versleutelt anders dan is gevraagd; kijk HCALIB_SMTP_PORT na (465 of 587)"),
)


def _why(error: Exception) -> str:
    """Say what went wrong without the words of the server, which may hold addresses."""
    if isinstance(error, smtplib.SMTPNotSupportedError):
        if "STARTTLS" in str(error):  # the words of smtplib itself
            return "de mailserver versleutelt niet (STARTTLS ontbreekt); kijk HCALIB_SMTP_PORT na"
        return "de mailserver neemt geen wachtwoord aan; kijk HCALIB_SMTP_PORT na"
    told = next((why for kind, why in _REASONS if isinstance(error, kind)), "")
    return told or (
        f"de mailserver is niet bereikbaar of brak af ({type(error).__name__}); "
        "kijk HCALIB_SMTP_HOST en HCALIB_SMTP_PORT na"
    )
