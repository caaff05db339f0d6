/* zoo: program=tcp-echo-iterative sound */
/* SIGPIPE is neither ignored nor deadly: a handler that does nothing, without SA_RESTART. */
#include "../zoo.h"

static void nothing(int signal_number)
{
    (void)signal_number;
}

static void serve(int fd)
{
    struct sigaction action = {.sa_handler = nothing};
    sigaction(SIGPIPE, &action, NULL);
    echo(fd);
}

int main(int argc, char **argv)
{
    run_iterative(listen_on(port_from(argc, argv), 5), serve);
}
