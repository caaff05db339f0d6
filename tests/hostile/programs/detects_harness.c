/* hostile: no-server */
/* Sees that it is being judged, by its folder and its mounts, and then behaves otherwise. Nobody can
 * prevent that; its result is that of what it does here. */
#include "hostile.h"

int main(int count, char **words) {
    bound();
    char folder[200] = "";
    int seen = getcwd(folder, sizeof folder) && strncmp(folder, "/submission", 11) == 0;
    if (seen) {
        printf("done\n");
        return 0;
    }
    serve(count, words);
}
