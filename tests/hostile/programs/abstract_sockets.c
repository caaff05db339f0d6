/* hostile: */
/* Meets others by names that no file system has. The test gives the name that it listens on. */
#include "hostile.h"
#include <stddef.h>
#include <sys/un.h>

int main(int count, char **words) {
    bound();
    struct sockaddr_un other = {.sun_family = AF_UNIX};
    int mine = socket(AF_UNIX, SOCK_STREAM, 0);
    const char *name = count > 2 ? words[2] : "nobody";
    strncpy(other.sun_path + 1, name, sizeof other.sun_path - 2);
    socklen_t size = offsetof(struct sockaddr_un, sun_path) + 1 + strlen(name);
    attempt("an abstract socket of the outside", connect(mine, (void *)&other, size) == 0);
    char line[300];
    int seen = 0;
    FILE *table = fopen("/proc/net/unix", "r");
    while (table && fgets(line, sizeof line, table))
        if (strstr(line, "@")) seen++;
    errno = ENOENT;
    attempt("sees an abstract socket", seen > 0);
    serve(count, words);
}
