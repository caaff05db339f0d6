/* zoo: program=tcp-echo-iterative fails=STARTS */
/* The mistake: bind() is followed by accept() without listen(); every accept() fails and is tried
 * again for ever. */
#include "../zoo.h"

int main(int argc, char **argv)
{
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (listener < 0)
        die("socket");
    set_option(listener, SOL_SOCKET, SO_REUSEADDR, 1);
    struct sockaddr_in address = ipv4(INADDR_ANY, port_from(argc, argv));
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0)
        die("bind");
    run_iterative(listener, echo);
}
