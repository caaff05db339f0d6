/* zoo: program=tcp-echo-busy fails=TCP-BUSY-ONE-BYTE also=TCP-BUSY-UNDISTURBED,TCP-ECHO-BYTEWISE,TCP-ECHO-COALESCED,TCP-ECHO-EVERY-BYTE-VALUE,TCP-ECHO-EXACT-BYTES,TCP-ECHO-MANY-ROUNDS,TCP-ECHO-NEXT-AFTER-LOST,TCP-ECHO-PROMPT-REPLY,TCP-ECHO-STILL-ANSWERS,TCP-ECHO-SHORT-WRITES-IN-A-ROW */
/* The mistake of the guide: compares results with 1 instead of -1. */
#define IS_ERROR(n) ((n) == 1)
#define ON_ERROR(client) die("read")
#include "../busy.h"
int main(int argc, char **argv)
{
    run_busy(argc, argv);
}
