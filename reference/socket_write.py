"""socket-write: every byte is written, however many writes it takes (OSD 3.2.1, socketwrite.c).

    python -m reference.socket_write

Beside the course's C:

    while (done < length)                      while done < len(data)
        n = write(fd, data + done, …)          os.write(descriptor, data[done:])
        if (n <= 0) break;                     except OSError: break
    done != length: message, exit(1)           the same

The course's program writes to descriptor 0 and calls it standard output; that is descriptor 1.
A descriptor that does not block is waited for, and the write is tried again.
"""

import os
import select
import sys

STANDARD_OUTPUT = 1
GREETING = b"Hello World!\n"


def main() -> None:
    written = write_all(STANDARD_OUTPUT, GREETING)
    if written < len(GREETING):
        print(f"Only {written} bytes written out of {len(GREETING)}", file=sys.stderr)
        sys.exit(1)


def write_all(descriptor: int, data: bytes) -> int:
    """Write until every byte is taken or an error comes; how many were taken."""
    done = 0
    while done < len(data):
        try:
            done += os.write(descriptor, data[done:])
        except BlockingIOError:
            waiting = select.poll()
            waiting.register(descriptor, select.POLLOUT)
            waiting.poll()
        except OSError:  # EPIPE among them: Python starts with SIGPIPE ignored
            break
    return done


if __name__ == "__main__":
    main()
