/* zoo: program=tcp-echo-iterative fails=TCP-ECHO-IDLE-KEPT also=TCP-ECHO-NOTHING-UNPROMPTED,TCP-ECHO-STOP-CONTINUE,TCP-ECHO-ONE-AT-A-TIME,TCP-ECHO-SERVED-IN-TURN,TCP-ECHO-BACKLOG,TCP-ECHO-RESTART-LIVE,TCP-ECHO-IDLE-CPU,TCP-ECHO-PROMPT-REPLY,TCP-ECHO-NO-LINE-DISCIPLINE,TCP-ECHO-DESCRIPTORS-EXHAUSTED,TCP-ECHO-NEVER-MIXED,TCP-ECHO-SHORT-WRITES,TCP-ECHO-SIGPIPE,TCP-ECHO-BEYOND-BUFFERS,TCP-ECHO-SLOW-READER,TCP-ECHO-LARGE,TCP-ECHO-URGENT */
/* The mistake: closes the connection of a client that was silent for a second. */
#include "../zoo.h"

static void serve(int fd)
{
    struct timeval second = {1, 0};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &second, sizeof second);
    echo(fd);
}

int main(int argc, char **argv)
{
    run_iterative(listen_on(port_from(argc, argv), 5), serve);
}
