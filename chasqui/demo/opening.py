"""The demonstration while it runs: its data, the stand-ins of the world, and how to begin."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from pydantic import SecretStr
from starlette.types import ASGIApp

from chasqui.building import StartError
from chasqui.demo import loading as demo
from chasqui.demo.paths import DEMO_PATH, maildir_of
from chasqui.setting_types import Endpoint
from chasqui.settings import Settings
from chasqui.standins.facts import DemoFacts
from office.people.institutions import unit_acronyms


def reachable(endpoint: Endpoint) -> Endpoint:
    """How this machine reaches what listens on `endpoint`."""
    everywhere = endpoint.host in ("0.0.0.0", "::")
    return Endpoint("127.0.0.1" if everywhere else endpoint.host, endpoint.port)


class Demonstration:
    """The demonstration of one process; `settings` are those given, completed with stand-ins."""

    def __init__(self, given: Settings) -> None:
        self._own_telegram = not given.telegram_token
        self.settings = given
        if self._own_telegram:
            from chasqui.standins.telegram import BOT_USERNAME, DEMO_TOKEN

            address = f"http://{reachable(given.web_listen)}{DEMO_PATH}/telegram"
            self.settings = given.model_copy(
                update={
                    "telegram_token": SecretStr(DEMO_TOKEN),
                    "telegram_api_url": address,
                    "telegram_bot": BOT_USERNAME,
                }
            )

    async def load(self) -> None:
        """Load the invented data if the database is empty. Raises StartError."""
        if not await unit_acronyms():
            await demo.load(self.settings)
        elif demo.is_half_loaded(self.settings):
            raise StartError(
                f"La demostración se interrumpió mientras se cargaba: borre"
                f" {self.settings.data_dir} y empiece otra vez."
            )
        elif not demo.is_loaded(self.settings):
            raise StartError(
                "La base de datos tiene una institución que no es una demostración: --demo"
                " mostraría usuarios y dobles junto a documentos de verdad. No se abre."
            )

    def pages(self, smtp: Endpoint | None) -> ASGIApp:
        """The pages below DEMO_PATH."""
        from chasqui.standins.mailbox import create_demo_app

        telegram: ASGIApp | None = None
        if self._own_telegram:
            from chasqui.standins.telegram import create_telegram_standin

            telegram = create_telegram_standin()
        return create_demo_app(self._shown(smtp), telegram)

    def _shown(self, smtp: Endpoint | None) -> DemoFacts:
        listen = reachable(smtp or self.settings.smtp_listen)
        facts = DemoFacts(
            smtp_host=listen.host,
            smtp_port=listen.port,
            intake=tuple(self.settings.intake_addresses.items()),
            mailbox=None if self.settings.smtp_relay else maildir_of(self.settings),
            zone=ZoneInfo(self.settings.timezone),
            telegram=self._own_telegram,
        )
        return replace(facts, **demo.shown_facts(self.settings))

    def welcome(self, web: Endpoint | None, smtp: Endpoint | None) -> str:
        """What the terminal says when all is open."""
        facts = self._shown(smtp)
        safe = "nada sale de este equipo." if facts.closed else "pero los mensajes salen de verdad."
        lines = ["", f"Chasqui está abierto. Es una demostración: {safe}", ""]
        if web:
            address = f"http://{reachable(web)}"
            lines += [
                f"  Por dónde empezar  {address}{DEMO_PATH}/",
                f"  Oficina            {address}/",
                f"  Buzón              {address}{DEMO_PATH}/correo",
            ]
            if facts.telegram:
                lines.append(f"  Chat del bot       {address}{DEMO_PATH}/telegram/")
        if facts.logins:
            lines += ["", f"  Usuarios (contraseña de todos: {facts.password})"]
            lines += [f"    {one.login}  {one.name}, {one.post}" for one in facts.logins]
        if facts.certificate:
            lines += [
                "",
                f"  Certificado de prueba de {facts.certificate_holder}: {facts.certificate}",
                f"    clave: {facts.passphrase}",
            ]
        if smtp:
            lines += ["", "  Su primer mensaje, desde otra terminal:", f"    {_first_mail(facts)}"]
        return "\n".join([*lines, "", "  Para detenerlo: Ctrl+C", ""])


def _first_mail(facts: DemoFacts) -> str:
    sender, to = "vecina@correo.example", facts.intake[0][0] if facts.intake else "?"
    lines = (f"From: {sender}", f"To: {to}", "Subject: Una luminaria apagada", "", "Ayuda.", "")
    mail = "\\r\\n".join(lines)
    return (
        f"printf '{mail}' | curl -s smtp://{facts.smtp_host}:{facts.smtp_port}"
        f" --mail-from {sender} --mail-rcpt {to} -T -"
    )
