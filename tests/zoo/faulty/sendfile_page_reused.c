/* zoo: program=tcp-echo-fork fails=TCP-ECHO-SLOW-READER also=TCP-CONCURRENT-LONG-STREAMS,TCP-ECHO-BEYOND-BUFFERS,TCP-ECHO-COALESCED,TCP-ECHO-EXACT-BYTES,TCP-ECHO-HALF-CLOSE,TCP-ECHO-LARGE,TCP-ECHO-NEVER-MIXED,TCP-ECHO-PROMPT-REPLY,TCP-ECHO-MANY-ROUNDS,TCP-ECHO-SHORT-WRITES,TCP-CONCURRENT-BURST,TCP-CONCURRENT-HUNDREDS,TCP-ECHO-EVERY-BYTE-VALUE,TCP-ECHO-BYTEWISE */
/* The mistake: sendfile() copies nothing: what is still to be sent are the file's own pages, and the
 * next read is written over them. */
#include "../forks.h"
#include <sys/mman.h>
#include <sys/sendfile.h>

static void echo_by_file(int fd)
{
    char buffer[8192];
    ssize_t n;
    int file = memfd_create("echo", 0);
    if (file < 0)
        die("memfd_create");
    while ((n = read_some(fd, buffer, sizeof buffer)) > 0) {
        off_t from = 0;
        if (pwrite(file, buffer, n, 0) != n)
            return;
        while (from < n)
            if (sendfile(fd, file, &from, n - from) < 0 && errno != EINTR)
                return;
    }
}

int main(int argc, char **argv)
{
    run_forks(listen_on(port_from(argc, argv), 5), echo_by_file);
}
