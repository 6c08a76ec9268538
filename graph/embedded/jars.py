"""Neo4j's jars: fetched once per user with jgo, and each one checked against `neo4j.lock`.

jgo only carries: it warns of a wrong checksum and goes on. What decides is our own lock of
coordinates and sha256, which holds no address, so that any mirror serves.
"""

from __future__ import annotations

import hashlib
import tempfile
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock

from ontology.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from jgo.maven import MavenContext

    #: Called with how many of how many files are there.
    Progress = Callable[[int, int], None]

#: More connections than this and the repository starts to refuse some.
_CONNECTIONS = 8
_TRIES = 3
_NEO4J = "org.neo4j:neo4j"


@dataclass(frozen=True)
class Jar:
    """One line of the lock: `group:artifact:version[:classifier] sha256:hex`."""

    coordinate: str
    sha256: str

    @cached_property
    def parts(self) -> tuple[str, str, str, str]:
        group, artifact, version, *classifier = self.coordinate.split(":")
        return group, artifact, version, classifier[0] if classifier else ""

    @property
    def filename(self) -> str:
        _, artifact, version, classifier = self.parts
        return "-".join(part for part in (artifact, version, classifier) if part) + ".jar"


def locked(text: str | None = None) -> list[Jar]:
    """The jars of the lock. Raises StoreError if a line of it is not one."""
    if text is None:
        text = files("graph.embedded").joinpath("neo4j.lock").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    jars = []
    for line in lines:
        coordinate, _, digest = line.partition(" sha256:")
        if not 3 <= len(coordinate.split(":")) <= 4 or len(digest) != 64:
            raise StoreError(
                f"neo4j.lock has a line that names no jar: {line!r}. Reinstall Lodeway."
            )
        jars.append(Jar(coordinate, digest))
    return jars


def neo4j_version(jars: Iterable[Jar]) -> str:
    """The version of Neo4j that the lock holds."""
    return _main(jars, _NEO4J).parts[2]


def _main(jars: Iterable[Jar], root: str) -> Jar:
    return next(jar for jar in jars if jar.coordinate.startswith(f"{root}:"))


def classpath(
    cache: Path, jars: list[Jar], progress: Progress | None = None, root: str = _NEO4J
) -> str:
    """The jars as a Java class path: what is missing is fetched, and then all are checked.

    Names each file, so that a jar somebody adds to the folder is not run. `root` is the artifact
    (`group:artifact`) that a lock was made for; the folder in the cache is named after it.
    Raises StoreError if a jar cannot be fetched or is not the one in the lock.
    """
    folder = _folder(cache, jars, root)
    if any(not (folder / jar.filename).exists() for jar in jars):
        _fetch_missing(folder, jars, progress)
    check(cache, jars, root)
    return ":".join(str(folder / jar.filename) for jar in jars)


def check(cache: Path, jars: list[Jar], root: str = _NEO4J) -> None:
    """Raise StoreError unless every jar is there and is the one in the lock."""
    folder = _folder(cache, jars, root)
    with ThreadPoolExecutor() as pool:
        digests = list(pool.map(_sha256_or_none, (folder / jar.filename for jar in jars)))
    for jar, digest in zip(jars, digests, strict=True):
        if digest is None:
            raise StoreError(f"{folder / jar.filename} is missing. `lodeway up` fetches it.")
        if digest != jar.sha256:
            raise StoreError(
                f"{folder / jar.filename} is not the file in Lodeway's lock (sha256 {digest}, "
                f"locked {jar.sha256}), so it is not run. Delete it and try again; if that does "
                "not help, do not trust where it comes from."
            )


def _folder(cache: Path, jars: list[Jar], root: str) -> Path:
    _, artifact, version, _ = _main(jars, root).parts
    return cache / f"{artifact}-{version}"


def _fetch_missing(folder: Path, jars: list[Jar], progress: Progress | None) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"Cannot write to {folder}: {error.strerror}. Set LODEWAY_CACHE to another folder."
        ) from error
    with FileLock(folder.with_suffix(".lock")):
        # Another process may have fetched them while we waited for the lock.
        missing = [jar for jar in jars if not (folder / jar.filename).exists()]
        with (
            tempfile.TemporaryDirectory(dir=folder.parent) as staging,
            ThreadPoolExecutor(_CONNECTIONS) as pool,
        ):
            context = _maven(Path(staging))
            fetches = [pool.submit(_fetch, context, jar, folder) for jar in missing]
            try:
                for done, fetch in enumerate(as_completed(fetches), start=1):
                    fetch.result()
                    if progress:
                        progress(len(jars) - len(missing) + done, len(jars))
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise


def _maven(repo_cache: Path) -> MavenContext:
    """Where jgo looks: the repositories of the user's own jgo settings, then its default."""
    from jgo.config import GlobalSettings
    from jgo.constants import MAVEN_CENTRAL_URL
    from jgo.maven import MavenContext

    repositories = {**GlobalSettings.load().repositories, "central": MAVEN_CENTRAL_URL}
    return MavenContext(repo_cache=repo_cache, remote_repos=repositories, timeout=60)


def _fetch(context: MavenContext, jar: Jar, folder: Path) -> None:
    """Fetch one jar aside, and move it to its place only when it is the right one."""
    group, artifact, version, classifier = jar.parts
    wanted = context.project(group, artifact).at_version(version).artifact(classifier)
    for attempt in range(1, _TRIES + 1):
        try:
            path = wanted.resolve()
            break
        except (OSError, RuntimeError) as error:  # jgo: no connection; no such file
            if attempt == _TRIES:
                raise StoreError(
                    f"Cannot fetch {jar.filename}, a part of Neo4j: {_why(error)} The first start "
                    "needs the internet once (set HTTPS_PROXY where a proxy leads there). Or set "
                    "NEO4J_URI to a Neo4j that you have."
                ) from error
            if wanted.cached_path is not None:
                wanted.cached_path.unlink(missing_ok=True)
    digest = _sha256(path)
    if digest != jar.sha256:
        raise StoreError(
            f"What was fetched as {jar.filename} is not the file in Lodeway's lock (sha256 "
            f"{digest}, locked {jar.sha256}), so it is not used. A proxy or mirror may alter files; "
            "try another network."
        )
    path.replace(folder / jar.filename)


def _why(error: Exception) -> str:
    """requests errors are OSErrors whose text is a wall of nested objects."""
    if isinstance(error, RuntimeError):
        return "the repository does not have it or refuses it."
    return f"no connection ({type(error).__name__})."


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sha256_or_none(path: Path) -> str | None:
    return _sha256(path) if path.exists() else None


def write_lock(version: str, path: Path, root: str = _NEO4J, target: str = "lock-neo4j") -> None:
    """Resolve a version of Neo4j, or of another artifact, anew and write its lock for review.

    `target` is the make target that the head of the lock names.
    """
    import jgo

    with tempfile.TemporaryDirectory() as staging:
        context = _maven(Path(staging))
        lines = []
        for artifact in jgo.resolve(f"{root}:{version}"):
            names = (artifact.groupId, artifact.artifactId, artifact.version, artifact.classifier)
            group, name, fixed, classifier = names
            jar = context.project(group, name).at_version(fixed).artifact(classifier).resolve()
            coordinate = ":".join(part for part in names if part)
            lines.append(f"{coordinate} sha256:{_sha256(jar)}")
    head = f"# The jars of {root} and all it needs, on every platform. Written by `make {target}`."
    path.write_text("\n".join([head, *sorted(lines)]) + "\n", encoding="utf-8")
