"""A bare Flask route that inserts what it hears as a row: `python -m tests.bench.hearing_rows URL`.

It listens on the product's own WSGI server. Each of its threads has a connection, and a row is a statement of its own:
nobody could do less.
"""

from __future__ import annotations

import sys
import threading
from typing import Any, Final

import psycopg
from flask import Flask, request
from sqlalchemy.engine import make_url

from guard.runtime.http_server import Server, bind

TABLE: Final = "heard"


def bare(connect: Any) -> Flask:
    app = Flask("bare")
    of_thread = threading.local()

    @app.post("/webhooks/intercom")
    def hear() -> dict[str, bool]:
        if not hasattr(of_thread, "connection"):
            of_thread.connection = connect()
        of_thread.connection.execute(f"INSERT INTO {TABLE} (body) VALUES (%s)", (request.get_data(),))
        return {"received": True}

    return app


def main(url: str) -> None:
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)

    def connect() -> psycopg.Connection[Any]:
        return psycopg.connect(plain, autocommit=True)

    with connect() as connection:
        connection.execute(
            f"CREATE TABLE {TABLE} (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body bytea NOT NULL)"
        )
    server = Server(bare(connect), bind("127.0.0.1", 0))
    server.start()
    print(server.port, flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    main(sys.argv[1])
