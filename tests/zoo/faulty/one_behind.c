/* zoo: program=tcp-echo fails=TCP-ECHO-PROMPT-REPLY also=* */
/* The mistake: two buffers used in turn. The first message comes back at once, each later one
 * only when the next has been read, or at the end. */
#include "../zoo.h"
static void serve(int fd)
{
    char buffer[2][4096];
    ssize_t n, held = 0;
    int turn = 0;
    bool first = true;
    while ((n = read_some(fd, buffer[turn], sizeof buffer[turn])) > 0) {
        if (first) {
            first = false;
            if (!write_all(fd, buffer[turn], n))
                return;
            continue;
        }
        if (!write_all(fd, buffer[!turn], held))
            return;
        held = n;
        turn = !turn;
    }
    write_all(fd, buffer[!turn], held);
}

int main(int argc, char **argv)
{
    run_threads(listen_on(port_from(argc, argv), SOMAXCONN), serve);
}
