"""HTTP as bytes: no more of it than where a message begins and ends."""

import asyncio
from dataclasses import dataclass

_END = b"\r\n\r\n"


@dataclass(frozen=True)
class Message:
    """A request or an answer."""

    head: bytes
    """With the empty line that ends it."""
    body: bytes

    @property
    def whole(self) -> bytes:
        return self.head + self.body

    @property
    def first_line(self) -> list[str]:
        return self.head.split(b"\r\n", 1)[0].decode("latin-1").split(" ")

    def header(self, name: bytes) -> bytes:
        """What a header says; empty where there is none."""
        for line in self.head.split(b"\r\n")[1:]:
            key, _, text = line.partition(b":")
            if key.strip().lower() == name:
                return text.strip()
        return b""

    def without(self, name: bytes) -> "Message":
        """The same without a header."""
        first, *lines = self.head.removesuffix(_END).split(b"\r\n")
        kept = [line for line in lines if line.partition(b":")[0].strip().lower() != name]
        return Message(b"\r\n".join([first, *kept]) + _END, self.body)

    def saying(self, line: bytes) -> "Message":
        """The same with one header more, byte for byte as it stands here."""
        return Message(self.head.removesuffix(_END) + b"\r\n" + line + _END, self.body)

    def beginning(self, line: bytes) -> "Message":
        """The same with another first line."""
        return Message(line + b"\r\n" + self.head.split(b"\r\n", 1)[1], self.body)


async def read_message(reader: asyncio.StreamReader) -> Message | None:
    """The next message, of which every one says its length; nothing when the other side left."""
    try:
        head = await reader.readuntil(_END)
        length = int(Message(head, b"").header(b"content-length") or 0)
        return Message(head, await reader.readexactly(length))
    except (asyncio.IncompleteReadError, ConnectionError):
        return None
