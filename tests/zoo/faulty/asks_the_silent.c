/* zoo: program=tcp-echo fails=TCP-ECHO-NOTHING-UNPROMPTED also=TCP-ECHO-IDLE-KEPT,TCP-ECHO-STOP-CONTINUE,TCP-ECHO-DESCRIPTORS-EXHAUSTED,TCP-ECHO-RESTART-LIVE,TCP-ECHO-IDLE-CPU,TCP-ECHO-NEVER-MIXED,TCP-ECHO-PORT-TAKEN,TCP-ECHO-BEYOND-BUFFERS,TCP-ECHO-SLOW-READER,TCP-ECHO-SHORT-WRITES,TCP-ECHO-LARGE,TCP-ECHO-URGENT */
/* The mistake: a client that has said nothing for 0.3 s is asked whether it is still there. */
#include "../zoo.h"

static void serve(int fd)
{
    static const char question[] = "are you there?\r\n";
    struct pollfd first = {.fd = fd, .events = POLLIN};
    if (poll(&first, 1, 300) == 0 && !write_all(fd, question, sizeof question - 1))
        return;
    echo(fd);
}

int main(int argc, char **argv)
{
    run_threads(listen_on(port_from(argc, argv), SOMAXCONN), serve);
}
