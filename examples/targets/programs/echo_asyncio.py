"""A TCP echo server with asyncio streams."""

import asyncio
import sys


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Serve one client until it half-closes."""
    try:
        while data := await reader.read(4096):
            writer.write(data)
            await writer.drain()
    finally:
        writer.close()


async def main() -> None:
    """Serve until killed."""
    server = await asyncio.start_server(echo, "0.0.0.0", int(sys.argv[1]))
    await server.serve_forever()


asyncio.run(main())
