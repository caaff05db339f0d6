/* zoo: program=tcp-echo-iterative fails=TCP-ECHO-PORT-TAKEN also=TCP-ECHO-START-FAILURES,TCP-ECHO-RESTART-LINGERING,TCP-ECHO-RESTART-LIVE */
/* The mistake: the result of bind() is not looked at. When the port is taken, listen() gives the
 * socket any free port, and the server waits there where nobody looks for it. */
#include "../zoo.h"

int main(int argc, char **argv)
{
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (listener < 0)
        die("socket");
    set_option(listener, SOL_SOCKET, SO_REUSEADDR, 1);
    struct sockaddr_in address = ipv4(INADDR_ANY, port_from(argc, argv));
    bind(listener, (struct sockaddr *)&address, sizeof address);
    if (listen(listener, 5) < 0)
        die("listen");
    run_iterative(listener, echo);
}
