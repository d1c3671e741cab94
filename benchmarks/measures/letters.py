"""How long paper takes: a letter set, signed and read again, and who waits for it meanwhile."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from statistics import median
from time import perf_counter

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from benchmarks.bench import Bench
from benchmarks.measures.samples import percentile
from chasqui.demo.certificate import make_demo_p12
from office.config import Config, use_config
from office.papers.letters.letters import Addressee, Letter, Signer, render_letter
from office.papers.signing.pades import sign_letter
from office.papers.signing.pkcs12 import open_p12
from office.papers.signing.stamps import Stamp
from office.papers.validation.pdf_signatures import signatures_in
from office.storage.store import open_store, use_store

_AT = datetime(2026, 11, 24, 16, 6, 42, tzinfo=UTC)
_URL = "https://chq.example/verificar/7KQ4-M2XA-91TD"
_NAME, _PASSPHRASE = "Ana Lucía Toapanta Changoluisa", "una frase de prueba"
_WARM_UP = 3
_TICK = 0.001  # seconds
_PARAGRAPH = (
    "<p>Las copias, en un total de 41 fojas, se adjuntan en un solo archivo. Por haberse entregado "
    "en formato digital <strong>no generan valor alguno</strong>, según la Ley de Transparencia; "
    "cualquier inquietud puede presentarla en las ventanillas de la institución.</p>"
)
_LINES = "".join(
    f"<tr><td>{n}</td><td>Convenio CHQ-DE-2019-{n:04} de limpieza</td><td>22</td></tr>"
    for n in range(1, 13)
)
_TABLE = f"<table><tr><th>N.º</th><th>Documento</th><th>Fojas</th></tr>{_LINES}</table>"


async def letters(bench: Bench) -> None:
    """Medians of a two-page letter, its signature (PAdES B-B, RSA-2048) and its verification."""
    use_store(open_store(str(bench.folder)))
    use_config(Config(base_url="https://chq.example", secret_key=""))
    key = open_p12(_certificate(), _PASSPHRASE, _AT)
    count = bench.plan.letters
    rendered = [await render_letter(_letter(n)) for n in range(count)]
    if rendered[0].box is None or rendered[0].box.page != 1:
        raise AssertionError("the letter has not two pages")

    async def sign(n: int) -> bytes:
        return await sign_letter(
            rendered[n], key, Stamp(_NAME, "", True, _AT, "Oficio", _URL), location="Quito"
        )

    signed = [await sign(n) for n in range(count)]
    _note(bench, "sign.rsa_ms", _raw_signature(count))
    warm = await _median(lambda n: render_letter(_letter(n)), count)
    _note(bench, "letter.warm_ms", warm, "sign.rsa_ms")
    _note(bench, "sign.bb_ms", await _median(sign, count), "sign.rsa_ms")
    _note(bench, "verify.bb_ms", await _median(lambda n: signatures_in(signed[n]), count))
    _note(bench, "sign.lag_ms", await _lag(sign, count))


def _note(bench: Bench, name: str, seconds: float, floor: str | None = None) -> None:
    bench.say(f"{name}: {seconds * 1000:.1f}")
    bench.ledger.sample(name, seconds * 1000, "ms", floor)


def _certificate() -> bytes:
    return make_demo_p12(
        _NAME, "1710034065", _PASSPHRASE, _AT.replace(year=2025), _AT.replace(year=2027)
    )


def _letter(number: int) -> Letter:
    return Letter(
        institution="Consejo de Hábitat y Quebradas",
        motto="Agua y ladera, casa de todos",
        unit="Dirección Administrativa",
        city="Quito",
        number=f"CHQ-DA-2026-{number:04d}-O",
        dated=_AT.date(),
        draft=False,
        reference=f"CHQ-SG-2026-{number:04d}-E",
        subject="Copias certificadas del convenio de limpieza",
        addressees=(
            Addressee("Señora", "Rosa Guamán Yupanqui", "Presidenta", "Comité", "Presente"),
        ),
        body_html=f"<p>De mi consideración:</p>{_PARAGRAPH}{_TABLE}{_PARAGRAPH * 8}",
        signer=Signer("Ing.", _NAME, "Directora Administrativa"),
        verify_url=_URL,
        attachments=("copias_convenio.pdf",),
    )


async def _median(act: Callable[[int], Awaitable[object]], count: int) -> float:
    """The median of the seconds that `act(n)` takes, after a warm-up."""
    seconds = []
    for n in (*range(min(_WARM_UP, count)), *range(count)):
        started = perf_counter()
        await act(n)
        seconds.append(perf_counter() - started)
    return median(seconds[min(_WARM_UP, count) :])


def _raw_signature(count: int) -> float:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    seconds = []
    for _ in range(count):
        started = perf_counter()
        key.sign(b"x" * 300, padding.PKCS1v15(), hashes.SHA256())
        seconds.append(perf_counter() - started)
    return median(seconds)


async def _lag(sign: Callable[[int], Awaitable[object]], count: int) -> float:
    """How late the loop's other tasks are while letters are signed: the 95th percentile."""
    signing = asyncio.ensure_future(_median(sign, count))
    late = []
    while not signing.done():
        due = perf_counter() + _TICK
        await asyncio.sleep(_TICK)
        late.append(perf_counter() - due)
    await signing
    return percentile(late, 95)
