/* zoo: program=tcp-echo fails=TCP-ECHO-PROMPT-REPLY also=TCP-ECHO-EXACT-BYTES,TCP-ECHO-EVERY-BYTE-VALUE,TCP-ECHO-TEXT-UNCHANGED,TCP-ECHO-NO-LINE-DISCIPLINE,TCP-ECHO-NOTHING-ADDED,TCP-ECHO-LARGE,TCP-ECHO-BEYOND-BUFFERS,TCP-ECHO-BYTEWISE,TCP-ECHO-COALESCED,TCP-ECHO-MANY-ROUNDS,TCP-ECHO-HALF-CLOSE-IDLE,TCP-ECHO-HALF-CLOSE,TCP-ECHO-DATA-WITH-FIN,TCP-ECHO-SLOW-READER,TCP-ECHO-IDLE-KEPT,TCP-ECHO-URGENT,TCP-ECHO-NEVER-MIXED,TCP-ECHO-SHORT-WRITES,TCP-ECHO-STOP-CONTINUE,TCP-ECHO-LOST-CLIENT,TCP-ECHO-NEXT-AFTER-LOST,TCP-ECHO-BOUNDED-MEMORY */
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
