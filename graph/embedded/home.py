"""The folder of one embedded server: its parts, its password, and who runs in it."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from pydantic import SecretStr

from ontology.errors import StoreError

USERNAME = "neo4j"


@dataclass(frozen=True)
class Started:
    """The process that was last started in a home. It may be gone, and its pid reused since."""

    pid: int
    created: float
    port: int


@dataclass(frozen=True)
class Home:
    """Paths below `LODEWAY_HOME`; nothing here starts or stops anything."""

    root: Path

    @property
    def neo4j(self) -> Path:
        return self.root / "neo4j"

    @property
    def conf(self) -> Path:
        return self.neo4j / "conf" / "neo4j.conf"

    @property
    def data(self) -> Path:
        return self.neo4j / "data"

    @property
    def store_lock(self) -> Path:
        return self.data / "databases" / "store_lock"

    @property
    def server_log(self) -> Path:
        return self.neo4j / "logs" / "neo4j.log"

    @property
    def console_log(self) -> Path:
        return self.neo4j / "logs" / "console.log"

    @property
    def app_log(self) -> Path:
        return self.root / "app.log"

    @property
    def password_file(self) -> Path:
        return self.root / "password"

    @property
    def lock_file(self) -> Path:
        return self.root / "server.lock"

    @property
    def _state_file(self) -> Path:
        return self.root / "server.json"

    def create(self) -> None:
        """Make the folders, readable by their owner only. Raises StoreError if that fails."""
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            self.root.chmod(0o700)
            for folder in (self.conf.parent, self.server_log.parent, self.neo4j / "import"):
                folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"Cannot write to {self.root}: {error.strerror}. "
                "Set LODEWAY_HOME to a folder that you may write to."
            ) from error

    def password(self) -> SecretStr:
        """The server's password; made, and told to a new Neo4j, the first time.

        Raises StoreError if data are there but the password that opens them is not.
        """
        if self.password_file.exists():
            return SecretStr(self.password_file.read_text(encoding="utf-8").strip())
        if (self.data / "databases").exists():
            raise StoreError(
                f"{self.password_file} is missing, but {self.data} has a database that needs it. "
                f"Put the file back, or move {self.root} away to begin with an empty graph."
            )
        password = secrets.token_urlsafe(24)
        auth = self.data / "dbms" / "auth.ini"
        auth.parent.mkdir(parents=True, exist_ok=True)
        _write_private(auth, f"{USERNAME}:{_credential(password)}:\n")
        _write_private(self.password_file, password + "\n")
        return SecretStr(password)

    def started(self) -> Started | None:
        """What `remember` wrote last, or None if that is missing or unreadable."""
        try:
            return Started(**json.loads(self._state_file.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def remember(self, started: Started) -> None:
        _write_private(self._state_file, json.dumps(asdict(started)) + "\n")


def _credential(password: str) -> str:
    """The line that `neo4j-admin dbms set-initial-password` would write.

    Made here, since that command takes the password as an argument, where every user of the
    machine can read it, and starts a JVM of its own.
    """
    salt, rounds = secrets.token_bytes(32), 1024
    digest = hashlib.sha256(salt + password.encode()).digest()
    for _ in range(rounds - 1):
        digest = hashlib.sha256(digest).digest()
    return f"SHA-256,{digest.hex()},{salt.hex()},{rounds}"


def _write_private(path: Path, text: str) -> None:
    """Replace a file at one stroke; nobody but its owner may ever have read it."""
    new = path.with_name(f"{path.name}.{os.getpid()}.new")
    new.unlink(missing_ok=True)
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    new.replace(path)
