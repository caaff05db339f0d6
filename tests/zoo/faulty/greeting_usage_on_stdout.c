/* zoo: program=greeting-server fails=GREETING-USAGE */
/* The mistake: how it is used goes to standard output where the number of arguments is wrong. */
#include "../greeter.h"
int main(int argc, char **argv)
{
    if (argc != 2) {
        printf("Usage: server PORT\n");
        return 1;
    }
    run_greeter(argc, argv);
}
