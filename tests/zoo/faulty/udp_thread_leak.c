/* zoo: program=udp-echo fails=UDP-ECHO-NO-LEAKED-THREADS also=UDP-ECHO-NO-LEAKED-MEMORY */
/* The mistake: a thread for each datagram, which never ends. */
#include "../udp.h"

static void *keep_house(void *unused)
{
    for (;;)
        sleep(3600);
    return unused;
}

int main(int argc, char **argv)
{
    static char buffer[LARGEST];
    int fd = bind_udp(port_from(argc, argv));
    pthread_attr_t small;
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, 65536);
    for (;;) {
        any_address sender;
        pthread_t keeper;
        size_t n = receive(fd, buffer, sizeof buffer, &sender);
        if (pthread_create(&keeper, &small, keep_house, NULL) == 0)
            pthread_detach(keeper);
        reply(fd, buffer, n, &sender);
    }
}
