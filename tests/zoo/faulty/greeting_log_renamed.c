/* zoo: program=greeting-server fails=GREETING-LOG-FORM */
/* The mistake: the log is opened under another name than was agreed. */
#define OPEN_LOG() openlog("greeter", LOG_PID, LOG_DAEMON)
#include "../greeter.h"
int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
