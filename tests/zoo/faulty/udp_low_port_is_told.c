/* zoo: program=udp-echo fails=UDP-ECHO-LOW-SOURCE-PORT */
/* The mistake: what comes from a port of the system is not dropped in silence: an error text goes
 * back, to which another service may answer. */
#include "../udp.h"

int main(int argc, char **argv)
{
    static char buffer[LARGEST];
    static const char refusal[] = "not from that port\n";
    int fd = bind_udp(port_from(argc, argv));
    for (;;) {
        any_address sender;
        size_t n = receive(fd, buffer, sizeof buffer, &sender);
        if (ntohs(((struct sockaddr_in *)&sender)->sin_port) < 1024)
            reply(fd, refusal, sizeof refusal - 1, &sender);
        else
            reply(fd, buffer, n, &sender);
    }
}
