"""Telling how it went: to a program and to a mail server of our own, also with hostile words."""

from __future__ import annotations

import base64
import email
import email.policy
import json
import os
import shutil
import smtplib
import socketserver
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import NoReturn

import pytest

from hcalib import cli
from hcalib.cli.pipeline_steps import Steps
from hcalib.errors import ExitCode
from hcalib.publishing.notify import PASSWORD, Summary, notify, summary
from hcalib.publishing.pipeline import StepOutcome, Work
from hcalib.publishing.pipeline_record import PipelineRecord, StepRecord
from hcalib.publishing.unattended import NotifyRules, Smtp, Step

NOW = datetime(2026, 6, 15, 6, tzinfo=UTC)
HOSTILE = "Regiobeeld\r\nBcc: iedereen@example.org\r\n\r\n<b>\0\u2028 é"


class Mail(socketserver.StreamRequestHandler):
    """Speaks just enough SMTP, and keeps what it hears."""

    def handle(self) -> None:
        server = self.server
        assert isinstance(server, MailServer)
        if server.from_the_start and not self._encrypt(server.tls):
            return
        self._say("220 proef")
        while line := self.rfile.readline():
            words = line.decode("utf-8", errors="replace").strip()
            server.heard.append(words)
            command = words.partition(" ")[0].upper()
            if command == "EHLO" and server.tls is None:
                self._say("250 8BITMIME")
            elif command == "EHLO":
                self._say("250-8BITMIME")
                encrypted = isinstance(self.request, ssl.SSLSocket)
                self._say(f"250 {server.offers if encrypted else 'STARTTLS'}")
            elif command == "STARTTLS":
                self._say("220 ga door")
                if not self._encrypt(server.tls):
                    return
            elif command == "AUTH":
                self._say("235 welkom")
            elif command == "MAIL" and "anoniem@" in words:
                self._say("530 eerst een wachtwoord")
            elif command == "DATA":
                self._say("354 ga door")
                body = b"".join(iter(self.rfile.readline, b".\r\n"))
                server.mails.append(email.message_from_bytes(body, policy=email.policy.default))  # type: ignore[arg-type]
                self._say("250 ok")
            elif command == "RCPT" and "weg@" in words:
                self._say("550 onbekend")
            elif command == "QUIT":
                self._say("221 dag")
                return
            else:
                self._say("250 ok")

    def _encrypt(self, tls: ssl.SSLContext | None) -> bool:
        """Go on encrypted; tell whether the other side trusts the certificate."""
        assert tls is not None
        try:
            self.request = tls.wrap_socket(self.request, server_side=True)
        except OSError:
            return False
        self.rfile, self.wfile = self.request.makefile("rb"), self.request.makefile("wb", buffering=0)
        return True

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class MailServer(socketserver.ThreadingTCPServer):
    """A mail server on this computer."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Mail)
        self.mails: list[EmailMessage] = []
        self.heard: list[str] = []
        self.tls: ssl.SSLContext | None = None
        self.from_the_start = False
        self.offers = "AUTH PLAIN"

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exception(), ConnectionError):  # who hangs up does not trust us, as it should
            super().handle_error(request, client_address)  # type: ignore[arg-type]

    def rules(self, **changes: object) -> NotifyRules:
        fields = {
            "host": "127.0.0.1",
            "port": self.server_address[1],
            "sender": "monitor@example.org",
            "to": ("beheer@example.org",),
            "encryption": "none",
        }
        return NotifyRules(when="always", smtp=Smtp.model_validate(fields | changes), timeout_seconds=10)


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield running
        running.shutdown()
        thread.join(10)


def record(**states: StepRecord) -> PipelineRecord:
    steps: tuple[Step, ...] = ("fetch", "run")
    results: dict[Step, StepRecord] = {"fetch": StepRecord("done"), "run": StepRecord("done", 0, "Klaar.")}
    return PipelineRecord("proef", NOW, (), steps, results | states, ended=NOW)  # type: ignore[operator]


def told(title: str = "Regiobeeld van juni", code: int = 0) -> Summary:
    return Summary(f"hcalib: {title}", f"{title} gelukt.\n", {"title": title, "exit_code": code})


def test_the_summary_says_in_dutch_what_happened() -> None:
    failed = StepRecord("failed", 6, "11 bronnen, 1 niet gelukt.", ("Niet gelukt: cbs-proef.",))
    made = summary(record(fetch=failed), "Regiobeeld van juni")
    assert made.subject == "hcalib: Regiobeeld van juni: niet alles gelukt (afsluitcode 6)"
    assert "cijfers ophalen - niet helemaal gelukt: 11 bronnen, 1 niet gelukt." in made.text
    assert "De rapporten zijn gemaakt met wat er al was." in made.text
    assert made.content["exit_code"] == 6
    assert json.loads(json.dumps(made.content)) == made.content
    assert "gelukt." in summary(record(), "Regiobeeld").text
    assert "was" not in summary(record(), "Regiobeeld").text
    stopped = record(fetch=failed, run=StepRecord("skipped"))
    assert "wat er al was" not in summary(stopped, "Regiobeeld").text


def test_a_mail_arrives(server: MailServer) -> None:
    assert notify(server.rules(), told(), {}) == ()
    [mail] = server.mails
    assert mail["Subject"] == "hcalib: Regiobeeld van juni"
    assert mail["To"] == "beheer@example.org"
    assert abs(mail["Date"].datetime - datetime.now(UTC)) < timedelta(minutes=5)
    assert mail.get_content().splitlines() == ["Regiobeeld van juni gelukt."]


def test_hostile_words_stay_words(server: MailServer) -> None:
    assert notify(server.rules(), told(HOSTILE), {}) == ()
    [mail] = server.mails
    assert mail["Bcc"] is None
    assert "\n" not in mail["Subject"]
    assert mail["Subject"].startswith("hcalib: Regiobeeld Bcc: iedereen@example.org <b>")
    assert sum(line.upper().startswith("RCPT") for line in server.heard) == 1


@pytest.mark.parametrize(
    "address", ["a@b.nl\r\nBcc: c@d.nl", "a@b.nl, c@d.nl", "Naam <a@b.nl>", "a b", "a@b@c"]
)
def test_an_address_is_one_address(server: MailServer, address: str) -> None:
    for changes in ({"to": (address,)}, {"sender": address}):
        [problem] = notify(server.rules(**changes), told(), {})
        assert "mailadres klopt niet" in problem
        assert address not in problem
    assert server.heard == []


def test_a_password_never_goes_over_an_open_line(server: MailServer) -> None:
    environment = {PASSWORD: "geheim"}
    [problem] = notify(server.rules(user="monitor"), told(), environment)
    assert "onversleutelde" in problem
    assert server.heard == []
    [problem] = notify(server.rules(user="monitor", encryption="starttls"), told(), environment)
    assert "STARTTLS" in problem
    assert not any("geheim" in line or "AUTH" in line for line in server.heard)
    assert server.mails == []


@pytest.fixture
def certificate(tmp_path: Path, server: MailServer) -> Path:
    """A certificate for 'localhost' that nobody signed; the mail server shows it."""
    if shutil.which("openssl") is None:
        pytest.skip("there is no openssl to make a certificate with")
    made, key = tmp_path / "bewijs.pem", tmp_path / "sleutel.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
         "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
         "-keyout", str(key), "-out", str(made)],
        check=True,
        capture_output=True,
    )  # fmt: skip
    server.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.tls.load_cert_chain(made, key)
    return made


def test_a_password_goes_encrypted_to_a_server_that_proves_its_name(
    server: MailServer, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    environment = {PASSWORD: "geheim", "HCALIB_SMTP_HOST": "localhost"}
    assert notify(server.rules(user="monitor", encryption="starttls"), told(), environment) == ()
    [mail] = server.mails
    assert mail["Subject"] == "hcalib: Regiobeeld van juni"
    secret = base64.b64encode(b"\0monitor\0geheim").decode()
    assert server.heard.index("STARTTLS") < server.heard.index(f"AUTH PLAIN {secret}")


def test_some_servers_are_encrypted_from_the_start(
    server: MailServer, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    server.from_the_start = True
    environment = {PASSWORD: "geheim", "HCALIB_SMTP_HOST": "localhost"}
    assert notify(server.rules(user="monitor", encryption="tls"), told(), environment) == ()
    assert len(server.mails) == 1
    assert "STARTTLS" not in server.heard


@pytest.mark.parametrize(
    ("port", "chosen", "encrypted"),
    [
        (465, None, "tls"),
        (587, None, "starttls"),
        (25, None, "starttls"),
        (465, "none", "none"),
        (26, "tls", "tls"),
    ],
)
def test_the_port_says_how_it_is_encrypted_unless_the_settings_do(
    port: int, chosen: str | None, encrypted: str
) -> None:
    assert Smtp.model_validate({"port": port, "encryption": chosen}).encrypted == encrypted


@pytest.mark.parametrize(("trusted", "host"), [(False, "localhost"), (True, "127.0.0.1")])
@pytest.mark.parametrize(("encryption", "heard"), [("starttls", ["ehlo", "STARTTLS"]), ("tls", [])])
def test_a_server_that_does_not_prove_its_name_hears_nothing(
    server: MailServer,
    certificate: Path,
    monkeypatch: pytest.MonkeyPatch,
    trusted: bool,
    host: str,
    encryption: str,
    heard: list[str],
) -> None:
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    server.from_the_start = encryption == "tls"
    environment = {PASSWORD: "geheim", "HCALIB_SMTP_HOST": host}
    [problem] = notify(server.rules(user="monitor", encryption=encryption), told(), environment)
    assert "het certificaat van de mailserver klopt niet" in problem
    assert [line.partition(" ")[0] for line in server.heard] == heard
    assert server.mails == []


def test_a_server_that_does_not_encrypt_from_the_start_hears_no_password(server: MailServer) -> None:
    environment = {PASSWORD: "geheim"}
    [problem] = notify(server.rules(user="monitor", encryption="tls"), told(), environment)
    assert "kijk HCALIB_SMTP_PORT na" in problem
    assert not any("geheim" in line or "AUTH" in line for line in server.heard)
    assert server.mails == []


def test_the_environment_says_where_it_goes(server: MailServer) -> None:
    rules = NotifyRules(when="always", smtp=Smtp(encryption="none"), timeout_seconds=10)
    environment = {
        "HCALIB_SMTP_HOST": "127.0.0.1",
        "HCALIB_SMTP_PORT": str(server.server_address[1]),
        "HCALIB_SMTP_SENDER": "monitor@example.org",
        "HCALIB_SMTP_TO": "een@example.org, twee@example.org",
    }
    assert notify(rules, told(), environment) == ()
    assert server.mails[0]["To"] == "een@example.org, twee@example.org"
    [problem] = notify(rules, told(), {})
    assert "HCALIB_SMTP_HOST" in problem


def test_who_is_refused_is_counted(server: MailServer) -> None:
    [problem] = notify(server.rules(to=("weg@example.org", "beheer@example.org")), told(), {})
    assert "1 geweigerd" in problem
    [problem] = notify(server.rules(to=("weg@example.org",)), told(), {})
    assert "weigert de ontvangers" in problem
    assert "weg@" not in problem


def test_the_reason_is_the_right_one(
    server: MailServer, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [problem] = notify(server.rules(sender="anoniem@example.org"), told(), {})
    assert "weigert de afzender" in problem
    assert "wachtwoord" in problem
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    server.offers = "8BITMIME"
    environment = {PASSWORD: "geheim", "HCALIB_SMTP_HOST": "localhost"}
    [problem] = notify(server.rules(user="monitor", encryption="starttls"), told(), environment)
    assert "neemt geen wachtwoord aan" in problem
    assert server.mails == []


def test_a_server_that_is_not_there_is_told(server: MailServer) -> None:
    rules = server.rules(port=1)
    [problem] = notify(rules, told(), {})
    assert "niet bereikbaar" in problem


def test_a_server_that_is_silent_is_not_waited_for_and_its_words_are_not_repeated(
    server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []

    def connect(host: str, port: int, timeout: float) -> NoReturn:
        waited.append(timeout)
        raise OSError("geen verbinding voor beheer@example.org")

    monkeypatch.setattr(smtplib, "SMTP", connect)
    [problem] = notify(server.rules(), told(), {})
    assert "niet bereikbaar" in problem
    assert "beheer@" not in problem
    assert waited == [server.rules().timeout_seconds]


def program(tmp_path: Path, code: str, **changes: object) -> NotifyRules:
    path = tmp_path / "bericht met spaties.py"
    path.write_text(code)
    fields = {"when": "always", "command": (sys.executable, str(path), "$HOME; rm x"), "timeout_seconds": 20}
    return NotifyRules.model_validate(fields | changes)


def test_a_program_gets_all_and_no_shell(tmp_path: Path) -> None:
    out = tmp_path / "uit.json"
    code = f"""import json, os, sys
