/* zoo: program=greeting-server fails=GREETING-LOG-CHILD-END also=GREETING-LOG-CHILD-SIGNAL */
/* The mistake: the log numbers the children that end, and does not name their processes. */
#define LOG_END(child, status) log_number(status)
static void log_number(int status);
#include "../greeter.h"
static void log_number(int status)
{
    static int number;
    log_end(++number, status);
}

int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
