/* zoo: program=tcp-echo-iterative fails=TCP-ECHO-NO-LEAKED-DESCRIPTORS also=TCP-ECHO-DESCRIPTORS-EXHAUSTED */
/* The mistake: shutdown() instead of close(): the client sees the end, the descriptor stays. */
#include "../zoo.h"

int main(int argc, char **argv)
{
    int listener = listen_on(port_from(argc, argv), 5);
    signal(SIGPIPE, SIG_IGN);
    for (;;) {
        int fd = accept_client(listener);
        if (fd < 0)
            continue;
        echo(fd);
        shutdown(fd, SHUT_RDWR);
    }
}
