/* zoo: program=socket-write fails=SOCKET-WRITE-SOCKET */
/* The mistake: opens /dev/stdout, which cannot be done where it is a socket (ENXIO). */
#include "../zoo.h"

int main(void)
{
    const char text[] = "Hello World!\n";
    size_t size = sizeof text - 1, done = 0;
    signal(SIGPIPE, SIG_IGN);
    int fd = open("/dev/stdout", O_WRONLY | O_APPEND | O_NONBLOCK);
    if (fd >= 0)
        fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
    while (done < size) {
        ssize_t n = write(fd, text + done, size - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            break;
        done += n;
    }
    if (done < size)
        fprintf(stderr, "Only %zu bytes written out of %zu\n", done, size);
    return done < size;
}
