/* zoo: program=tcp-echo-iterative fails=STARTS */
/* The mistake: the port is stored without htons(), so on a little-endian machine its two bytes
 * are swapped and the server listens elsewhere. */
#include "../zoo.h"

int main(int argc, char **argv)
{
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (listener < 0)
        die("socket");
    set_option(listener, SOL_SOCKET, SO_REUSEADDR, 1);
    struct sockaddr_in address = ipv4(INADDR_ANY, 0);
    address.sin_port = port_from(argc, argv);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0)
        die("bind");
    if (listen(listener, 5) < 0)
        die("listen");
    run_iterative(listener, echo);
}
