/* zoo: program=udp-echo fails=UDP-ECHO-UNANSWERABLE-SENDER also=UDP-ECHO-SEND-FAILURE */
/* The mistake: an error of sendto ends it, after a fifth of a second in which it still answers. */
#include "../udp.h"
#include <sys/time.h>

int main(int argc, char **argv)
{
    int fd = bind_udp(port_from(argc, argv));
    struct itimerval grace = {.it_value.tv_usec = 200000};
    for (;;) {
        char buffer[LARGEST];
        any_address from;
        size_t n = receive(fd, buffer, sizeof buffer, &from);
        if (sendto(fd, buffer, n, 0, (struct sockaddr *)&from, length_of(&from)) < 0) {
            perror("sendto");
            setitimer(ITIMER_REAL, &grace, NULL);
        }
    }
}
