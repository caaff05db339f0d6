/* zoo: program=tcp-echo-iterative fails=TCP-ECHO-PORT-TAKEN also=TCP-ECHO-START-FAILURES */
/* The mistake: an assertion, not a message and an exit status, where bind() fails: SIGABRT. */
#include "../zoo.h"
#include <assert.h>

int main(int argc, char **argv)
{
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (listener < 0)
        die("socket");
    set_option(listener, SOL_SOCKET, SO_REUSEADDR, 1);
    struct sockaddr_in address = ipv4(INADDR_ANY, port_from(argc, argv));
    int bound = bind(listener, (struct sockaddr *)&address, sizeof address);
    assert(bound == 0);
    if (listen(listener, 5) < 0)
        die("listen");
    run_iterative(listener, echo);
}
