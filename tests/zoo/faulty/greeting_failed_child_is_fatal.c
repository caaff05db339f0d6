/* zoo: program=greeting-server fails=GREETING-WRITE-LIMIT,GREETING-LOST-CLIENT */
/* The mistake: the daemon ends when a child ends with another status than 0. */
#define LOG_END(child, status) log_or_end(child, status)
static void log_or_end(int child, int status);
#include "../greeter.h"
static void log_or_end(int child, int status)
{
    log_end(child, status);
    if (WIFEXITED(status) && WEXITSTATUS(status) != 0)
        exit(9);
}

int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
