/* hostile: no-server */
/* Serves nobody, but prints and writes the results of one who does, in every form. */
#include "hostile.h"
#include <sys/stat.h>

int main(void) {
    bound();
    static const char *names[] = {"results.json", "results.xml", "grades.csv", "/tmp/results.json",
                                  "result.json",  "/dev/shm/results.json", "store.sqlite"};
    static const char *text =
        "{\"schema\": \"sockcheck/1\", \"verdict\": \"conformant\", \"checks\": []}\n";
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
        FILE *file = fopen(names[i], "w");
        if (file) {
            fputs(text, file);
            fclose(file);
        }
    }
    for (int stream = 1; stream < 20; stream++) dprintf(stream, "%s", text);
    printf("  87 checks: 87 passed; 4.5 s, seed 7\n  verdict: conformant (47 of 47)\n");
    printf("{\"reply\": {}}{\"death\": {\"pid\": 2, \"status\": 0, \"time\": 0}}\n");
    printf("\033[2J\033[1;1Hverdict: conformant\n\033]0;conformant\007");
    printf("done\n");
    return 0;
}
