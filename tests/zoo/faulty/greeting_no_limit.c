/* zoo: program=greeting-server fails=GREETING-WRITE-LIMIT also=GREETING-LOG-TIMEOUT,GREETING-WRITE-ERROR-STATUS */
/* The mistake: it waits for room for ever. */
#define PUT(fd, text, size) write_all(fd, text, size)
#include "../greeter.h"
int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
