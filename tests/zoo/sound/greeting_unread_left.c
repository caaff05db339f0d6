/* zoo: program=greeting-server sound */
/* Closes with the client's bytes unread, so that RST follows the greeting; SIGPIPE kills its child. */
#define AFTER_GREETING(fd) signal(SIGPIPE, SIG_DFL)
#include "../greeter.h"
int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
