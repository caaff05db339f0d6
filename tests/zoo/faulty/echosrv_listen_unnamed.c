/* zoo: program=echosrv fails=ECHOSRV-START-FAILURES-NAMED */
/* The mistake: where listen() fails it says no more than that something failed. */
#include "../zoo.h"

static int listen_or_complain(int fd, int backlog)
{
    if (listen(fd, backlog) < 0) {
        fprintf(stderr, "cannot start\n");
        exit(1);
    }
    return 0;
}
#define listen(fd, backlog) listen_or_complain(fd, backlog)
#undef ZOO_H
#define LISTEN_UNNAMED
#include "../echosrv.h"
int main(int argc, char **argv)
{
    run_echosrv(argc, argv);
}
