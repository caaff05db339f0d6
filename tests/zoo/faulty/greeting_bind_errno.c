/* zoo: program=greeting-server fails=GREETING-BIND-STATUS */
/* The mistake: the exit status is the number of the error. */
#define SAY_BIND(port) say_bind(port)
#define BIND_STATUS bind_error
static int bind_error;
static void say_bind(int port);
#include "../greeter.h"
static void say_bind(int port)
{
    bind_error = errno;
    fprintf(stderr, "Failed to bind socket to port %d: %s\n", port, strerror(bind_error));
}

int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
