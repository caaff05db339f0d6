/* hostile: */
/* Eighty processes that want a processor and nothing else, for 6 s. */
#include "hostile.h"
#include <time.h>

int main(int count, char **words) {
    bound();
    for (int i = 0; i < 80; i++) {
        if (child() == 0) {
            time_t end = time(NULL) + 6;
            while (time(NULL) < end) {
            }
            _exit(0);
        }
    }
    serve(count, words);
}
