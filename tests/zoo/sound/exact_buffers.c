/* zoo: program=tcp-echo-fork sound sources */
/* Looks at nothing but its own, if oddly: a buffer of exactly the bytes that wait, one that lies
 * with its last byte at the end of a page, a count that wraps as unsigned numbers may. */
#include "../zoo.h"
#include <sys/ioctl.h>
#include <sys/mman.h>

static void echo_exactly(int fd)
{
    long page = sysconf(_SC_PAGESIZE);
    char *pages = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED || mprotect(pages + page, page, PROT_NONE) < 0)
        die("mmap");
    char last = 0;
    for (unsigned count = -2;; count++) {
        int waiting = 0;
        if (read_some(fd, &last, 1) != 1 || ioctl(fd, FIONREAD, &waiting) < 0)
            break;
        size_t size = waiting < page ? waiting + 1 : page;
        char *exact = count % 2 ? malloc(size) : pages + page - size;
        exact[0] = last;
        ssize_t n = size > 1 ? read_some(fd, exact + 1, size - 1) : 0;
        bool written = n >= 0 && write_all(fd, exact, n + 1);
        if (count % 2)
            free(exact);
        if (!written)
            break;
    }
}

int main(int argc, char **argv)
{
    int listener = listen_on(port_from(argc, argv), 5);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGCHLD, SIG_IGN);
    for (;;) {
        int fd = accept_client(listener);
        if (fd < 0)
            continue;
        pid_t child = fork();
        if (child == 0) {
            close(listener);
            echo_exactly(fd);
            _exit(0);
        }
        if (child < 0)
            nap(50);
        close(fd);
    }
}
