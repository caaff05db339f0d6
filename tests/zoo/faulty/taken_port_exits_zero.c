/* zoo: program=tcp-echo-iterative fails=TCP-ECHO-PORT-TAKEN also=TCP-ECHO-START-FAILURES */
/* The mistake: when bind() fails it ends in silence with status 0, as if all were well. */
#include "../zoo.h"

int main(int argc, char **argv)
{
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (listener < 0)
        die("socket");
    set_option(listener, SOL_SOCKET, SO_REUSEADDR, 1);
    struct sockaddr_in address = ipv4(INADDR_ANY, port_from(argc, argv));
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0)
        return 0;
    if (listen(listener, 5) < 0)
        die("listen");
    run_iterative(listener, echo);
}
