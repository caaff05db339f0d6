/* zoo: program=tcp-echo-fork sound */
/* What was read goes into an anonymous file, and from there to the client by sendfile(). Cut to
 * nothing the file has new pages each time: those of before may still be on their way. */
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
        if (ftruncate(file, 0) < 0 || pwrite(file, buffer, n, 0) != n)
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
