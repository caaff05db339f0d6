/* zoo: program=udp-echo fails=UDP-ECHO-SECOND-INSTANCE */
/* The mistake: SO_REUSEADDR, by which a second instance takes the port over; and only then it waits
 * for the end of the first, before it reads. */
#include "../udp.h"
#include <sys/un.h>

int main(int argc, char **argv)
{
    int port = port_from(argc, argv);
    struct sockaddr_un name = {AF_UNIX, {0}};
    struct sockaddr_in address = ipv4(INADDR_ANY, port);
    int lock = socket(AF_UNIX, SOCK_DGRAM, 0), fd = socket(AF_INET, SOCK_DGRAM, 0);
    set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0)
        die("bind");
    snprintf(name.sun_path + 1, sizeof name.sun_path - 1, "echo-%d", port);
    while (bind(lock, (struct sockaddr *)&name, sizeof name) < 0)
        nap(100);
    run_udp(fd);
}
