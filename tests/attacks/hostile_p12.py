"""Certificate files made to keep whoever opens them busy."""

from asn1crypto import core
from asn1crypto import pkcs12 as asn1
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

ROUNDS = 2_000_000_000
_SALT, _IV = b"saltsalt", bytes(16)


def with_rounds_of_its_seal(p12: bytes, rounds: int = ROUNDS) -> bytes:
    """`p12`, its MAC asking for `rounds`."""
    shell = asn1.Pfx.load(p12)
    shell["mac_data"]["iterations"] = rounds
    return bytes(shell.dump(force=True))


def with_rounds_within_a_lock(passphrase: str, rounds: int = ROUNDS) -> bytes:
    """A file whose outer lock is modest, and that holds a key whose own lock asks for `rounds`:
    nobody can see that before the outer lock is open."""
    bag = asn1.SafeBag({
        "bag_id": "pkcs8_shrouded_key_bag",
        "bag_value": {"encryption_algorithm": _lock(rounds), "encrypted_data": bytes(64)},
    })  # fmt: skip
    inside = asn1.SafeContents([bag]).dump()
    locked = {
        "content_type": "data",
        "content_encryption_algorithm": _lock(1000),
        "encrypted_content": _encrypted(inside, passphrase),
    }
    content = {"version": "v0", "encrypted_content_info": locked}
    safe = asn1.AuthenticatedSafe([{"content_type": "encrypted_data", "content": content}])
    outer = {"content_type": "data", "content": core.OctetString(safe.dump())}
    return bytes(asn1.Pfx({"version": "v3", "auth_safe": outer}).dump())


def _lock(rounds: int) -> dict[str, object]:
    derivation = {
        "algorithm": "pbkdf2",
        "parameters": {
            "salt": core.OctetString(_SALT),
            "iteration_count": rounds,
            "key_length": 32,
            "prf": {"algorithm": "sha256"},
        },
    }
    cipher = {"algorithm": "aes256_cbc", "parameters": _IV}
    parameters = {"key_derivation_func": derivation, "encryption_scheme": cipher}
    return {"algorithm": "pbes2", "parameters": parameters}


def _encrypted(plain: bytes, passphrase: str) -> bytes:
    key = PBKDF2HMAC(hashes.SHA256(), 32, _SALT, 1000).derive(passphrase.encode())
    padding = 16 - len(plain) % 16
    encryptor = Cipher(algorithms.AES256(key), modes.CBC(_IV)).encryptor()
    return encryptor.update(plain + bytes([padding]) * padding) + encryptor.finalize()
