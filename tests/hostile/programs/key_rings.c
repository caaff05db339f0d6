/* hostile: */
/* Leaves word for others in the key rings, which belong to users. */
#include "hostile.h"

int main(int count, char **words) {
    bound();
    for (int ring = -1; ring > -6; ring--)
        attempt("a key in a ring", syscall(SYS_add_key, "user", "word", "x", 1, ring) >= 0);
    attempt("the rings' list", syscall(SYS_keyctl, 0, -4, 1) >= 0);
    attempt("a key by request", syscall(SYS_request_key, "user", "word", NULL, -4) >= 0);
    serve(count, words);
}
