"""plant - starts the real programs for scenario tests, and talks to them in bytes.

Programs are started on port 0 and waited for by their first line, never by sleeping.
"""

import os
import random
import socket
import struct
import subprocess
import threading

CIPRW = os.environ["CIPRW"]
TIMEOUT = 30


def run(*args, **kwargs):
    """A command to its end: returncode, stdout, stderr."""
    return subprocess.run([CIPRW, *args], capture_output=True, text=True, timeout=TIMEOUT,
                          check=False, **kwargs)


def free_port():
    """A port of this machine that nobody has, and that the system gives nobody of itself."""
    while True:
        port = random.randrange(20000, 32000)
        try:
            with socket.create_server(("127.0.0.1", port)), \
                    socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
                udp.bind(("127.0.0.1", port))
                return port
        except OSError:
            pass


class Sim:
    """A simulated controller, while the `with` lasts."""

    def __init__(self, *args, address=("--port", "0")):
        self.args = [CIPRW, "sim", *address, *args]
        self.killed = False

    def __enter__(self):
        self.process = subprocess.Popen(self.args, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        text=True)
        line = self.process.stdout.readline()
        if not line.startswith("listening eip "):
            self.process.wait(TIMEOUT)
            raise AssertionError(f"{line!r} {self.process.stderr.read()!r}")
        self.url = line.split()[2]
        self.host, port = self.url.rsplit(":", 1)
        self.port = int(port)
        return self

    def kill(self):
        """It ends without a word."""
        self.process.kill()
        self.process.wait(TIMEOUT)
        self.killed = True

    def __exit__(self, *_):
        self.process.terminate()
        try:
            status = self.process.wait(TIMEOUT)
            assert self.killed or status in (0, 130), \
                f"the simulator ended with {status}: " + self.errors()
        finally:
            self.process.stdout.close()
            self.process.stderr.close()

    def errors(self):
        return self.process.stderr.read()

    def memory(self):
        """Bytes of memory that the process holds."""
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as lines:
            return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS"))

    def read(self, *tags):
        """tag -> text of its value."""
        done = run("read", self.url, *tags)
        assert done.returncode == 0, done.stderr
        return dict(line.split(" = ", 1) for line in done.stdout.splitlines())


class Speaker:
    """A server that serves one connection after another by a script.

    A connection is a list of steps (bytes to wait for, bytes to say); at the end of its steps it is
    closed, or kept open in silence.
    """

    def __init__(self, *connections, closes=True):
        self.connections, self.closes = connections, closes

    def __enter__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = "127.0.0.1:%d" % self.listener.getsockname()[1]
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()
        return self

    def serve(self):
        try:
            for steps in self.connections:
                with self.listener.accept()[0] as stream:
                    for wait_for, says in steps:
                        self.step(stream, wait_for, says)
                    if not self.closes:
                        self.over.wait(TIMEOUT)
        except OSError:
            pass  # the client left, or the test is over

    @staticmethod
    def step(stream, wait_for, says):
        while wait_for > 0:
            data = stream.recv(4096)
            if not data:
                return
            wait_for -= len(data)
        stream.sendall(says)

    def __exit__(self, *_):
        self.over.set()
        self.listener.close()
        self.thread.join(TIMEOUT)


class Liar:
    """A device that registers sessions as it should, and then says what a test makes of each
    message: answer(header, data) gives the bytes to say, in parts; None closes the connection.
    """

    def __init__(self, answer, registered=None):
        self.answer, self.registered, self.heard = answer, registered, []

    def __enter__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = "127.0.0.1:%d/1/0" % self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()
        return self

    def serve(self):
        try:
            while True:
                with self.listener.accept()[0] as stream:
                    self.talk(stream)
        except OSError:
            pass  # the test is over

    def talk(self, stream):
        try:
            while True:
                head = take(stream, 24)
                data = take(stream, struct.unpack_from("<H", head, 2)[0])
                for says in self.say(head, data):
                    if says is None:
                        return
                    stream.sendall(says)
        except (EOFError, OSError):
            pass  # the client left

    def say(self, head, data):
        command = struct.unpack_from("<H", head)[0]
        if command == 0x65:
            return [self.registered or frame(0x65, data, 77, context=head[12:20])]
        if command == 0x66:
            return [None]
        self.heard.append(data)
        return self.answer(head, data)

    def __exit__(self, *_):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.thread.join(TIMEOUT)


def take(stream, size):
    data = b""
    while len(data) < size:
        more = stream.recv(size - len(data))
        if not more:
            raise EOFError(f"closed after {len(data)} of {size} bytes")
        data += more
    return data


def frame(command, data=b"", session=0, status=0, context=b"scenario"):
    return struct.pack("<HHII8sI", command, len(data), session, status, context, 0) + data


class Session:
    """A registered session over a plain socket: Message Router bytes in, bytes out."""

    def __init__(self, host, port):
        self.stream = socket.create_connection((host, port), TIMEOUT)
        self.stream.settimeout(TIMEOUT)
        self.stream.sendall(frame(0x65, b"\1\0\0\0"))
        self.handle = struct.unpack_from("<I", self.receive(), 4)[0]

    def receive(self):
        head = take(self.stream, 24)
        return head + take(self.stream, struct.unpack_from("<H", head, 2)[0])

    def ask(self, request):
        """The reply to one unconnected request, both as hexadecimal text."""
        message = bytes.fromhex(request)
        data = struct.pack("<IHHHHHH", 0, 10, 2, 0, 0, 0xB2, len(message)) + message
        self.stream.sendall(frame(0x6F, data, self.handle))
        return self.receive()[40:].hex(" ")

    def close(self):
        self.stream.close()
