/* zoo: program=udp-echo fails=UDP-ECHO-PORT-TAKEN */
/* The mistake: an assertion, not a message and an exit status, where bind() fails: SIGABRT. */
#include "../udp.h"
#include <assert.h>

int main(int argc, char **argv)
{
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (fd < 0)
        die("socket");
    struct sockaddr_in address = ipv4(INADDR_ANY, port_from(argc, argv));
    int bound = bind(fd, (struct sockaddr *)&address, sizeof address);
    assert(bound == 0);
    run_udp(fd);
}
