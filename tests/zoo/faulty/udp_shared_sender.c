/* zoo: program=udp-echo fails=UDP-ECHO-TO-SENDER */
/* The mistake: four threads keep the sender's address in one variable. Each works a moment on its
 * datagram, and then replies to whoever sent last. */
#include "../udp.h"
static int fd;
static any_address sender;

static void *work(void *unused)
{
    char buffer[LARGEST];
    for (;;) {
        size_t n = receive(fd, buffer, sizeof buffer, &sender);
        nap(1);
        reply(fd, buffer, n, &sender);
    }
    return unused;
}

int main(int argc, char **argv)
{
    fd = bind_udp(port_from(argc, argv));
    pthread_t thread;
    for (int i = 0; i < 3; i++)
        if (pthread_create(&thread, NULL, work, NULL) != 0)
            die("pthread_create");
    work(NULL);
}