names = ("HCALIB_ONDERWERP", "HCALIB_SAMENVATTING", "HCALIB_AFSLUITCODE", "{PASSWORD}")
told = [sys.argv[1:], json.load(sys.stdin), [os.environ.get(name) for name in names]]
open({str(out)!r}, "w").write(json.dumps(told))"""
    assert notify(program(tmp_path, code), told(HOSTILE, 6), {**os.environ, PASSWORD: "geheim"}) == ()
    arguments, content, given = json.loads(out.read_text())
    assert arguments == ["$HOME; rm x"]
    assert content["title"] == HOSTILE
    assert "\n" not in given[0]
    assert given[1:] == [told(HOSTILE).text.replace("\0", ""), "6", None]


@pytest.mark.parametrize(
    ("code", "changes", "sentence"),
    [
        ("import sys; print('geheim'); sys.exit(3)", {}, "code 3"),
        ("import time; time.sleep(60)", {"timeout_seconds": 1}, "niet klaar"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", {}, "code -9"),
        ("", {"command": ("/bestaat/niet",)}, "niet worden gestart"),
        ("", {"command": ("/bestaat\0niet",)}, "niet worden gestart"),
    ],
)
def test_a_program_that_fails_is_told(
    tmp_path: Path, code: str, changes: dict[str, object], sentence: str
) -> None:
    [problem] = notify(program(tmp_path, code, **changes), told(), os.environ)
    assert sentence in problem
    assert "geheim" not in problem


@pytest.mark.parametrize(("when", "code", "mails"), [("trouble", 0, 0), ("trouble", 1, 1), ("never", 1, 0)])
def test_when_it_is_told(server: MailServer, when: str, code: int, mails: int) -> None:
    rules = server.rules().model_copy(update={"when": when})
    assert notify(rules, told(code=code), {}) == ()
    assert len(server.mails) == mails


def test_a_failing_hook_fails_nothing_and_is_logged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data/catalog").mkdir(parents=True)
    (tmp_path / "data/unattended").mkdir()
    (tmp_path / "data/editions").mkdir()
    (tmp_path / "data/unattended/settings.yml").write_text(
        "timezone: Europe/Amsterdam\n"
        "moments: [{id: a, title: A, month: 1, day: 2, hour: 3, editions: [x]}]\n"
        "notify: {when: always, command: [/bestaat/niet]}\n"
    )
    monkeypatch.setenv("HCALIB_ROOT", str(tmp_path))
    fine = StepOutcome(ExitCode.OK, "Gelukt.")
    monkeypatch.setattr(
        Steps, "works", lambda self, steps: tuple(Work(one, lambda: fine, list) for one in steps)
    )
    assert cli.main(["pipeline", "--moment", "a"]) == 0
    [log] = (tmp_path / "logs").glob("*.jsonl")
    assert "bericht is niet verstuurd" in log.read_text()
