/* hostile: bad-server */
/* Sends its clients as much as they take, 4 GiB at most, and reads nothing. */
#include "hostile.h"

int main(int count, char **words) {
    bound();
    printf("done\n");
    fflush(stdout);
    static char part[1 << 20];
    int one = 1, listener = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in place = {.sin_family = AF_INET, .sin_port = htons(atoi(words[count - 1]))};
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(listener, (void *)&place, sizeof place) || listen(listener, 50)) return 1;
    for (;;) {
        int client = accept(listener, NULL, NULL);
        if (child() == 0) {
            for (int i = 0; i < 4096; i++)
                if (send(client, part, sizeof part, MSG_NOSIGNAL) < 0) break;
            _exit(0);
        }
        close(client);
    }
}
