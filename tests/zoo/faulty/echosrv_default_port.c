/* zoo: program=echosrv fails=ECHOSRV-USAGE,ECHOSRV-USAGE-STATUS */
/* The mistake: started without a port it takes one of its own choice. */
#include "../echosrv.h"
int main(int argc, char **argv)
{
    char *words[] = {argv[0], argc > 1 ? argv[1] : "58001", NULL};
    run_echosrv(2, words);
}
