/* zoo: program=echosrv sound */
/* The plain one. */
#include "../echosrv.h"
int main(int argc, char **argv)
{
    run_echosrv(argc, argv);
}
