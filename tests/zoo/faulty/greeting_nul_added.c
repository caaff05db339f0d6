/* zoo: program=greeting-server fails=GREETING-END,GREETING-ADDRESS */
/* The mistake: the terminating NUL is sent, too. */
#define GREETING_SIZE(text) (strlen(text) + 1)
#include "../greeter.h"
int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
