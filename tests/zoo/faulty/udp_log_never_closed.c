/* zoo: program=udp-echo fails=UDP-ECHO-NO-LEAKED-DESCRIPTORS */
/* The mistake: opens a log for each datagram, and never closes it. */
#include "../udp.h"
int main(int argc, char **argv)
{
    int fd = bind_udp(port_from(argc, argv));
    for (;;) {
        echo_datagram(fd);
        int log = open("/dev/null", O_WRONLY | O_APPEND);
        if (log >= 0 && write(log, "served\n", 7) < 0)
            perror("log");
    }
}
