/* zoo: program=echosrv sound */
/* A thread for each client, each with its own copy of the address. */
#include "../echosrv.h"
static void serve(int fd)
{
    struct sockaddr_in peer;
    socklen_t length = sizeof peer;
    if (getpeername(fd, (struct sockaddr *)&peer, &length) == 0)
        serve_and_say(fd, &peer);
}

int main(int argc, char **argv)
{
    if (argc != 2)
        USAGE(argv[0]);
    run_threads(listen_or_complain(argv[1]), serve);
}
