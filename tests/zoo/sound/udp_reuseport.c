/* zoo: program=udp-echo sound */
/* Four threads with a socket each on the same port (SO_REUSEPORT): the kernel shares the senders out,
 * and a second instance takes part. */
#include "../udp.h"
static int port;

static void *work(void *unused)
{
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (fd < 0)
        die("socket");
    set_option(fd, SOL_SOCKET, SO_REUSEPORT, 1);
    struct sockaddr_in address = ipv4(INADDR_ANY, port);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0)
        die("bind");
    run_udp(fd);
    return unused;
}

int main(int argc, char **argv)
{
    port = port_from(argc, argv);
    pthread_t thread;
    for (int i = 0; i < 3; i++)
        if (pthread_create(&thread, NULL, work, NULL) != 0)
            die("pthread_create");
    work(NULL);
}
