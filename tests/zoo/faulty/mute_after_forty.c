/* zoo: program=tcp-echo-iterative fails=TCP-ECHO-HUNDRED-CLIENTS also=TCP-ECHO-STILL-ANSWERS,TCP-ECHO-CONNECT-AND-CLOSE,TCP-ECHO-NO-LEAKED-DESCRIPTORS,TCP-ECHO-NO-ZOMBIES,TCP-ECHO-NO-LEAKED-THREADS,TCP-ECHO-NO-LEAKED-MEMORY,TCP-ECHO-COALESCED,TCP-ECHO-SERVED-IN-TURN,TCP-ECHO-BACKLOG,TCP-ECHO-NEXT-CLIENT */
/* The mistake: after forty clients it still accepts, reads and closes, but answers no more. */
#include "../zoo.h"

static void serve(int fd)
{
    static int clients;
    char buffer[4096];
    ssize_t n;
    clients++;
    while ((n = read_some(fd, buffer, sizeof buffer)) > 0)
        if (clients <= 40 && !write_all(fd, buffer, n))
            return;
}

int main(int argc, char **argv)
{
    run_iterative(listen_on(port_from(argc, argv), 5), serve);
}
