/* zoo: program=greeting-server fails=GREETING-CHILD-KILLED also=GREETING-CHILDREN-REAPED */
/* The mistake: ends when a child was killed. */
#define LOG_END(child, status) log_or_end(child, status)
static void log_or_end(int child, int status);
#include "../greeter.h"
static void log_or_end(int child, int status)
{
    log_end(child, status);
    if (WIFSIGNALED(status))
        exit(9);
}

int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
