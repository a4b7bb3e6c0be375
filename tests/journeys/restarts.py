"""A server that goes down as when its process is killed, and comes back at the same address."""

import socket
from contextlib import suppress

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.test.testcases import LiveServerThread, QuietWSGIRequestHandler


class Breakable(ThreadedWSGIServer):
    """Closes with itself what browsers keep open, over which its threads would go on answering."""

    def __init__(self, *args, **kwargs):
        self.open: list[socket.socket] = []
        super().__init__(*args, **kwargs)

    def get_request(self):
        connection, address = super().get_request()
        self.open.append(connection)
        return connection, address

    def server_close(self):
        super().server_close()
        for connection in self.open:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class Served(LiveServerThread):
    daemon = True

    def _create_server(self, connections_override=None):
        return Breakable((self.host, self.port), QuietWSGIRequestHandler, allow_reuse_address=True)


class Site:
    """The application at `url`, which can go down and come back there."""

    def __init__(self):
        self.port = 0
        self.comes_back()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def comes_back(self) -> None:
        self.served = Served("127.0.0.1", static_handler=StaticFilesHandler, port=self.port)
        self.served.start()
        self.served.is_ready.wait()
        if self.served.error:
            raise self.served.error
        self.port = self.served.port

    def goes_down(self) -> None:
        self.served.terminate()
