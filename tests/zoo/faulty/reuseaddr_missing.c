/* zoo: program=tcp-echo-iterative fails=TCP-ECHO-RESTART-LINGERING,TCP-ECHO-RESTART-LIVE */
/* The mistake: no SO_REUSEADDR. While a connection of the last run lingers (or still lives) the
 * server cannot be started again. */
#include "../zoo.h"

int main(int argc, char **argv)
{
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (listener < 0)
        die("socket");
    struct sockaddr_in address = ipv4(INADDR_ANY, port_from(argc, argv));
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0)
        die("bind");
    if (listen(listener, 5) < 0)
        die("listen");
    run_iterative(listener, echo);
}
