/* zoo: program=tcp-echo-iterative fails=TCP-ECHO-ALL-INTERFACES */
/* The mistake: binds to 127.0.0.1, so that only clients of the same machine reach it. */
#include "../zoo.h"

int main(int argc, char **argv)
{
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (listener < 0)
        die("socket");
    set_option(listener, SOL_SOCKET, SO_REUSEADDR, 1);
    struct sockaddr_in address = ipv4(INADDR_LOOPBACK, port_from(argc, argv));
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0)
        die("bind");
    if (listen(listener, 5) < 0)
        die("listen");
    run_iterative(listener, echo);
}
