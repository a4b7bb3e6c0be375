"""script/server, started as a person would start it."""

import io
import os
import re
import runpy
import signal
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection

import pytest


@pytest.fixture
def port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture
def environment(tmp_path):
    """A new installation: its data in a folder of its own, on SQLite whatever these tests run on."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")
    }
    return kept | {"VAR_DIR": str(tmp_path), "WORKERS": "1"}


@pytest.fixture
def server(top_folder, environment, port, tmp_path):
    log = tmp_path / "log"
    with log.open("w") as output:
        process = subprocess.Popen(
            ["script/server", "--empty", "--port", str(port)],
            cwd=top_folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    yield lambda: (process.poll(), log.read_text())
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=20) == 0


def ask(port, path):
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer, body


def wait_for(port, server):
    for _ in range(1800):
        code, said = server()
        assert code is None, said
        with socket.socket() as visitor:
            if visitor.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    pytest.fail(server()[1])


def test_it_prepares_an_empty_database_prints_its_address_and_serves(server, port):
    wait_for(port, server)
    said = server()[1]

    assert f"http://127.0.0.1:{port}/" in said
    assert "script/server --demo" in said

    page, body = ask(port, "/log-in/")
    assert page.status == 200
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]

    styles = re.search(r"/static/build/app\.[0-9a-f]+\.css", body.decode())[0]
    answer, _ = ask(port, styles)
    assert answer.status == 200
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("choice", "production", "environment", "expected"),
    [
        ("build", True, {}, True),
        ("none", False, {"DEMO": "yes"}, False),
        ("ask", False, {"DEMO": "yes"}, True),
        ("ask", False, {"CI": "true", "DEMO": "yes"}, True),
        ("ask", False, {}, False),
        ("ask", True, {"DEMO": "yes"}, False),
    ],
)
def test_demonstration_data_is_built_only_when_wanted(
    top_folder, monkeypatch, settings, choice, production, environment, expected
):
    settings.PRODUCTION = production
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    for name in ("CI", "DEMO"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    script = runpy.run_path(top_folder / "script" / "_database.py")

    assert script["wanted"](choice) is expected


def test_a_taken_port_is_named_with_another(top_folder, environment):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            ["script/server", "--port", str(port)],
            cwd=top_folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    assert done.returncode == 1
    assert done.stderr.strip() == f"Port {port} is taken. Choose another: script/server --port {port + 1}"


def test_a_wrong_option_is_answered_with_the_right_ones(top_folder, environment):
    command = ["script/server", "--prot", "1"]
    done = subprocess.run(
        command, cwd=top_folder, env=environment, capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    assert "Usage: script/server [--port N] [--demo | --empty]" in done.stderr
