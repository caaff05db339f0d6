/* zoo: program=greeting-server fails=GREETING-BAD-PORT */
/* The mistake: atoi takes 12abc for 12, and htons keeps 16 bits of 70000. */
#define GOOD_PORT(text) atoi(text)
#include "../greeter.h"
int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
