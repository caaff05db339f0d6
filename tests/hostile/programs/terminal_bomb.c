/* hostile: */
/* Opens terminals until there are none: this machine has a few thousand for everybody; 2000 at most
 * in all. */
#include "hostile.h"

int main(int count, char **words) {
    bound();
    int opened = 0, told[2];
    if (pipe(told)) return 1;
    for (int process = 0; process < 4; process++) {
        if (child() == 0) {
            int mine = 0;
            for (int i = 0; i < 500; i++)
                if (posix_openpt(O_RDWR | O_NOCTTY) >= 0) mine++;
            if (write(told[1], &mine, sizeof mine) < 0) _exit(1);
            sleep(2);
            _exit(0);
        }
    }
    for (int process = 0; process < 4; process++) {
        int one = 0;
        if (read(told[0], &one, sizeof one) == sizeof one) opened += one;
    }
    errno = ENOENT;
    attempt("a terminal of its own", opened > 0);
    printf("%d terminals\n", opened);
    serve(count, words);
}
