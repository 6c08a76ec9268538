"""The settings that a server for untrusted questions must have. Written at start, asserted by
`lodeway doctor`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

#: Every one of these is asserted on the running server through SHOW SETTINGS.
SAFE: dict[str, str] = {
    "server.default_listen_address": "127.0.0.1",
    "dbms.security.auth_enabled": "true",
    # Without this folder, `LOAD CSV FROM 'file:///etc/passwd'` of a server run from jars works.
    "server.directories.import": "import",
    "dbms.security.allow_csv_import_from_file_urls": "false",
    # A query that runs away ends by itself; a load sets a longer time for its own transactions.
    "db.transaction.timeout": "30s",
    "db.memory.transaction.max": "256.00MiB",
    "db.transaction.concurrent.maximum": "50",
    "dbms.usage_report.enabled": "false",
    "server.http.enabled": "false",
    "server.https.enabled": "false",
}

#: SHOW SETTINGS does not list internal settings; doctor probes the first, a test times the second.
INTERNAL: dict[str, str] = {
    # LOAD CSV may not reach any address: Neo4j's own answer to server-side request forgery.
    "internal.dbms.cypher_ip_blocklist": "0.0.0.0/0,::/0",
    # A stop takes 0.3 s instead of 10 s.
    "internal.dbms.bolt.netty_server_shutdown_quiet_period_duration": "0s",
}

#: Sizes for a laptop; the graph fits in the page cache many times over.
_SIZES = {"server.memory.pagecache.size": "256m"}


def write_conf(path: Path, port: int) -> None:
    """Write neo4j.conf anew, so that an edit of it never outlives a start."""
    address = {
        "server.bolt.enabled": "true",
        "server.bolt.listen_address": f"127.0.0.1:{port}",
        "server.bolt.advertised_address": f"127.0.0.1:{port}",
    }
    lines = [f"{name}={value}" for name, value in (SAFE | INTERNAL | _SIZES | address).items()]
    text = "# Written by Lodeway at every start.\n" + "\n".join(lines) + "\n"
    path.write_text(text, encoding="utf-8")
