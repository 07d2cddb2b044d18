"""A TCP proxy on loopback that counts bytes and cuts the connection after as many of them as a test wants."""

from __future__ import annotations

import selectors
import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass

UP = "up"
DOWN = "down"
ANY = "any"


@dataclass
class _Cut:
    direction: str
    left: int
    times: int
    act: Callable[[], None] | None


class CuttingProxy:
    """Stands between a desk and a server. ``passed`` counts the bytes of each direction since the last ``reset``."""

    def __init__(self, port: int) -> None:
        self.target = port
        self.passed = {UP: 0, DOWN: 0}
        self.cuts = 0
        self._cut: _Cut | None = None
        self._pairs: dict[socket.socket, tuple[socket.socket, str]] = {}
        self._selector = selectors.DefaultSelector()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._wake, self._woken = socket.socketpair()
        self._selector.register(self._woken, selectors.EVENT_READ)
        self._thread = threading.Thread(target=self._run, name="cutting-proxy")
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> CuttingProxy:
        return self

    def __exit__(self, *_: object) -> None:
        self._wake.send(b"x")
        self._thread.join()

    def reset(self) -> None:
        self.passed = {UP: 0, DOWN: 0}
        self._cut = None

    def cut_after(
        self, count: int, direction: str = ANY, *, times: int = 1, act: Callable[[], None] | None = None
    ) -> None:
        """Let ``count`` more bytes of that direction through, then call ``act`` and break all connections; so ``times`` times."""
        self._cut = _Cut(direction, count, times, act)
        self._again = count

    def _run(self) -> None:
        try:
            while True:
                for key, _ in self._selector.select():
                    if key.fileobj is self._woken:
                        return
                    if key.fileobj is self._listener:
                        self._accept()
                    elif isinstance(key.fileobj, socket.socket) and key.fileobj in self._pairs:
                        self._pump(key.fileobj)
        finally:
            self._break_all()
            for each in (self._listener, self._wake, self._woken):
                each.close()
            self._selector.close()

    def _accept(self) -> None:
        near, _ = self._listener.accept()
        try:
            far = socket.create_connection(("127.0.0.1", self.target), timeout=5)
        except OSError:
            _hang_up(near)
            return
        far.settimeout(30)
        near.settimeout(30)
        for each in (near, far):
            each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._pairs[near] = (far, UP)
        self._pairs[far] = (near, DOWN)
        self._selector.register(near, selectors.EVENT_READ)
        self._selector.register(far, selectors.EVENT_READ)

    def _pump(self, source: socket.socket) -> None:
        target, direction = self._pairs[source]
        try:
            data = source.recv(65536)
        except OSError:
            data = b""
        cut = self._cut if self._cut is not None and self._cut.direction in {direction, ANY} else None
        if cut is not None and len(data) >= cut.left:
            data = data[: cut.left]
        try:
            target.sendall(data)
        except OSError:
            data = b""
        self.passed[direction] += len(data)
        if cut is not None:
            cut.left -= len(data)
            if cut.left <= 0:
                self._cut_now(cut)
                return
        if not data:
            self._close(source, target)

    def _cut_now(self, cut: _Cut) -> None:
        self.cuts += 1
        cut.times -= 1
        cut.left = self._again
        if cut.times <= 0:
            self._cut = None
        if cut.act is not None:
            cut.act()
        self._break_all()

    def _break_all(self) -> None:
        for each in list(self._pairs):
            self._selector.unregister(each)
            _hang_up(each)
        self._pairs.clear()

    def _close(self, *ends: socket.socket) -> None:
        for each in ends:
            del self._pairs[each]
            self._selector.unregister(each)
            each.close()


def _hang_up(end: socket.socket) -> None:
    # Linger 0 sends a reset, as a dead process or a lost network path would.
    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    end.close()
