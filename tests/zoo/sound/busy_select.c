/* zoo: program=tcp-echo-busy sound */
/* The plain one, on select(). */
#include "../busy.h"
int main(int argc, char **argv)
{
    run_busy(argc, argv);
}
