"""A server on loopback that answers every connection with the bytes that a test gives it: a portal, another program, nonsense."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable


class StrangeServer:
    """Answers each connection's first request with ``answer`` (bytes, or a function of the request), then hangs up."""

    def __init__(
        self, answer: bytes | Callable[[bytes], bytes | None], *, context: ssl.SSLContext | None = None
    ) -> None:
        self.requests: list[bytes] = []
        self._answer = answer
        self._context = context
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="strange-server")
        self._thread.start()

    @property
    def url(self) -> str:
        return f"{'https' if self._context else 'http'}://127.0.0.1:{self.port}"

    def __enter__(self) -> StrangeServer:
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        socket.create_connection(("127.0.0.1", self.port)).close()
        self._thread.join()
        self._listener.close()

    def _run(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            with connection:
                if self._ended.is_set():
                    return
                connection.settimeout(10)
                try:
                    self._serve(connection)
                except OSError:
                    continue

    def _serve(self, plain: socket.socket) -> None:
        connection = self._context.wrap_socket(plain, server_side=True) if self._context else plain
        with connection:
            request = b""
            while b"\r\n\r\n" not in request:
                part = connection.recv(65536)
                if not part:
                    return
                request += part
                if request[0] == 0x16:  # a TLS greeting, which a plain server takes for a bad request
                    break
            self.requests.append(request)
            answer = self._answer(request) if callable(self._answer) else self._answer
            if answer is None:
                # Silence until the other side gives up.
                while connection.recv(65536):
                    pass
                return
            connection.sendall(answer)
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(65536):
                pass


def http(status: str, body: bytes, *headers: str) -> bytes:
    """A whole HTTP answer."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers, "", ""]
    return "\r\n".join(lines).encode() + body
