/* zoo: program=greeting-server sound */
/* As the course means it. */
#include "../greeter.h"
int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
